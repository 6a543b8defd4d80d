#include "vault/masters.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bangiao/base64.hpp>
#include <bangiao/digest.hpp>
#include <cstring>
#include <new>
#include <optional>
#include <stdexcept>

namespace bangiao::vault {
namespace {

[[noreturn]] void unusable(const std::filesystem::path& file, const char* why) {
    throw std::runtime_error("master key " + file.string() + ": " + why);
}

/// Mode and owner are asked of the open file, not of a name that could be exchanged in between.
std::string read_private_file(const std::filesystem::path& file) {
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) unusable(file, "cannot be opened");
    struct stat about {};
    const bool known = ::fstat(fd, &about) == 0;
    char buffer[256];
    const ssize_t length = known ? ::read(fd, buffer, sizeof buffer) : -1;
    ::close(fd);
    if (!known || length < 0) unusable(file, "cannot be read");
    if ((about.st_mode & 077) != 0)
        unusable(file, "must be readable by its owner only (chmod 600)");
    if (about.st_uid != ::geteuid()) unusable(file, "must belong to the user of this process");
    std::string text(buffer, static_cast<std::size_t>(length));
    OPENSSL_cleanse(buffer, sizeof buffer);
    return text;
}

SecretKey read_master(const std::filesystem::path& file) {
    std::string text = read_private_file(file);
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    std::optional<std::string> bytes = hex_decode(text);
    OPENSSL_cleanse(text.data(), text.size());
    if (!bytes || bytes->size() != SecretKey::size)
        unusable(file, "must hold 64 hexadecimal digits");
    SecretKey key(*bytes);
    OPENSSL_cleanse(bytes->data(), bytes->size());
    return key;
}

constexpr std::string_view general = "general";

}  // namespace

// Where that memory is full the key lies elsewhere, and is wiped like every other.
SecretKey::SecretKey() : bytes_(static_cast<std::uint8_t*>(OPENSSL_secure_malloc(size))) {
    if (!bytes_) bytes_.reset(static_cast<std::uint8_t*>(OPENSSL_malloc(size)));
    if (!bytes_) throw std::bad_alloc();
}

SecretKey::SecretKey(std::string_view bytes) : SecretKey() {
    if (bytes.size() != size) throw std::invalid_argument("a secret key has 32 bytes");
    std::memcpy(bytes_.get(), bytes.data(), size);
}

void SecretKey::Wipe::operator()(std::uint8_t* bytes) const noexcept {
    OPENSSL_secure_clear_free(bytes, size);
}

SecretKey SecretKey::random() {
    SecretKey key;
    if (RAND_priv_bytes(key.bytes_.get(), static_cast<int>(size)) != 1)
        throw std::runtime_error("the system's random generator failed");
    return key;
}

Masters Masters::load(const std::filesystem::path& folder) {
    if (!std::filesystem::is_directory(folder))
        throw std::runtime_error("no folder of master keys at " + folder.string());
    Masters masters;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".key") continue;
        SecretKey key = read_master(entry.path());
        std::string id = sha256(key.view()).hex().substr(0, 16);
        masters.by_name_.emplace(entry.path().stem().string(),
                                 Master{std::move(id), std::move(key)});
    }
    if (!masters.by_name_.contains(general))
        throw std::runtime_error("no general.key among the master keys in " + folder.string());
    return masters;
}

Masters::Named Masters::for_class(std::string_view sensitivity_class) const {
    auto found = by_name_.find(sensitivity_class);
    if (found == by_name_.end()) found = by_name_.find(general);
    return {found->second.id, &found->second.key};
}

std::map<std::string, std::string> Masters::ids() const {
    std::map<std::string, std::string> ids;
    for (const auto& [name, master] : by_name_) ids.emplace(name, master.id);
    return ids;
}

const SecretKey* Masters::with_id(std::string_view id) const {
    for (const auto& [name, master] : by_name_)
        if (master.id == id) return &master.key;
    return nullptr;
}

}  // namespace bangiao::vault

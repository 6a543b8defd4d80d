#include "vault/masters.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bangiao/base64.hpp>
#include <bangiao/digest.hpp>
#include <cstring>
#include <new>
#include <optional>
#include <stdexcept>

#include "base/command_output.hpp"
#include "base/descriptor.hpp"

namespace bangiao::vault {
namespace {

[[noreturn]] void unusable(const std::filesystem::path& file, const char* why) {
    throw std::runtime_error("master key " + file.string() + ": " + why);
}

/// Mode and owner are asked of the open file, not of a name that could be exchanged in between.
std::string read_private_file(const std::filesystem::path& file) {
    const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (in.get() < 0) unusable(file, "cannot be opened");
    struct stat about {};
    const bool known = ::fstat(in.get(), &about) == 0;
    char buffer[256];
    const ssize_t length = known ? ::read(in.get(), buffer, sizeof buffer) : -1;
    if (!known || length < 0) unusable(file, "cannot be read");
    if ((about.st_mode & 077) != 0)
        unusable(file, "must be readable by its owner only (chmod 600)");
    if (about.st_uid != ::geteuid()) unusable(file, "must belong to the user of this process");
    std::string text(buffer, static_cast<std::size_t>(length));
    OPENSSL_cleanse(buffer, sizeof buffer);
    return text;
}

std::optional<SecretKey> key_in(std::string_view digits) {
    std::optional<std::string> bytes = hex_decode(digits);
    if (!bytes) return std::nullopt;
    std::optional<SecretKey> key;
    if (bytes->size() == SecretKey::size) key.emplace(*bytes);
    OPENSSL_cleanse(bytes->data(), bytes->size());
    return key;
}

SecretKey read_master(const std::filesystem::path& file) {
    std::string text = read_private_file(file);
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    std::optional<SecretKey> key = key_in(text);
    OPENSSL_cleanse(text.data(), text.size());
    if (!key) unusable(file, "must hold 64 hexadecimal digits");
    return std::move(*key);
}

constexpr std::size_t most_printed = 16 * 1024;  // of a program: some two hundred masters

bool is_name(std::string_view text) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    };
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), allowed);
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
        masters.add(entry.path().stem().string(), read_master(entry.path()));
    }
    if (!masters.by_name_.contains(general))
        throw std::runtime_error("no general.key among the master keys in " + folder.string());
    return masters;
}

Masters Masters::from_command(const std::vector<std::string>& command,
                              std::chrono::milliseconds limit) {
    const SecretText printed = output_of(command, limit, most_printed);
    Masters masters;
    for (std::string_view rest = printed.text(); !rest.empty();) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        const std::string_view name = line.substr(0, line.find(' '));
        std::optional<SecretKey> key =
            name.size() < line.size() ? key_in(line.substr(name.size() + 1)) : std::nullopt;
        if (!key || !is_name(name) || masters.by_name_.contains(name))
            throw std::runtime_error(command.front() +
                                     ": must print lines `name digits`, each name once, with 64 "
                                     "hexadecimal digits");
        masters.add(std::string(name), std::move(*key));
    }
    if (!masters.by_name_.contains(general))
        throw std::runtime_error(command.front() + ": prints no master named general");
    return masters;
}

Masters Masters::configured(const Config::Vault& vault) {
    return vault.command.empty() ? load(vault.masters)
                                 : from_command(vault.command, vault.command_limit);
}

void Masters::add(std::string name, SecretKey key) {
    std::string id = sha256(key.view()).hex().substr(0, 16);
    by_name_.emplace(std::move(name), Master{std::move(id), std::move(key)});
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

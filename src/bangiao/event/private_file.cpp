#include "bangiao/event/private_file.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

#include <memory>

namespace bangiao {
namespace {

constexpr off_t largest = 64 * 1024;

struct CloseFile {
    int fd;
    ~CloseFile() {
        if (fd >= 0) ::close(fd);
    }
};

Refusal unusable(const std::string& path, const char* why) {
    return Refusal(Reason::key_unusable, path + ": " + why);
}

}  // namespace

Result<std::string> read_private_file(const std::string& path) {
    // Not blocking: a pipe in the place of a file must not hold the program up.
    const CloseFile file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
    if (file.fd < 0) return unusable(path, "cannot be opened");
    // Asked of the open file: a name could be exchanged in between.
    struct stat about {};
    if (::fstat(file.fd, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size > largest)
        return unusable(path, "is no small regular file");
    if ((about.st_mode & 077) != 0)
        return unusable(path, "must be readable by its owner only (chmod 600)");
    if (about.st_uid != ::geteuid())
        return unusable(path, "must belong to the user of this process");
    std::string text(static_cast<std::size_t>(about.st_size), '\0');
    if (::read(file.fd, text.data(), text.size()) != about.st_size) {
        OPENSSL_cleanse(text.data(), text.size());
        return unusable(path, "cannot be read whole");
    }
    return text;
}

}  // namespace bangiao

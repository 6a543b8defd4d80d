#include "base/durable_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace bangiao {
namespace {

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

/// A descriptor that is closed when it goes; close() alone tells whether closing succeeded.
class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int get() const { return fd_; }
    bool close() { return ::close(std::exchange(fd_, -1)) == 0; }

private:
    int fd_;
};

void write_whole(int fd, std::string_view content) {
    while (!content.empty()) {
        const ssize_t written = ::write(fd, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) fail("write");
        content.remove_prefix(static_cast<std::size_t>(written));
    }
}

}  // namespace

std::optional<std::string> read_file(const std::filesystem::path& file) {
    const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (in.get() < 0) {
        if (errno == ENOENT) return std::nullopt;
        fail("open");
    }
    std::string content;
    char buffer[4096];
    while (true) {
        const ssize_t length = ::read(in.get(), buffer, sizeof buffer);
        if (length < 0 && errno == EINTR) continue;
        if (length < 0) fail("read");
        if (length == 0) return content;
        content.append(buffer, static_cast<std::size_t>(length));
    }
}

void replace_file(const std::filesystem::path& file, const std::string& content) {
    std::filesystem::path fresh = file;
    fresh += ".new";
    Descriptor out(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (out.get() < 0) fail("open");
    write_whole(out.get(), content);
    if (::fsync(out.get()) != 0) fail("fsync");
    if (!out.close()) fail("close");
    if (::rename(fresh.c_str(), file.c_str()) != 0) fail("rename");
    const Descriptor folder(::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() < 0) fail("open");
    if (::fsync(folder.get()) != 0) fail("fsync");
}

void overwrite_sector(const std::filesystem::path& file, std::string_view content) {
    if (content.size() != sector_bytes)
        throw std::invalid_argument("what overwrites a sector fills it");
    Descriptor out(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
    if (out.get() < 0) fail("open");
    if (::lseek(out.get(), 0, SEEK_END) != static_cast<off_t>(sector_bytes)) {
        errno = EIO;
        fail("another length");
    }
    if (::lseek(out.get(), 0, SEEK_SET) != 0) fail("lseek");
    write_whole(out.get(), content);
    if (::fdatasync(out.get()) != 0) fail("fdatasync");
    if (!out.close()) fail("close");
}

FileLock::FileLock(const std::filesystem::path& file)
    : fd_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    if (fd_ < 0) fail("open");
    if (::flock(fd_, LOCK_EX | LOCK_NB) == 0) return;
    ::close(fd_);
    throw std::runtime_error("another process uses " + file.string());
}

FileLock::~FileLock() {
    if (fd_ >= 0) ::close(fd_);
}

}  // namespace bangiao

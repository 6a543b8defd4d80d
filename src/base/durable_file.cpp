#include "base/durable_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <limits>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace bangiao {
namespace {

using namespace std::chrono_literals;

constexpr auto longest_wait = 2s;      // for another process that holds a sector
constexpr auto between_tries = 200us;  // about as long as a flush of it takes

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

void write_whole(int fd, std::string_view content) {
    while (!content.empty()) {
        const ssize_t written = ::write(fd, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) fail("write");
        content.remove_prefix(static_cast<std::size_t>(written));
    }
}

std::string read_whole(int fd, std::size_t at_most) {
    std::string content;
    char buffer[4096];
    while (content.size() < at_most) {
        const ssize_t length =
            ::read(fd, buffer, std::min(sizeof buffer, at_most - content.size()));
        if (length < 0 && errno == EINTR) continue;
        if (length < 0) fail("read");
        if (length == 0) break;
        content.append(buffer, static_cast<std::size_t>(length));
    }
    return content;
}

void sync_folder_of(const std::filesystem::path& file) {
    const Descriptor folder(::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() < 0 || ::fsync(folder.get()) != 0)
        throw ContentUnsure(errno, std::generic_category(), "fsync of the folder");
}

// Not for ever: whoever holds it may have been stopped, and nobody wakes whoever waits here.
void wait_for_lock(int fd) {
    const auto until = std::chrono::steady_clock::now() + longest_wait;
    while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR) fail("flock");
        if (std::chrono::steady_clock::now() > until)
            throw LockedSector::Busy("another process holds the file");
        std::this_thread::sleep_for(between_tries);
    }
}

}  // namespace

std::optional<std::string> read_file(const std::filesystem::path& file) {
    const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (in.get() < 0) {
        if (errno == ENOENT) return std::nullopt;
        fail("open");
    }
    return read_whole(in.get(), std::numeric_limits<std::size_t>::max());
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
    sync_folder_of(file);
}

std::optional<LockedSector> LockedSector::of(const std::filesystem::path& file) {
    Descriptor opened(::open(file.c_str(), O_RDWR | O_CLOEXEC));
    if (opened.get() < 0 && errno == ENOENT) return std::nullopt;
    if (opened.get() < 0) fail("open");
    wait_for_lock(opened.get());
    return LockedSector(std::move(opened));
}

LockedSector LockedSector::made(const std::filesystem::path& file) {
    Descriptor opened(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (opened.get() < 0) fail("open");
    wait_for_lock(opened.get());
    sync_folder_of(file);
    return LockedSector(std::move(opened));
}

std::string LockedSector::content() const {
    if (::lseek(fd_.get(), 0, SEEK_SET) != 0) fail("lseek");
    return read_whole(fd_.get(), sector_bytes + 1);
}

void LockedSector::overwrite(std::string_view content) {
    if (content.size() != sector_bytes)
        throw std::invalid_argument("what overwrites a sector fills it");
    if (::lseek(fd_.get(), 0, SEEK_SET) != 0) fail("lseek");
    write_whole(fd_.get(), content);
    if (::fdatasync(fd_.get()) != 0) fail("fdatasync");
}

FileLock::FileLock(const std::filesystem::path& file)
    : fd_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    if (fd_.get() < 0) fail("open");
    if (::flock(fd_.get(), LOCK_EX | LOCK_NB) != 0)
        throw std::runtime_error("another process uses " + file.string());
}

}  // namespace bangiao

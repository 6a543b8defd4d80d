// Put in front of a program with LD_PRELOAD: at its n-th step that somebody else can notice
// (something sent, something made durable) it dies, as by SIGKILL, or is told that the step failed.
//
// BANGIAO_FAULT_FILE names a file. While there is none, nothing happens; a new one counts from its
// own beginning. It holds orders, one a line, each counted from where the one before was carried
// out:
//
//     <n> <what> <kind>
//
//   what    dies-before, dies-after   right before the step, or right after it
//           fails, fails-after        it is not done, or it is, and either way is said to have
//                                     failed: a message, whose connection is gone, by ECONNRESET, a
//                                     file by EIO
//           full                      like `fails`, by ENOSPC, and so does every such step after it
//                                     until the file is gone
//   kind    of the steps that count; none: all of them
//
// What was carried out, and at what kind of step, is added to `<file>.done`, a line each. Whoever
// takes the orders back locks the file and removes it: what is not done by then will not be.
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <optional>
#include <string>

namespace {

template <class Function>
Function next(const char* name) {
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

// The library's own files are reached without passing through what it puts in front of everybody.
int quietly_open(const std::string& name, int flags) {
    return static_cast<int>(::syscall(SYS_openat, AT_FDCWD, name.c_str(), flags | O_CLOEXEC, 0600));
}
void quietly_write(int file, const std::string& text) {
    [[maybe_unused]] const long written = ::syscall(SYS_write, file, text.data(), text.size());
}
void quietly_close(int file) {
    ::syscall(SYS_close, file);
}

struct Order {
    long left;  ///< steps up to the one that it is about, which is the last of them
    std::string what;
    std::string kind;
};

/// Any thread.
class Orders {
public:
    /// The order that is to be carried out at this step, if any.
    std::optional<std::string> due(const std::string& kind) {
        if (!file_) return std::nullopt;
        const std::lock_guard lock(mutex_);
        read_again_if_new();
        if (orders_.empty()) return std::nullopt;
        Order& first = orders_.front();
        if (!first.kind.empty() && first.kind != kind) return std::nullopt;
        if (--first.left > 0) return std::nullopt;
        const std::string what = first.what;
        if (!note_unless_taken_back(what, kind)) return std::nullopt;
        if (what != "full") orders_.pop_front();
        return what;
    }

private:
    void read_again_if_new() {
        struct stat now {};
        if (::stat(file_, &now) != 0) {
            orders_.clear();
            known_.clear();
        } else if (const std::string name = name_of(now); name != known_) {
            known_ = name;
            read();
        }
    }
    /// Not its number alone: a new file may have that of one that was removed.
    static std::string name_of(const struct stat& file) {
        return std::to_string(file.st_ino) + " of " + std::to_string(file.st_mtim.tv_sec) + "." +
               std::to_string(file.st_mtim.tv_nsec);
    }
    void read() {
        orders_.clear();
        char text[1024];
        const int in = quietly_open(file_, O_RDONLY);
        if (in < 0) return;
        const long length = ::syscall(SYS_read, in, text, sizeof text);
        quietly_close(in);
        std::string rest(text, length > 0 ? static_cast<std::size_t>(length) : 0);
        for (std::size_t end = 0; (end = rest.find('\n')) != std::string::npos;) {
            add(rest.substr(0, end));
            rest.erase(0, end + 1);
        }
    }
    void add(const std::string& line) {
        const std::size_t number_ends = line.find(' ');
        const std::size_t what_ends = std::min(line.find(' ', number_ends + 1), line.size());
        orders_.push_back({std::atol(line.c_str()),
                           line.substr(number_ends + 1, what_ends - number_ends - 1),
                           what_ends < line.size() ? line.substr(what_ends + 1) : ""});
    }
    bool note_unless_taken_back(const std::string& what, const std::string& kind) const {
        const int lock = quietly_open(file_, O_RDONLY);
        if (lock < 0) return false;
        struct stat about {};
        const bool stands =
            ::flock(lock, LOCK_EX) == 0 && ::fstat(lock, &about) == 0 && about.st_nlink > 0;
        if (stands) note(what, kind);
        quietly_close(lock);
        return stands;
    }
    void note(const std::string& what, const std::string& kind) const {
        const int out = quietly_open(std::string(file_) + ".done", O_WRONLY | O_CREAT | O_APPEND);
        if (out < 0) return;
        quietly_write(out, what + " " + kind + "\n");
        quietly_close(out);
    }

    const char* const file_ = std::getenv("BANGIAO_FAULT_FILE");
    std::mutex mutex_;
    std::string known_;  // the file that was read; it is replaced and never written to
    std::deque<Order> orders_;
};

Orders& orders() {
    static Orders& all = *new Orders;  // for as long as the process lives, and longer than statics
    return all;
}

[[noreturn]] void die() {
    ::kill(::getpid(), SIGKILL);
    for (;;) ::pause();
}

constexpr int no_socket = -1;

/// What it is like for the program: nothing comes from there any more either.
void say_that_it_failed(int error, int socket) {
    if (socket != no_socket) ::shutdown(socket, SHUT_RDWR);
    errno = error;
}

/// Does the step, or what is ordered instead.
template <class Real>
auto at_step(const char* kind, int error, Real real, int socket = no_socket) {
    const std::optional<std::string> what = orders().due(kind);
    if (what == "dies-before") die();
    if (what == "fails" || what == "full") {
        say_that_it_failed(what == "full" ? ENOSPC : error, socket);
        return static_cast<decltype(real())>(-1);
    }
    auto result = real();
    if (what == "dies-after") die();
    if (what == "fails-after") {
        say_that_it_failed(error, socket);
        return static_cast<decltype(real())>(-1);
    }
    return result;
}

const char* peer_of(int socket) {
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    if (::getpeername(socket, reinterpret_cast<sockaddr*>(&address), &length) != 0)
        return "sending to nobody";
    return address.ss_family == AF_UNIX ? "a message to the database" : "a message to a peer";
}

/// What the program keeps, and not what it prints.
bool is_kept(int file) {
    struct stat about {};
    return file > STDERR_FILENO && ::fstat(file, &about) == 0 && S_ISREG(about.st_mode) &&
           (::fcntl(file, F_GETFL) & O_ACCMODE) != O_RDONLY;
}

}  // namespace

extern "C" {

int open(const char* name, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    const auto mode = (flags & O_CREAT) ? va_arg(rest, mode_t) : mode_t(0);
    va_end(rest);
    static const auto real = next<int (*)(const char*, int, ...)>("open");
    if ((flags & O_ACCMODE) == O_RDONLY) return real(name, flags, mode);
    return at_step("open", EIO, [&] { return real(name, flags, mode); });
}

ssize_t write(int file, const void* bytes, size_t length) {
    static const auto real = next<ssize_t (*)(int, const void*, size_t)>("write");
    if (!is_kept(file)) return real(file, bytes, length);
    return at_step("write", EIO, [&] { return real(file, bytes, length); });
}

int close(int file) {
    static const auto real = next<int (*)(int)>("close");
    if (!is_kept(file)) return real(file);
    bool done = false;
    const int result = at_step("close", EIO, [&] {
        done = true;
        return real(file);
    });
    const int error = errno;
    if (!done) real(file);  // a descriptor is gone, however its closing ends
    errno = error;
    return result;
}

int fsync(int file) {
    static const auto real = next<int (*)(int)>("fsync");
    return at_step("fsync", EIO, [&] { return real(file); });
}

int fdatasync(int file) {
    static const auto real = next<int (*)(int)>("fdatasync");
    return at_step("fdatasync", EIO, [&] { return real(file); });
}

int rename(const char* from, const char* to) {
    static const auto real = next<int (*)(const char*, const char*)>("rename");
    return at_step("rename", EIO, [&] { return real(from, to); });
}

ssize_t send(int socket, const void* bytes, size_t length, int flags) {
    static const auto real = next<ssize_t (*)(int, const void*, size_t, int)>("send");
    return at_step(
        peer_of(socket), ECONNRESET, [&] { return real(socket, bytes, length, flags); }, socket);
}

ssize_t sendmsg(int socket, const msghdr* message, int flags) {
    static const auto real = next<ssize_t (*)(int, const msghdr*, int)>("sendmsg");
    return at_step(
        peer_of(socket), ECONNRESET, [&] { return real(socket, message, flags); }, socket);
}
}

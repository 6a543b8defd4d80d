// Put in front of a program with LD_PRELOAD: somebody sets the machine's clock, for this program
// only, and not the uptime, which nobody can set.
//
// BANGIAO_CLOCK_FILE names a file. While there is none, the clock is right. It holds one order:
//
//     ahead <ms>       by so many milliseconds, or behind where that is negative
//     stands <ms>      and shows so many milliseconds since 1970
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace {

constexpr long long ms = 1'000'000;          // ns
constexpr long long second = 1'000'000'000;  // ns
constexpr char ahead[] = "ahead ", stands[] = "stands ";

// Without a word to what is put in front of everybody's files.
bool read_order(char* text, std::size_t size) {
    const char* name = std::getenv("BANGIAO_CLOCK_FILE");
    if (!name) return false;
    const long file = ::syscall(SYS_openat, AT_FDCWD, name, O_RDONLY | O_CLOEXEC, 0);
    if (file < 0) return false;
    const long length = ::syscall(SYS_read, file, text, size - 1);
    ::syscall(SYS_close, file);
    return length > 0;
}

long long shown(long long real) {
    char order[64] = {};
    if (!read_order(order, sizeof order)) return real;
    if (std::strncmp(order, ahead, sizeof ahead - 1) == 0)
        return real + std::atoll(order + sizeof ahead - 1) * ms;
    if (std::strncmp(order, stands, sizeof stands - 1) == 0)
        return std::atoll(order + sizeof stands - 1) * ms;
    return real;
}

long long real_time() {
    timespec time{};
    ::syscall(SYS_clock_gettime, CLOCK_REALTIME, &time);
    return time.tv_sec * second + time.tv_nsec;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
    if (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)
        return static_cast<int>(::syscall(SYS_clock_gettime, clock, time));
    const long long now = shown(real_time());
    *time = {now / second, now % second};
    return 0;
}

int gettimeofday(timeval* time, void*) noexcept {
    const long long now = shown(real_time());
    *time = {now / second, now % second / 1'000};
    return 0;
}

time_t time(time_t* result) noexcept {
    const time_t now = shown(real_time()) / second;
    if (result) *result = now;
    return now;
}

}  // extern "C"

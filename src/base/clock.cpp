#include "base/clock.hpp"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <stdexcept>
#include <string_view>

#include "base/descriptor.hpp"

namespace bangiao {
namespace {

/// Two clocks are not read at once: where more than this lies between, they are read again.
constexpr std::chrono::milliseconds at_the_same_moment{5};

std::chrono::nanoseconds since_boot() {
    timespec time{};
    ::clock_gettime(CLOCK_BOOTTIME, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

/// Read at every glance, therefore without a stream.
std::optional<Instant> read_instant(const std::filesystem::path& file) {
    const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    char buffer[64];
    const ssize_t length = in.get() < 0 ? -1 : ::read(in.get(), buffer, sizeof buffer);
    if (length <= 0) return std::nullopt;
    const std::string_view text(buffer, static_cast<std::size_t>(length));
    return Instant::parse(text.substr(0, text.find('\n')));
}

}  // namespace

Instant SystemClock::now() const {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return Instant(std::chrono::floor<Instant::Duration>(since_epoch));
}

ClockReading SystemClock::read() const {
    for (;;) {
        const std::chrono::nanoseconds before = since_boot();
        const Instant shown = now();
        if (since_boot() - before < at_the_same_moment)
            return {shown, std::chrono::floor<Instant::Duration>(before)};
    }
}

FileClock::FileClock(std::filesystem::path file)
    : file_(std::move(file)), last_(Instant::from_micros(0)) {
    const std::optional<Instant> first = read_instant(file_);
    if (!first) throw std::runtime_error("the clock file holds no RFC 3339 date-time");
    last_ = *first;
}

Instant FileClock::now() const {
    const std::lock_guard lock(mutex_);
    if (const std::optional<Instant> fresh = read_instant(file_)) last_ = *fresh;
    return last_;
}

}  // namespace bangiao

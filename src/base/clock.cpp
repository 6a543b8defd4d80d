#include "base/clock.hpp"

#include <fstream>
#include <stdexcept>
#include <string>

namespace bangiao {
namespace {

std::optional<Instant> read_instant(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::string line;
    if (!std::getline(in, line)) return std::nullopt;
    return Instant::parse(line);
}

}  // namespace

Instant SystemClock::now() const {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return Instant(std::chrono::floor<Instant::Duration>(since_epoch));
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

#include "cli/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <iostream>

namespace bangiao::cli {
namespace {

constexpr std::uint64_t width = 30;
constexpr std::chrono::milliseconds between_drawings{200};

}  // namespace

Progress::Progress() : shown_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
    if (drawn_) std::cerr << "\r\x1b[K" << std::flush;
}

void Progress::show(std::uint64_t done, std::uint64_t of) {
    const Steady::time_point now = Steady::now();
    if (!shown_ || now < next_) return;
    if (!drawn_) first_ = done;
    next_ = now + between_drawings;
    drawn_ = true;
    const double seconds = std::chrono::duration<double>(now - began_).count();
    std::cerr << '\r' << bar(done, of, static_cast<double>(done - first_) / std::max(seconds, 0.1))
              << "\x1b[K" << std::flush;
}

std::string Progress::bar(std::uint64_t done, std::uint64_t of, double per_second) {
    const std::uint64_t all = std::max<std::uint64_t>(of, 1);
    const std::uint64_t part = std::min(done, all);
    const auto filled = part * width / all;
    return "[" + std::string(filled, '#') + std::string(width - filled, ' ') + "] " +
           std::to_string(part * 100 / all) + " % " + std::to_string(done) + " / " +
           std::to_string(of) + ", " + std::to_string(static_cast<std::uint64_t>(per_second)) +
           "/s";
}

}  // namespace bangiao::cli

#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace bangiao::cli {

/// A bar on standard error while something long is under way; nothing where that is no terminal.
/// Wipes itself out at the end. One thread.
class Progress {
public:
    Progress();
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// May be called as often as one likes.
    void show(std::uint64_t done, std::uint64_t of);
    /// `[#####     ] 50 % 131072 / 262144, 5200/s`
    static std::string bar(std::uint64_t done, std::uint64_t of, double per_second);

private:
    using Steady = std::chrono::steady_clock;
    bool shown_;
    Steady::time_point began_ = Steady::now();
    Steady::time_point next_ = began_;
    std::uint64_t first_ = 0;  // what was done before: by whoever was broken off
    bool drawn_ = false;
};

}  // namespace bangiao::cli

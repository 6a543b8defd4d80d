#pragma once

#include <chrono>
#include <cstddef>
#include <random>

namespace bangiao::testing {

/// How often a fault is tried: so many times with every change, so many before a release
/// (`script/faults`, which sets BANGIAO_FAULTS=release).
std::size_t times(std::size_t with_every_change, std::size_t before_a_release);

/// What decides where and when. Prints its seed; with that seed in BANGIAO_FAULTS_SEED the same
/// faults come in the same order. One thread.
class Dice {
public:
    Dice();
    /// One of `many`, from 0.
    std::size_t one_of(std::size_t many);
    /// Waits for a random while, so that a fault hits at any moment of what goes on meanwhile.
    void wait_up_to(std::chrono::microseconds most);

private:
    std::mt19937 random_;
};

}  // namespace bangiao::testing

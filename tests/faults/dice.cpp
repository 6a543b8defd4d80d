#include "faults/dice.hpp"

#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <thread>

namespace bangiao::testing {
namespace {

std::string_view environment(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

std::uint32_t seed() {
    const std::string_view given = environment("BANGIAO_FAULTS_SEED");
    const std::uint32_t seed = given.empty()
                                   ? std::random_device()()
                                   : static_cast<std::uint32_t>(std::stoul(std::string(given)));
    std::cout << "the same faults again: BANGIAO_FAULTS_SEED=" << seed << std::endl;
    return seed;
}

}  // namespace

std::size_t times(std::size_t with_every_change, std::size_t before_a_release) {
    return environment("BANGIAO_FAULTS") == "release" ? before_a_release : with_every_change;
}

Dice::Dice() : random_(seed()) {}

std::size_t Dice::one_of(std::size_t many) {
    return std::uniform_int_distribution<std::size_t>(0, many - 1)(random_);
}

void Dice::wait_up_to(std::chrono::microseconds most) {
    std::this_thread::sleep_for(
        std::chrono::microseconds(one_of(static_cast<std::size_t>(most.count()) + 1)));
}

}  // namespace bangiao::testing

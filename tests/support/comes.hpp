#pragma once

#include <chrono>
#include <thread>

namespace bangiao::testing {

/// Whether the condition comes to hold within a minute: asked again every few milliseconds, for
/// what another process or thread does in its own time and tells nobody.
template <class Condition>
bool comes(Condition condition) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > limit) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

}  // namespace bangiao::testing

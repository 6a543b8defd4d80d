#pragma once

#include <cstddef>
#include <set>
#include <string>

#include "base/clock.hpp"
#include "base/live_registry.hpp"

namespace bangiao::server {

/// Rights to read that officers gave themselves, for hours (a mandate that runs out by itself):
/// whoever watches the service hears of each at once, and how many are open.
class OpenedDoors {
public:
    OpenedDoors(const LiveRegistry& registry, const Clock& clock)
        : registry_(registry), clock_(clock) {}

    /// One warning for each that was not there the last time; says neither who nor which case. Of
    /// the thread that tends.
    void tend();
    /// How many are open now. Any thread.
    std::size_t open() const;

private:
    const LiveRegistry& registry_;
    const Clock& clock_;
    std::set<CaseId> told_;  ///< the chains in which they were opened
};

}  // namespace bangiao::server

#pragma once

#include <chrono>

#include "base/clock.hpp"
#include "records/telling.hpp"

namespace bangiao::server {

/// Has the service tell of duties, time and again, without ever being busy with it: the longer a
/// look takes, the longer it is until the next. One thread.
class Teller {
public:
    Teller(store::Database& database, const PolicyBook& policies, const LiveRegistry& registry,
           const Clock& clock)
        : telling_(database, policies, registry), clock_(clock) {}

    /// To be called every second or so. Says in the log what it told, or what keeps it from it.
    void tend();

private:
    using Steady = std::chrono::steady_clock;

    const records::Telling telling_;
    const Clock& clock_;
    Steady::time_point next_{};
};

}  // namespace bangiao::server

#pragma once

#include <chrono>

#include "closed_loop.hpp"

namespace bangiao::bench {

/// What became of a load that does not wait for anybody.
struct Overload {
    Figures served;            ///< answered 201; times from sending to the answer
    double offered_per_s = 0;  ///< what was sent
    std::size_t refused = 0;   ///< 503 with Retry-After
    std::size_t other = 0;     ///< anything else: there should be none
    double healthz_worst_ms = 0;
};

/// Sends the shares' events at a fixed rate over all connections for as long as they last, while
/// somebody asks for /healthz ten times a second. A connection whose answer is late sends its next
/// event late, so that the rate can fall short where there are too few connections.
Overload open_loop(const std::vector<Share>& shares, double per_second);

}  // namespace bangiao::bench

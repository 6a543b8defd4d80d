#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "https/client.hpp"

namespace bangiao::bench {

/// One connection's share of the load.
struct Share {
    https::ClientConfig config;
    std::vector<std::string> warm_up;   ///< filed first, not measured
    std::vector<std::string> measured;  ///< SD-JWTs, each filed once
};

/// What was measured.
struct Figures {
    std::size_t events = 0;
    std::size_t errors = 0;        ///< answers other than 201
    std::uint64_t handshakes = 0;  ///< TLS, while it was measured
    double events_per_s = 0;
    double p50_ms = 0, p95_ms = 0, p99_ms = 0, p999_ms = 0;
};

/// Of the times that single events took, over that long in all.
Figures figures_of(std::vector<double> millis, double seconds);

/// Each share on a keep-alive connection of its own, the next event as soon as the last one is
/// answered; all begin to be measured at the same moment. Throws https::Unreachable.
Figures closed_loop(const std::vector<Share>& shares);

}  // namespace bangiao::bench

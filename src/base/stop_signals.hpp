#pragma once

#include <chrono>
#include <optional>

namespace bangiao {

enum class Told { to_stop, to_renew };

/// Signals as the operating system sends them to a service: SIGTERM and SIGINT end it, SIGHUP has
/// it read its TLS files anew. They are held back in this thread and in every thread that it starts
/// afterwards, so that only wait() sees them.
class StopSignals {
public:
    /// On the main thread, before any other is started. Also makes writing to a closed connection
    /// an error instead of a signal.
    StopSignals();
    /// Nothing if none came in that time.
    std::optional<Told> wait(std::chrono::milliseconds at_most) const;
};

}  // namespace bangiao

#pragma once

#include <bangiao/trust.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock_watch.hpp"
#include "base/config.hpp"
#include "store/database.hpp"

namespace bangiao::quorum {

/// What the ledger must be told.
struct Alarms {
    /// Evidence that the log's key signed two trees: nothing is recorded any more.
    std::function<void(std::string why)> halt;
    /// While true nothing is recorded: the quorum is out of reach for too long, or too few
    /// witnesses have yet said what they hold.
    std::function<void(bool held)> hold;
};

/// Collects the ministries' cosignatures and publishes each checkpoint that has its quorum. One
/// thread a witness, so that a slow one holds up neither the others nor anybody who files; one
/// thread that chooses what is to be cosigned. Nothing runs while the log is idle but one small
/// query an interval. While our clock is in doubt, the newest checkpoint is cosigned again and
/// again, so that the witnesses say what time it is.
class Quorum {
public:
    /// Begins at once. `heard`: what agrees_with_witnesses() answered; where it is false the
    /// question is asked until enough witnesses answer. Throws std::runtime_error if a URL or a TLS
    /// file cannot be used. All references outlive the quorum.
    Quorum(const Trust& trust, std::string origin, const Config::Quorum& config,
           store::Database& database, ClockWatch& clock, Alarms alarms, bool heard);
    ~Quorum();
    Quorum(const Quorum&) = delete;
    Quorum& operator=(const Quorum&) = delete;

    /// For metrics. Any thread.
    struct WitnessReport {
        std::string name;
        std::uint64_t lag;  ///< events signed that it has not cosigned
        bool set_aside;     ///< it disagreed; not asked any more before a restart
    };
    std::vector<WitnessReport> witnesses() const;
    /// How long the newest signed checkpoint has been waiting for its quorum; 0 if none waits.
    std::chrono::duration<double> waiting() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bangiao::quorum

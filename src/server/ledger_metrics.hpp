#pragma once

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <atomic>
#include <chrono>
#include <vector>

#include "ledger/sequencer.hpp"

namespace bangiao::server {

/// What the sequencer does, as figures: events recorded, sizes of batches, time of commits, age of
/// the newest signed head. Outlives the sequencer that it watches. Any thread.
class LedgerMetrics {
public:
    LedgerMetrics();

    ledger::Watcher watcher();
    std::vector<prometheus::MetricFamily> families() const { return registry_.Collect(); }
    /// Of the newest head that this node has signed; since its start, where it has signed none.
    std::chrono::duration<double> age_of_head() const;

private:
    using Steady = std::chrono::steady_clock;

    prometheus::Registry registry_;
    prometheus::Counter& recorded_;
    prometheus::Counter& overtaken_;
    prometheus::Histogram& batches_;
    prometheus::Histogram& commits_;
    std::atomic<Steady::time_point> signed_at_{Steady::now()};
};

}  // namespace bangiao::server

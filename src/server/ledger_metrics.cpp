#include "server/ledger_metrics.hpp"

namespace bangiao::server {
namespace {

using prometheus::BuildCounter;
using prometheus::BuildHistogram;
using Boundaries = prometheus::Histogram::BucketBoundaries;

const Boundaries batch_events{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};
const Boundaries commit_seconds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5};

}  // namespace

LedgerMetrics::LedgerMetrics()
    : recorded_(BuildCounter()
                    .Name("bangiao_admissions_total")
                    .Help("Events recorded by this node")
                    .Register(registry_)
                    .Add({})),
      overtaken_(BuildCounter()
                     .Name("bangiao_overtaken_total")
                     .Help("Times that another node was found to have written meanwhile")
                     .Register(registry_)
                     .Add({})),
      batches_(BuildHistogram()
                   .Name("bangiao_batch_events")
                   .Help("Events that were ruled on together")
                   .Register(registry_)
                   .Add({}, batch_events)),
      commits_(BuildHistogram()
                   .Name("bangiao_commit_seconds")
                   .Help("From the beginning of a batch's transaction until it was durable")
                   .Register(registry_)
                   .Add({}, commit_seconds)) {}

ledger::Watcher LedgerMetrics::watcher() {
    return {[this](const ledger::BatchReport& batch) {
                batches_.Observe(static_cast<double>(batch.events));
                if (batch.recorded == 0) return;
                recorded_.Increment(static_cast<double>(batch.recorded));
                commits_.Observe(std::chrono::duration<double>(batch.commit).count());
            },
            [this] { signed_at_ = Steady::now(); }, [this] { overtaken_.Increment(); }};
}

std::chrono::duration<double> LedgerMetrics::age_of_head() const {
    return Steady::now() - signed_at_.load();
}

}  // namespace bangiao::server

#pragma once

#include <bangiao/event.hpp>
#include <bangiao/policy.hpp>
#include <bangiao/receipt.hpp>
#include <bangiao/result.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock_watch.hpp"
#include "base/live_registry.hpp"

namespace bangiao::store {
class Database;
}
namespace bangiao::vault {
class Vault;
}

namespace bangiao::ledger {

class Signer;

/// What the sequencer answers: the receipt, whether this call recorded the event (201) or it stood
/// there already with the same bytes (200), and whether it opened its chain just now.
struct Admission {
    Receipt receipt;
    bool fresh;
    bool opened = false;
};
using Answer = std::function<void(Result<Admission>)>;

struct SequencerLimits {
    std::size_t batch_events = 256;   ///< taken into one transaction
    std::size_t queue_events = 1000;  ///< waiting; beyond it `overloaded`
};

/// A batch that was ruled on and is durable.
struct BatchReport {
    std::size_t events;
    std::size_t recorded;             ///< of these
    std::chrono::nanoseconds commit;  ///< from the lock of the state row on; zero: nothing recorded
};

/// Who is told what the sequencer does, on its threads: must neither block nor throw.
struct Watcher {
    std::function<void(const BatchReport&)> batch = [](const BatchReport&) {};
    std::function<void()> head_signed = [] {};
    /// Another node was found to have written since this one did.
    std::function<void()> overtaken = [] {};
};

/// The only writer of the log. One thread, one database session: takes what is waiting as one
/// batch, decides it under the state row's lock, commits, has the head signed, and only then
/// answers.
class Sequencer {
public:
    /// Recovers (tip, tree edge, registry, signer's record) and starts the thread. Throws if the
    /// database is behind the signer's record, or holds another root for the same size.
    Sequencer(store::Database& database, vault::Vault& vault, Signer& signer,
              const PolicyBook& book, LiveRegistry& registry, const ClockWatch& clock,
              SequencerLimits limits = {}, Watcher watcher = {});
    /// Answers what is queued with `unavailable`, finishes the batch under way, joins.
    ~Sequencer();
    Sequencer(const Sequencer&) = delete;
    Sequencer& operator=(const Sequencer&) = delete;

    /// Any thread; never blocks. `answer` is called exactly once, from the sequencer's thread or,
    /// with `overloaded`, from this call. `via` is the unit of the caller, for what it may be told.
    void admit(VerifiedEvent event, UnitId via, Answer answer);

    /// Any thread. Whether an event would be queued just now: where not, checking its signature
    /// first would only take time from those that are.
    bool has_room() const;
    /// Any thread. How many events wait for their batch.
    std::size_t waiting() const;

    /// Whether the sequencer can record just now (readiness).
    bool ready() const;

    /// Any thread. Nothing is recorded while it is held: submissions are answered `unavailable`.
    void hold(bool held);
    /// Any thread. Nothing is recorded any more before people have looked; `why` goes to the log.
    void halt(std::string why);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bangiao::ledger

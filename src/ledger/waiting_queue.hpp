#pragma once

#include <bangiao/event.hpp>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <vector>

#include "ledger/sequencer.hpp"

namespace bangiao::ledger {

/// An event that waits for its batch, and whom to tell.
struct Waiting {
    VerifiedEvent event;
    UnitId via;
    Answer answer;
};

/// Calls an answer; what it throws is its own trouble and not the ledger's.
void tell(const Answer& answer, Result<Admission> outcome) noexcept;

/// The bounded queue in front of the sequencer. push() from any thread, take() from one.
class WaitingQueue {
public:
    explicit WaitingQueue(std::size_t limit) : limit_(limit) {}

    enum class Push { queued, full, closed };
    /// Moves from `waiting` only if it was queued.
    Push push(Waiting& waiting);

    /// Whether there is room just now.
    bool has_room() const;
    std::size_t size() const;

    /// At most `most`, as soon as there is one. Empty after `patience`, when woken, or once closed
    /// and drained.
    std::vector<Waiting> take(std::size_t most, std::chrono::milliseconds patience);
    /// Lets whoever waits in take() look around.
    void wake();
    /// All, without waiting.
    std::vector<Waiting> take_all();

    /// From here on nothing is queued.
    void close();
    bool closed() const;

private:
    const std::size_t limit_;
    mutable std::mutex mutex_;
    std::condition_variable something_;
    std::deque<Waiting> waiting_;  // guarded by mutex_
    bool closed_ = false;          // guarded by mutex_
    bool woken_ = false;           // guarded by mutex_
};

}  // namespace bangiao::ledger

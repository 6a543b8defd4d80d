#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>
#include <vector>

#include "base/clock_watch.hpp"
#include "ledger/batch.hpp"
#include "ledger/publisher.hpp"
#include "ledger/recovery.hpp"
#include "ledger/tree_check.hpp"
#include "ledger/waiting_queue.hpp"

namespace bangiao::ledger {

/// What the sequencer works with. All of it outlives the sequencer.
struct Surroundings {
    store::Database& database;
    vault::Vault& vault;
    Signer& signer;
    const PolicyBook& book;
    LiveRegistry& registry;
    const ClockWatch& clock;
    Watcher watcher;
};

/// The sequencer's thread and its three states: *ready* takes batches; *lost* (the database is
/// gone, or nobody knows what became of a commit) answers `unavailable` and tries to recover,
/// slower and slower; *halted* answers `unavailable` until people have looked. In any of them it
/// may be held, or its clock be in doubt: then it is ready for nothing either. Everything but
/// admit(), ready(), hold() and have_halted() runs on the thread itself.
class SequencerThread {
public:
    SequencerThread(Surroundings with, SequencerLimits limits);
    ~SequencerThread();
    SequencerThread(const SequencerThread&) = delete;
    SequencerThread& operator=(const SequencerThread&) = delete;

    void admit(Waiting waiting);
    bool has_room() const { return queue_.has_room(); }
    std::size_t waiting() const { return queue_.size(); }
    bool ready() const { return !obstacle(); }
    void hold(bool held) { held_ = held; }
    /// Stops what is not begun yet at once, and the thread as soon as it looks.
    void have_halted(std::string why);

private:
    enum class State { ready, lost, halted };

    /// Why nothing can be recorded just now, if so.
    std::optional<Reason> obstacle() const;
    void run();
    void work(std::vector<Waiting> events);
    /// Decides, writes, commits and hands over for publication. Throws only while nothing is
    /// committed, or where nobody knows whether it is.
    void take_through(std::vector<Waiting>& events);
    struct Recorded {
        Batch batch;
        std::vector<Ruling> rulings;
    };
    /// The batch's one transaction, from the row's lock to the commit.
    Recorded recorded(const std::vector<Waiting>& events, const Registry& registry);
    void look_after_publisher();
    void follow_registry();
    void lose(std::vector<Waiting> unsettled);
    void settle();
    bool try_recover();
    void resume_from(Recovered recovered);
    std::string alarm();
    void erase();
    void refuse(const std::vector<Waiting>& events, Reason reason) const;
    void halt(const std::string& why);

    Surroundings with_;
    SequencerLimits limits_;
    WaitingQueue queue_;
    Tip tip_;
    TreeSize followed_{0};  // of the log, to which the registry in memory holds
    std::atomic<State> state_{State::lost};
    std::atomic<bool> held_{false};
    std::atomic<bool> alarmed_{false};  // set after `alarm_`, once
    std::string alarm_;                 // guarded by alarm_mutex_
    std::mutex alarm_mutex_;
    bool erasures_due_ = true;        // perhaps; a crash may have cut one off
    std::vector<Waiting> unsettled_;  // of which nobody knows whether they are recorded
    std::chrono::steady_clock::time_point next_try_;   // to recover
    std::chrono::steady_clock::time_point settle_by_;  // then they are answered `unavailable`
    std::chrono::steady_clock::time_point next_look_;  // at what other nodes have recorded
    SideThread sealing_{"sealing"};                    // of a batch, beside its transaction
    Publisher publisher_;
    std::unique_ptr<TreeCheck> check_;  // of the log as it stood at start
    std::thread thread_;                // last: everything else is there before it starts
};

}  // namespace bangiao::ledger

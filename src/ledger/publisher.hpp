#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "ledger/ruling.hpp"
#include "ledger/tip.hpp"
#include "ledger/waiting_queue.hpp"
#include "store/database.hpp"

namespace bangiao::ledger {

/// A batch whose commit is durable, and where the log ended with it.
struct Committed {
    std::vector<Waiting> events;
    std::vector<Ruling> rulings;  ///< of each event
    Tip tip;
    std::vector<FullTile> full_tiles;  ///< that this batch filled
};

/// What stands between a durable commit and its answers, on a thread of its own, so that the next
/// batch is decided and written meanwhile: the stored bytes are read back, the head is signed, and
/// only then is anybody told. Batches that wait together are signed together, as one tree.
class Publisher {
public:
    struct Calls {
        std::function<void(std::string)> halt;  ///< the ledger must stop; with the reason
        std::function<void()> failed;           ///< something could not be published
        std::function<void()> head_signed;      ///< and stored
    };
    /// All are called from the publisher's thread.
    Publisher(store::Database& database, Signer& signer, Calls calls);
    /// Publishes what it holds, if it can, answers `unavailable` where it cannot, and joins.
    ~Publisher();
    Publisher(const Publisher&) = delete;
    Publisher& operator=(const Publisher&) = delete;

    // One thread, the sequencer's, calls these.

    /// From here on. Nothing is under way.
    void begin(SignedTip tip);
    /// Takes over a batch that follows the last one. Waits while too many are under way.
    void publish(Committed batch);
    /// Waits until nothing is under way. Answers the events of what could not be published: they
    /// are recorded and nobody was told.
    std::vector<Waiting> drain();
    /// Whether something could not be published since begin(); drain() and begin() mend it.
    bool failed() const;

private:
    void run();
    void publish(std::vector<Committed> batches);
    /// Signs the newest tree and answers for all of them. Throws before anybody was told.
    std::vector<std::vector<Result<Admission>>> made_public(const std::vector<Committed>& batches);
    void give_up(std::vector<Committed> batches);

    store::Database& database_;
    Signer& signer_;
    const Calls calls_;
    std::optional<SignedTip> signed_;  // the thread's own, but for begin()

    mutable std::mutex mutex_;
    std::condition_variable moved_;
    std::vector<Committed> waiting_;    // guarded by mutex_
    std::vector<Waiting> unpublished_;  // guarded by mutex_
    bool busy_ = false;                 // guarded by mutex_
    bool failed_ = false;               // guarded by mutex_
    bool ending_ = false;               // guarded by mutex_
    std::thread thread_;                // last: everything else is there before it starts
};

}  // namespace bangiao::ledger

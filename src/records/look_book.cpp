#include "records/look_book.hpp"

#include "store/looks.hpp"
#include "store/session.hpp"

namespace bangiao::records {

/// What is to be written of these, and in `head` where the chain then ends.
std::vector<store::NewLook> LookBook::chained(const Group& group, LookHead& head) {
    std::vector<store::NewLook> looks;
    for (const Waiting* each : group) {
        for (const Look& look : each->looks) {
            std::string text = look.text();
            head = head.followed_by(text);
            looks.push_back({look, {head.looks, std::move(text), head.hash}});
        }
    }
    return looks;
}

void LookBook::note(const std::vector<Look>& looks) {
    if (looks.empty()) return;
    Waiting mine{looks, false, nullptr};
    std::unique_lock lock(mutex_);
    waiting_.push_back(&mine);
    settled_.wait(lock, [&] { return mine.settled || !writing_; });
    if (!mine.settled) settle(lock);
    if (mine.fault) std::rethrow_exception(mine.fault);
}

// Writes for everybody who waits; the lock is open meanwhile, so that others can come.
void LookBook::settle(std::unique_lock<std::mutex>& lock) {
    writing_ = true;
    const Group group = std::exchange(waiting_, {});
    lock.unlock();
    std::exception_ptr fault;
    try {
        write(group);
    } catch (...) {
        fault = std::current_exception();
    }
    lock.lock();
    for (Waiting* each : group) {
        each->settled = true;
        each->fault = fault;
    }
    writing_ = false;
    settled_.notify_all();
}

// The chain goes on from where this book left it, until another node's look stands there.
void LookBook::write(const Group& group) {
    while (true) {
        store::Transaction transaction(database_);
        store::Session& session = transaction.session();
        const std::optional<LookHead> known = std::exchange(head_, std::nullopt);
        LookHead head = known ? *known : store::read_look_head(session);
        if (!store::insert_looks(session, chained(group, head))) continue;
        if (transaction.commit() != store::Outcome::committed)
            throw store::Unavailable("the record of who looked cannot be written");
        head_ = head;
        return;
    }
}

LookHead LookBook::head() const {
    store::Snapshot snapshot(database_);
    return store::read_look_head(snapshot.session());
}

}  // namespace bangiao::records

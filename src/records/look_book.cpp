#include "records/look_book.hpp"

#include "store/looks.hpp"
#include "store/session.hpp"

namespace bangiao::records {

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

void LookBook::write(const Group& group) const {
    store::Transaction transaction(database_);
    store::Session& session = transaction.session();
    store::take_turn_at_looks(session);
    LookHead head = store::read_look_head(session);
    std::vector<store::NewLook> looks;
    for (const Waiting* each : group) {
        for (const Look& look : each->looks) {
            std::string text = look.text();
            head = head.followed_by(text);
            looks.push_back({look, {head.looks, std::move(text), head.hash}});
        }
    }
    store::insert_looks(session, looks);
    if (transaction.commit() != store::Outcome::committed)
        throw store::Unavailable("the record of who looked cannot be written");
}

LookHead LookBook::head() const {
    store::Snapshot snapshot(database_);
    return store::read_look_head(snapshot.session());
}

}  // namespace bangiao::records

#include "records/look_book.hpp"

#include "store/looks.hpp"
#include "store/session.hpp"

namespace bangiao::records {

/// What is to be written of these, and in `head` where the chain then ends.
std::vector<store::NewLook> LookBook::chained(const Group& group, LookHead& head) {
    std::vector<store::NewLook> looks;
    for (const std::shared_ptr<Waiting>& each : group) {
        for (const Look& look : each->looks) {
            std::string text = look.text();
            head = head.followed_by(text);
            looks.push_back({look, {head.looks, std::move(text), head.hash}});
        }
    }
    return looks;
}

Noting LookBook::begin(std::vector<Look> looks) {
    Noting noting(*this, std::make_shared<Waiting>(Waiting{std::move(looks), false, nullptr}));
    std::unique_lock lock(mutex_);
    waiting_.push_back(noting.mine_);
    if (!writing_) noting.sent_ = send_all(lock);
    return noting;
}

void LookBook::note(std::vector<Look> looks) {
    if (!looks.empty()) begin(std::move(looks)).settled();
}

// For everybody who waits; the lock is open meanwhile, so that others can come.
std::optional<LookBook::Sent> LookBook::send_all(std::unique_lock<std::mutex>& lock) {
    writing_ = true;
    Sent sent{std::exchange(waiting_, {}), nullptr, LookHead::start()};
    lock.unlock();
    try {
        send(sent);
        return sent;
    } catch (...) {
        settle(sent.group, std::current_exception());
        return std::nullopt;
    }
}

/// Waits until somebody has written mine, or nobody is writing: then it is my turn.
std::optional<LookBook::Sent> LookBook::turn_of(const Waiting& mine) {
    std::unique_lock lock(mutex_);
    settled_.wait(lock, [&] { return mine.settled || !writing_; });
    if (mine.settled) return std::nullopt;
    return send_all(lock);
}

// The chain goes on from where this book left it.
void LookBook::send(Sent& sent) {
    if (!sent.lease) sent.lease = std::make_unique<store::Lease>(database_, "");
    store::Session& session = sent.lease->session();
    const std::optional<LookHead> known = std::exchange(head_, std::nullopt);
    sent.head = known ? *known : store::read_look_head(session);
    store::begin_appending(session, chained(sent.group, sent.head));
}

void LookBook::finish(Sent sent) {
    std::exception_ptr fault;
    try {
        while (!store::finish_appending(sent.lease->session()))
            send(sent);  // another node was first
        head_ = sent.head;
    } catch (...) {
        fault = std::current_exception();
    }
    sent.lease.reset();
    settle(sent.group, fault);
}

void LookBook::settle(const Group& group, const std::exception_ptr& fault) {
    const std::lock_guard lock(mutex_);
    for (const std::shared_ptr<Waiting>& each : group) {
        each->settled = true;
        each->fault = fault;
    }
    writing_ = false;
    settled_.notify_all();
}

Noting::~Noting() {
    if (!mine_) return;
    try {
        settled();
    } catch (const std::exception&) {
        // Nothing is served where this is not asked.
    }
}

void Noting::settled() {
    const std::shared_ptr<LookBook::Waiting> mine = std::exchange(mine_, nullptr);
    if (!sent_) sent_ = book_.turn_of(*mine);
    if (sent_) book_.finish(*std::exchange(sent_, std::nullopt));
    if (mine->fault) std::rethrow_exception(mine->fault);
}

LookHead LookBook::head() const {
    store::Snapshot snapshot(database_);
    return store::read_look_head(snapshot.session());
}

}  // namespace bangiao::records

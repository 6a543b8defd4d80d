#include "ledger/sequencer_thread.hpp"

#include <chrono>

#include "base/log.hpp"
#include "base/thread_name.hpp"
#include "ledger/erasing.hpp"

namespace bangiao::ledger {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr auto idle_patience = 500ms;  // how soon the thread notices that it is to end
constexpr auto first_backoff = 100ms;  // between two tries to recover, doubled each time
constexpr auto longest_backoff = 5000ms;
constexpr auto between_looks = 500ms;  // at what other nodes have recorded
constexpr auto settle_limit = 10s;     // how long events of unknown outcome wait for the log

/// Another node has written to the registry since: what this one holds in memory is behind.
class FenceMoved : public store::Unavailable {
public:
    FenceMoved() : store::Unavailable("another node has written") {}
};

/// The times that a batch was given may be false.
class ClockInDoubt : public std::exception {};

/// COMMIT was sent and nobody knows what became of it.
class OutcomeUnknown : public std::exception {};

void commit(store::Transaction& transaction) {
    switch (transaction.commit()) {
        case store::Outcome::committed:
            return;
        case store::Outcome::not_committed:
            throw store::Unavailable("the batch was not committed");
        case store::Outcome::unknown:
            throw OutcomeUnknown();
    }
}

}  // namespace

SequencerThread::SequencerThread(Surroundings with, SequencerLimits limits)
    : with_(std::move(with)),
      limits_(limits),
      queue_(limits.queue_events),
      tip_{{TreeSize(0), empty_root(), std::nullopt, 0}, {}},
      publisher_(with_.database, with_.signer,
                 {[this](std::string why) { have_halted(std::move(why)); },
                  [this] { queue_.wake(); }, with_.watcher.head_signed}) {
    resume_from(recover(with_.database, with_.vault, with_.signer, with_.book,
                        *with_.registry.get(), nullptr));
    log::info("the log is open", {{"size", tip_.log.size.value()}});
    check_ = std::make_unique<TreeCheck>(
        with_.database, tip_.log.size, tip_.log.root, [this](const char* found) {
            have_halted(std::string("the stored log is damaged: ") + found);
        });
    thread_ = std::thread([this] { run(); });
}

SequencerThread::~SequencerThread() {
    queue_.close();
    thread_.join();
    refuse(queue_.take_all(), Reason::unavailable);
    refuse(unsettled_, Reason::unavailable);
}

void SequencerThread::admit(Waiting waiting) {
    switch (queue_.push(waiting)) {
        case WaitingQueue::Push::queued:
            return;
        case WaitingQueue::Push::full:
            return tell(waiting.answer, Refusal(Reason::overloaded));
        case WaitingQueue::Push::closed:
            return tell(waiting.answer, Refusal(Reason::unavailable));
    }
}

std::optional<Reason> SequencerThread::obstacle() const {
    if (state_ != State::ready || alarmed_ || held_) return Reason::unavailable;
    if (with_.clock.in_doubt()) return Reason::clock_in_doubt;
    return std::nullopt;
}

void SequencerThread::have_halted(std::string why) {
    const std::lock_guard lock(alarm_mutex_);
    if (alarmed_) return;  // the first reason is the one to look at
    alarm_ = std::move(why);
    alarmed_ = true;
}

std::string SequencerThread::alarm() {
    const std::lock_guard lock(alarm_mutex_);
    return alarm_;
}

void SequencerThread::run() {
    name_thread("sequencer");
    auto backoff = first_backoff;
    while (!queue_.closed()) {
        if (alarmed_ && state_ != State::halted) halt(alarm());
        look_after_publisher();
        follow_registry();
        if (state_ == State::lost && Steady::now() >= next_try_) {
            if (try_recover()) {
                backoff = first_backoff;
            } else {
                next_try_ = Steady::now() + backoff;
                backoff = std::min<std::chrono::milliseconds>(2 * backoff, longest_backoff);
            }
        }
        settle();
        // Nobody is refused before it is known whether the log can be recovered at once.
        if (state_ == State::lost && Steady::now() >= next_try_) continue;
        if (ready() && erasures_due_) erase();
        std::vector<Waiting> events =
            queue_.take(limits_.batch_events, ready() ? idle_patience : first_backoff);
        if (events.empty()) continue;
        // Asked again: the log may have opened while this thread waited for something to do.
        if (queue_.closed()) {
            refuse(events, Reason::unavailable);
        } else {
            work(std::move(events));
        }
    }
}

void SequencerThread::resume_from(Recovered recovered) {
    if (recovered.tip.log.size < followed_)
        throw Halt("the database stands behind what this process has followed");
    tip_ = std::move(recovered.tip);
    followed_ = tip_.log.size;
    publisher_.begin(std::move(recovered.signed_tip));
    if (recovered.registry) with_.registry.replace(*std::move(recovered.registry));
    state_ = State::ready;
}

bool SequencerThread::try_recover() {
    for (Waiting& each : publisher_.drain()) unsettled_.push_back(std::move(each));
    try {
        resume_from(recover(with_.database, with_.vault, with_.signer, with_.book,
                            *with_.registry.get(), &tip_));
        log::info("the log is open again", {{"size", tip_.log.size.value()}});
        return true;
    } catch (const Halt& stop) {
        halt(stop.what());
    } catch (const std::exception&) {
        // Tried again after a while; the first failure was logged.
    }
    return false;
}

void SequencerThread::work(std::vector<Waiting> events) {
    if (const auto reason = obstacle()) return refuse(events, *reason);
    try {
        return take_through(events);
    } catch (const FenceMoved&) {
        with_.watcher.overtaken();
        return lose(std::move(events));
    } catch (const ClockInDoubt&) {
        return refuse(events, Reason::clock_in_doubt);
    } catch (const OutcomeUnknown&) {
        log::error("the outcome of a commit is unknown; reading the log again");
        return lose(std::move(events));
    } catch (const store::Unavailable& gone) {
        lose({});
        log::warn("nothing of the batch was recorded",
                  {{"events", events.size()}, {"why", gone.what()}});
    } catch (const Halt& stop) {
        halt(stop.what());
    } catch (const std::exception&) {
        // Something in one event of the batch: each by itself, so that only that one fails.
        if (events.size() > 1) {
            for (Waiting& waiting : events) {
                std::vector<Waiting> alone;
                alone.push_back(std::move(waiting));
                work(std::move(alone));
            }
            return;
        }
        log::error("an event could not be recorded");
        return refuse(events, Reason::internal_error);
    }
    refuse(events, Reason::unavailable);
}

void SequencerThread::take_through(std::vector<Waiting>& events) {
    const std::shared_ptr<const Registry> registry = with_.registry.get();
    const Steady::time_point began = Steady::now();
    auto [batch, rulings] = recorded(events, *registry);
    if (batch.records() > 0)
        log::info("a batch is recorded", {{"events", batch.records()},
                                          {"size", batch.next().log.size.value()},
                                          {"root", batch.next().log.root.base64()}});
    with_.watcher.batch(
        {events.size(), batch.records(),
         batch.records() > 0 ? Steady::now() - began : std::chrono::nanoseconds(0)});
    tip_ = batch.next();
    followed_ = tip_.log.size;
    if (batch.changed_registry()) with_.registry.replace(*batch.changed_registry());
    if (batch.erases()) erase();
    publisher_.publish({std::move(events), std::move(rulings), tip_, batch.full_tiles()});
}

SequencerThread::Recorded SequencerThread::recorded(const std::vector<Waiting>& events,
                                                    const Registry& registry) {
    store::Transaction transaction(with_.database);
    store::Session& session = transaction.session();
    store::Beginning begun = begun_with(session, events);
    const std::optional<Tip> tip = caught_up(session, begun.tip, tip_, followed_);
    if (!tip) throw FenceMoved();
    Batch batch(with_.book, registry, with_.clock.clock(), *tip);
    batch.load(session, with_.vault, std::move(begun), events);
    std::vector<Ruling> rulings = batch.rule(events);
    // Asked afterwards: what has been set meanwhile is noticed too.
    if (batch.records() > 0 && with_.clock.in_doubt()) throw ClockInDoubt();
    const bool moved = tip->log != tip_.log;
    if (moved) with_.watcher.overtaken();
    if (batch.records() > 0)
        batch.write(session, with_.vault, sealing_, tip->log.size);
    else if (moved)
        touch_tip(session);  // what is answered with is another node's, and durable only by this
    if (batch.records() > 0 || moved) commit(transaction);
    return {std::move(batch), std::move(rulings)};
}

void SequencerThread::look_after_publisher() {
    if (!publisher_.failed()) return;
    if (state_ == State::ready) lose({});
    if (state_ == State::halted) refuse(publisher_.drain(), Reason::unavailable);
}

/// Whom another node has enrolled or revoked counts here too, though nothing is filed at this one,
/// or nothing may be recorded.
void SequencerThread::follow_registry() {
    if (state_ == State::lost || Steady::now() < next_look_) return;
    next_look_ = Steady::now() + between_looks;
    try {
        Followed found = ledger::follow(with_.database, with_.vault, with_.book,
                                        *with_.registry.get(), followed_);
        followed_ = found.size;
        if (found.registry) with_.registry.replace(*std::move(found.registry));
    } catch (const std::exception&) {
        // The database is away, or the log damaged: whoever writes to it will say so.
    }
}

/// What the log holds is not what this thread knows. `unsettled`: they may be recorded or not.
void SequencerThread::lose(std::vector<Waiting> unsettled) {
    state_ = State::lost;
    next_try_ = Steady::now();
    settle_by_ = next_try_ + settle_limit;
    for (Waiting& each : unsettled) unsettled_.push_back(std::move(each));
}

/// What was committed is met again as a repeat, and what was not is decided again.
void SequencerThread::settle() {
    if (unsettled_.empty()) return;
    if (state_ == State::lost && Steady::now() < settle_by_) return;
    work(std::exchange(unsettled_, {}));
}

/// The event stands, whatever happens here: what cannot be done now is done later.
void SequencerThread::erase() {
    erasures_due_ = true;
    try {
        finish_erasures(with_.database, with_.vault);
        erasures_due_ = false;
    } catch (const std::exception&) {
        log::warn("an erasure is on record and not finished; it is tried again");
    }
}

void SequencerThread::refuse(const std::vector<Waiting>& events, Reason reason) const {
    for (const Waiting& waiting : events) tell(waiting.answer, Refusal(reason));
}

void SequencerThread::halt(const std::string& why) {
    state_ = State::halted;
    log::error("the ledger has stopped and records nothing", {{"why", why}});
}

}  // namespace bangiao::ledger

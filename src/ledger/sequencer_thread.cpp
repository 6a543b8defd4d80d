#include "ledger/sequencer_thread.hpp"

#include <chrono>

#include "base/log.hpp"
#include "ledger/erasing.hpp"
#include "ledger/publication.hpp"
#include "ledger/receipts.hpp"
#include "store/tree_reader.hpp"

namespace bangiao::ledger {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr auto idle_patience = 500ms;  // how soon the thread notices that it is to end
constexpr auto first_backoff = 100ms;  // between two tries to recover, doubled each time
constexpr auto longest_backoff = 5000ms;
constexpr auto settle_limit = 10s;  // how long a batch of unknown outcome waits for the log

/// Another node has written since: what this one holds in memory is behind.
class FenceMoved : public store::Unavailable {
public:
    FenceMoved() : store::Unavailable("another node has written") {}
};

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
    : with_(with),
      limits_(limits),
      queue_(limits.queue_events),
      tip_{{TreeSize(0), empty_root(), std::nullopt, 0}, {}, {}, {}} {
    Recovered recovered = recover(with_.database, with_.vault, with_.signer, with_.book,
                                  *with_.registry.get(), nullptr);
    tip_ = std::move(recovered.tip);
    if (recovered.registry) with_.registry.replace(*std::move(recovered.registry));
    log::info("the log is open", {{"size", tip_.log.size.value()}});
    state_ = State::ready;
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
    auto backoff = first_backoff;
    Steady::time_point next_try = Steady::now();
    while (!queue_.closed()) {
        if (alarmed_ && state_ != State::halted) halt(alarm());
        if (state_ == State::lost && Steady::now() >= next_try) {
            if (try_recover()) {
                backoff = first_backoff;
            } else {
                next_try = Steady::now() + backoff;
                backoff = std::min<std::chrono::milliseconds>(2 * backoff, longest_backoff);
            }
        }
        if (ready() && erasures_due_) erase();
        const std::vector<Waiting> events =
            queue_.take(limits_.batch_events, ready() ? idle_patience : first_backoff);
        if (events.empty()) continue;
        // Asked again: the log may have opened while this thread waited for something to do.
        if (queue_.closed() || !ready()) {
            refuse(events, Reason::unavailable);
        } else {
            work(events);
            next_try = Steady::now();  // should it have been lost, the first try is at once
        }
    }
}

bool SequencerThread::try_recover() {
    try {
        Recovered recovered = recover(with_.database, with_.vault, with_.signer, with_.book,
                                      *with_.registry.get(), &tip_);
        tip_ = std::move(recovered.tip);
        if (recovered.registry) with_.registry.replace(*std::move(recovered.registry));
        state_ = State::ready;
        log::info("the log is open again", {{"size", tip_.log.size.value()}});
        return true;
    } catch (const Halt& stop) {
        halt(stop.what());
    } catch (const std::exception&) {
        // Tried again after a while; the first failure was logged.
    }
    return false;
}

void SequencerThread::work(const std::vector<Waiting>& events) {
    if (!ready()) return refuse(events, Reason::unavailable);
    try {
        return take_through(events);
    } catch (const FenceMoved&) {
        state_ = State::lost;
        if (try_recover()) return work(events);
    } catch (const store::Unavailable&) {
        state_ = State::lost;
        log::warn("the database is gone; nothing of the batch was recorded",
                  {{"events", events.size()}});
    } catch (const Halt& stop) {
        halt(stop.what());
    } catch (const std::exception&) {
        // Something in one event of the batch: each by itself, so that only that one fails.
        if (events.size() > 1) {
            for (const Waiting& waiting : events) work({waiting});
            return;
        }
        log::error("an event could not be recorded");
        return refuse(events, Reason::internal_error);
    }
    refuse(events, Reason::unavailable);
}

void SequencerThread::take_through(const std::vector<Waiting>& events) {
    const std::shared_ptr<const Registry> registry = with_.registry.get();
    Batch batch(with_.book, *registry, with_.clock, tip_);
    std::vector<Ruling> rulings;
    try {
        store::Transaction transaction(with_.database);
        store::Session& session = transaction.session();
        const store::LogTip stored = lock_tip(session);
        if (stored != tip_.log) throw FenceMoved();
        batch.load(session, with_.vault, events);
        rulings = batch.rule(events);
        if (batch.records()) {
            batch.write(session, with_.vault, tip_.log.size);
            commit(transaction);
        }
    } catch (const OutcomeUnknown&) {
        log::error("the outcome of a commit is unknown; reading the log again");
        state_ = State::lost;
        return settle(events);
    }
    if (!batch.records()) return answer_repeats(events, batch, rulings);
    try {
        publish(events, batch, rulings);
    } catch (const Halt& stop) {
        halt(stop.what());
        refuse(events, Reason::unavailable);
    } catch (const store::Damaged& damage) {
        halt(damage.what());
        refuse(events, Reason::unavailable);
    } catch (const std::exception&) {
        log::error("a committed batch could not be published; reading the log again");
        state_ = State::lost;
        settle(events);
    }
}

void SequencerThread::publish(const std::vector<Waiting>& events, const Batch& batch,
                              const std::vector<Ruling>& rulings) {
    Tip next = batch.next();
    std::vector<Result<Admission>> answers;
    {
        store::Snapshot snapshot(with_.database);
        store::Session& session = snapshot.session();
        next.frontier = read_back(session, next.frontier, next.log);
        const auto& fresh = batch.full_tiles();
        next.note = have_signed(with_.signer, next.head(),
                                subtrees_of(next.edge, tiles_with(fresh, session)));
        tip_ = std::move(next);
        if (batch.changed_registry()) with_.registry.replace(*batch.changed_registry());
        answers = answers_to(batch, rulings, session);
    }
    try {
        store_note(with_.database, tip_.log.size, tip_.note);
    } catch (const store::Unavailable&) {
        state_ = State::lost;  // recovery makes the same note again and stores it
    }
    if (batch.erases()) erase();
    for (std::size_t i = 0; i < events.size(); ++i) tell(events[i].answer, std::move(answers[i]));
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

std::vector<Result<Admission>> SequencerThread::answers_to(const Batch& batch,
                                                           const std::vector<Ruling>& rulings,
                                                           store::Session& session) const {
    const Receipts receipts(tip_, batch.full_tiles(), session);
    std::vector<Result<Admission>> answers;
    for (const Ruling& ruling : rulings) {
        if (const auto* placed = std::get_if<Placed>(&ruling)) {
            answers.emplace_back(Admission{receipts.of(*placed), true});
        } else if (const auto* repeated = std::get_if<Repeated>(&ruling)) {
            const CaseState& now = batch.state_of(repeated->known.case_id);
            answers.emplace_back(Admission{receipts.of(repeated->known, now), false});
        } else if (const auto* same = std::get_if<SameAs>(&ruling)) {
            const auto& placed_earlier = std::get<Placed>(rulings[same->position]);
            answers.emplace_back(Admission{receipts.of(placed_earlier), false});
        } else {
            answers.emplace_back(std::get<Refusal>(ruling));
        }
    }
    return answers;
}

void SequencerThread::answer_repeats(const std::vector<Waiting>& events, const Batch& batch,
                                     const std::vector<Ruling>& rulings) {
    std::vector<Result<Admission>> answers;
    {
        store::Snapshot snapshot(with_.database);
        answers = answers_to(batch, rulings, snapshot.session());
    }
    for (std::size_t i = 0; i < events.size(); ++i) tell(events[i].answer, std::move(answers[i]));
}

void SequencerThread::settle(const std::vector<Waiting>& events) {
    const auto until = Steady::now() + settle_limit;
    while (state_ == State::lost && !try_recover() && Steady::now() < until)
        std::this_thread::sleep_for(first_backoff);
    // What was committed is met again as a repeat, and what was not is decided again.
    work(events);
}

void SequencerThread::refuse(const std::vector<Waiting>& events, Reason reason) const {
    for (const Waiting& waiting : events) tell(waiting.answer, Refusal(reason));
}

void SequencerThread::halt(const std::string& why) {
    state_ = State::halted;
    log::error("the ledger has stopped and records nothing", {{"why", why}});
}

}  // namespace bangiao::ledger

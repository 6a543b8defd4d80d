#include "ledger/publisher.hpp"

#include "base/log.hpp"
#include "base/thread_name.hpp"
#include "ledger/publication.hpp"
#include "ledger/receipts.hpp"

namespace bangiao::ledger {
namespace {

// One is being published and one waits: a third would only make its clients wait longer.
constexpr std::size_t most_waiting = 1;

std::vector<FullTile> all_tiles(const std::vector<Committed>& batches) {
    std::vector<FullTile> tiles;
    for (const Committed& batch : batches)
        tiles.insert(tiles.end(), batch.full_tiles.begin(), batch.full_tiles.end());
    return tiles;
}

std::vector<Result<Admission>> answers_to(const std::vector<Ruling>& rulings,
                                          const Receipts& receipts) {
    std::vector<Result<Admission>> answers;
    for (const Ruling& ruling : rulings) {
        if (const auto* placed = std::get_if<Placed>(&ruling)) {
            answers.emplace_back(Admission{receipts.of(*placed), true, placed->state.length == 1});
        } else if (const auto* repeated = std::get_if<Repeated>(&ruling)) {
            answers.emplace_back(Admission{receipts.of(*repeated), false});
        } else if (const auto* same = std::get_if<SameAs>(&ruling)) {
            const auto& placed_earlier = std::get<Placed>(rulings[same->position]);
            answers.emplace_back(Admission{receipts.of(placed_earlier), false});
        } else {
            answers.emplace_back(std::get<Refusal>(ruling));
        }
    }
    return answers;
}

}  // namespace

Publisher::Publisher(store::Database& database, Signer& signer, Calls calls)
    : database_(database), signer_(signer), calls_(std::move(calls)), thread_([this] { run(); }) {}

Publisher::~Publisher() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    moved_.notify_all();
    thread_.join();
    for (const Waiting& each : unpublished_) tell(each.answer, Refusal(Reason::unavailable));
}

void Publisher::begin(SignedTip tip) {
    const std::lock_guard lock(mutex_);
    signed_ = std::move(tip);
    failed_ = false;
}

void Publisher::publish(Committed batch) {
    std::unique_lock lock(mutex_);
    moved_.wait(lock, [&] { return waiting_.size() < most_waiting; });
    waiting_.push_back(std::move(batch));
    lock.unlock();
    moved_.notify_all();
}

std::vector<Waiting> Publisher::drain() {
    std::unique_lock lock(mutex_);
    moved_.wait(lock, [&] { return waiting_.empty() && !busy_; });
    return std::exchange(unpublished_, {});
}

bool Publisher::failed() const {
    const std::lock_guard lock(mutex_);
    return failed_;
}

void Publisher::run() {
    name_thread("publisher");
    std::unique_lock lock(mutex_);
    while (true) {
        moved_.wait(lock, [&] { return ending_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        std::vector<Committed> batches = std::exchange(waiting_, {});
        const bool can = !failed_;
        busy_ = true;
        lock.unlock();
        moved_.notify_all();
        can ? publish(std::move(batches)) : give_up(std::move(batches));
        lock.lock();
        busy_ = false;
        moved_.notify_all();
    }
}

void Publisher::publish(std::vector<Committed> batches) {
    std::vector<std::vector<Result<Admission>>> answers;
    try {
        answers = made_public(batches);
    } catch (const Halt& stop) {
        calls_.halt(stop.what());
        return give_up(std::move(batches));
    } catch (const store::Damaged& damage) {
        calls_.halt(damage.what());
        return give_up(std::move(batches));
    } catch (const std::exception&) {
        log::error("a committed batch could not be published; reading the log again");
        return give_up(std::move(batches));
    }
    for (std::size_t i = 0; i < batches.size(); ++i)
        for (std::size_t k = 0; k < batches[i].events.size(); ++k)
            tell(batches[i].events[k].answer, std::move(answers[i][k]));
}

std::vector<std::vector<Result<Admission>>> Publisher::made_public(
    const std::vector<Committed>& batches) {
    const Tip& tip = batches.back().tip;
    const std::vector<FullTile> fresh = all_tiles(batches);
    // Otherwise nothing was recorded, or what was is the beginning of a tree that is signed.
    const bool grown = tip.log.size > signed_->head.size;
    std::vector<std::vector<Result<Admission>>> answers;

    store::Transaction transaction(database_);
    store::Session& session = transaction.session();
    if (grown) signed_ = have_signed(session, signer_, signed_->frontier, tip, fresh);
    const Receipts receipts(*signed_, fresh, session);
    for (const Committed& batch : batches) answers.push_back(answers_to(batch.rulings, receipts));
    if (grown) {
        store_note(transaction, signed_->head.size, signed_->note);
        calls_.head_signed();
    }
    return answers;
}

void Publisher::give_up(std::vector<Committed> batches) {
    {
        const std::lock_guard lock(mutex_);
        failed_ = true;
        for (Committed& batch : batches)
            std::move(batch.events.begin(), batch.events.end(), std::back_inserter(unpublished_));
    }
    calls_.failed();
}

}  // namespace bangiao::ledger

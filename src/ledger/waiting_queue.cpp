#include "ledger/waiting_queue.hpp"

#include "base/log.hpp"

namespace bangiao::ledger {

void tell(const Answer& answer, Result<Admission> outcome) noexcept {
    try {
        answer(std::move(outcome));
    } catch (...) {
        log::error("an answer could not be delivered");
    }
}

WaitingQueue::Push WaitingQueue::push(Waiting& waiting) {
    {
        const std::lock_guard lock(mutex_);
        if (closed_) return Push::closed;
        if (waiting_.size() >= limit_) return Push::full;
        waiting_.push_back(std::move(waiting));
    }
    something_.notify_one();
    return Push::queued;
}

std::size_t WaitingQueue::size() const {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
}

bool WaitingQueue::has_room() const {
    const std::lock_guard lock(mutex_);
    return waiting_.size() < limit_;
}

std::vector<Waiting> WaitingQueue::take(std::size_t most, std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    something_.wait_for(lock, patience, [&] { return closed_ || woken_ || !waiting_.empty(); });
    woken_ = false;
    std::vector<Waiting> taken;
    while (!waiting_.empty() && taken.size() < most) {
        taken.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
    }
    return taken;
}

void WaitingQueue::wake() {
    {
        const std::lock_guard lock(mutex_);
        woken_ = true;
    }
    something_.notify_all();
}

std::vector<Waiting> WaitingQueue::take_all() {
    const std::lock_guard lock(mutex_);
    std::vector<Waiting> taken(std::make_move_iterator(waiting_.begin()),
                               std::make_move_iterator(waiting_.end()));
    waiting_.clear();
    return taken;
}

void WaitingQueue::close() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
    }
    something_.notify_all();
}

bool WaitingQueue::closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
}

}  // namespace bangiao::ledger

#include "quorum/round.hpp"

namespace bangiao::quorum {

void Round::begin(const store::StoredCheckpoint& checkpoint) {
    const std::lock_guard lock(mutex_);
    const std::string text = checkpoint.note.substr(0, checkpoint.note.find("\n\n") + 1);
    target_ = std::make_shared<const Target>(
        Target{target_ ? target_->number + 1 : 1, checkpoint.size, checkpoint.note, text});
    lines_.clear();
    missing_.clear();
    began_ = Steady::now();
    changed_.notify_all();
}

void Round::repeat() {
    const std::lock_guard lock(mutex_);
    Target again = *target_;
    ++again.number;
    target_ = std::make_shared<const Target>(std::move(again));
    changed_.notify_all();
}

std::shared_ptr<const Target> Round::target() const {
    const std::lock_guard lock(mutex_);
    return target_;
}

Round::Steady::time_point Round::began() const {
    const std::lock_guard lock(mutex_);
    return began_;
}

std::shared_ptr<const Target> Round::next(std::uint64_t done, Steady::time_point not_before) {
    std::unique_lock lock(mutex_);
    changed_.wait_until(lock, not_before, [&] { return ended_; });
    changed_.wait(lock, [&] { return ended_ || (target_ && target_->number > done); });
    return ended_ ? nullptr : target_;
}

void Round::add(const Target& target, const std::string& witness, std::string line) {
    const std::lock_guard lock(mutex_);
    if (target.text != target_->text) return;
    lines_[witness] = std::move(line);
    answered_ = true;
    changed_.notify_all();
}

void Round::miss(const Target& target, const std::string& witness) {
    const std::lock_guard lock(mutex_);
    if (target.text != target_->text) return;
    missing_.insert(witness);
    answered_ = true;
    changed_.notify_all();
}

std::set<std::string> Round::missing() const {
    const std::lock_guard lock(mutex_);
    return missing_;
}

void Round::wait(std::chrono::milliseconds at_most) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, at_most, [&] { return ended_ || answered_; });
    answered_ = false;
}

std::string Round::cosigned_note() const {
    const std::lock_guard lock(mutex_);
    std::string note = target_->note;
    for (const auto& [witness, line] : lines_) note += line;
    return note;
}

void Round::end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
}

bool Round::ended() const {
    const std::lock_guard lock(mutex_);
    return ended_;
}

}  // namespace bangiao::quorum

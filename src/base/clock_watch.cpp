#include "base/clock_watch.hpp"

#include <algorithm>
#include <vector>

#include "base/log.hpp"

namespace bangiao {
namespace {

using Duration = Instant::Duration;

constexpr std::chrono::seconds resolution{1};  // of a cosignature's time

Duration median(std::vector<Duration> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

}  // namespace

/// The least that it can be, whichever way.
Duration ClockWatch::Range::at_least() const {
    return std::clamp(Duration::zero(), least, most);
}

ClockWatch::ClockWatch(const Clock& clock, Duration tolerance, std::size_t witnesses_needed)
    : clock_(clock), tolerance_(tolerance), needed_(witnesses_needed) {
    if (needed_ == 0) take_on_trust();
}

void ClockWatch::take_on_trust() {
    const std::lock_guard lock(mutex_);
    trusted_ = clock_.read().lead();
    look();
}

// The witness read its clock somewhere between our two readings, and it showed anything from that
// second's beginning to its end. Its lead stays the same unless somebody sets that clock, so that
// the next answer, in another part of a second, says it more closely.
void ClockWatch::heard(const std::string& witness, Instant time, const ClockReading& before,
                       const ClockReading& after) {
    const std::lock_guard lock(mutex_);
    const Range heard{time.since_epoch() - after.uptime,
                      time.since_epoch() + resolution - before.uptime};
    Range& known = leads_.try_emplace(witness, heard).first->second;
    const Range both{std::max(known.least, heard.least), std::min(known.most, heard.most)};
    known = both.least <= both.most ? both : heard;
    look();
    changed_.notify_all();
}

/// One that lies moves the median no further than to its neighbour; where they are even in number,
/// ours is the odd one among them.
std::optional<ClockWatch::Range> ClockWatch::ahead(Duration lead) const {
    if (needed_ == 0 || leads_.size() < needed_) return std::nullopt;
    std::vector<Duration> least, most;
    for (const auto& [witness, theirs] : leads_) {
        least.push_back(lead - theirs.most);
        most.push_back(lead - theirs.least);
    }
    if (leads_.size() % 2 == 0) {
        least.push_back(Duration::zero());
        most.push_back(Duration::zero());
    }
    return Range{median(std::move(least)), median(std::move(most))};
}

/// What was known before goes on holding while neither is certain.
ClockStanding ClockWatch::judged(Duration lead) const {
    std::optional<Range> off = ahead(lead);
    if (!off && trusted_) off = {lead - *trusted_, lead - *trusted_};
    if (!off) return ClockStanding::unheard;
    const bool within = -tolerance_ <= off->least && off->most <= tolerance_;
    if (within || off->at_least() == Duration::zero()) return ClockStanding::agreed;
    if (std::chrono::abs(off->at_least()) > tolerance_) return ClockStanding::astray;
    return standing_;
}

ClockStanding ClockWatch::look() const {
    const Duration lead = clock_.read().lead();
    const ClockStanding found = judged(lead);
    if (found == standing_) return found;
    if (found == ClockStanding::astray)
        log::error("the clock is wrong and nothing is recorded: set it right");
    else if (standing_ == ClockStanding::astray)
        log::info("the clock is right again");
    return standing_ = found;
}

ClockStanding ClockWatch::standing() const {
    const std::lock_guard lock(mutex_);
    return look();
}

void ClockWatch::wait_until_heard(std::chrono::milliseconds at_most) const {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, at_most, [&] { return look() != ClockStanding::unheard; });
}

std::optional<Duration> ClockWatch::ahead() const {
    const std::lock_guard lock(mutex_);
    const std::optional<Range> off = ahead(clock_.read().lead());
    if (!off) return std::nullopt;
    return off->at_least();
}

}  // namespace bangiao

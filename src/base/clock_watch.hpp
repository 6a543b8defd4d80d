#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.hpp"

namespace bangiao {

/// Whether our clock may be believed: a time that was written once can never be taken back.
enum class ClockStanding {
    agreed,   ///< within the tolerance of what the witnesses say
    unheard,  ///< too few witnesses have said what time it is
    astray,   ///< beyond the tolerance
};

/// Compares our clock with what the witnesses say, and between two of their answers with the
/// machine's uptime, which nobody can set: a step is noticed before anything is recorded by it.
/// Witnesses tell whole seconds, and an answer takes its time; what may still be true counts
/// neither for nor against the clock. Says in the operators' log when the clock is found wrong, and
/// when it is right again. Any thread.
class ClockWatch {
public:
    static constexpr std::chrono::seconds usual_tolerance{2};

    /// `witnesses_needed`: so many must have been heard; 0: there are none, and the clock is taken
    /// on trust as it is now. The clock outlives the watch.
    explicit ClockWatch(const Clock& clock, Instant::Duration tolerance = usual_tolerance,
                        std::size_t witnesses_needed = 0);

    const Clock& clock() const { return clock_; }

    /// Until enough witnesses were heard only its being set brings the clock into doubt: nobody can
    /// be asked what time it is before there is something to cosign.
    void take_on_trust();
    /// A witness's time, in whole seconds, in an answer to what was asked between the two readings.
    void heard(const std::string& witness, Instant time, const ClockReading& before,
               const ClockReading& after);

    /// Looks at the clock.
    ClockStanding standing() const;
    bool in_doubt() const { return standing() != ClockStanding::agreed; }
    /// Waits until enough witnesses were heard, at most so long.
    void wait_until_heard(std::chrono::milliseconds at_most) const;

    /// How far our clock is ahead of the witnesses' median, or behind it where that is negative:
    /// zero where both may show the same. Nothing before enough of them were heard.
    std::optional<Instant::Duration> ahead() const;

private:
    /// From the least to the most that something can be.
    struct Range {
        Instant::Duration least, most;
        Instant::Duration at_least() const;
    };

    // With the mutex held.
    ClockStanding look() const;
    ClockStanding judged(Instant::Duration lead) const;
    std::optional<Range> ahead(Instant::Duration lead) const;

    const Clock& clock_;
    const Instant::Duration tolerance_;
    const std::size_t needed_;
    mutable std::mutex mutex_;  // guards everything below
    mutable std::condition_variable changed_;
    std::map<std::string, Range> leads_;        // of each witness's clock over our uptime
    std::optional<Instant::Duration> trusted_;  // our own, when it was taken on trust
    mutable ClockStanding standing_ = ClockStanding::unheard;  // as found last
};

}  // namespace bangiao

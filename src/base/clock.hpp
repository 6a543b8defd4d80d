#pragma once

#include <atomic>
#include <bangiao/instant.hpp>
#include <filesystem>
#include <mutex>

namespace bangiao {

/// What a clock shows, and how much time has passed meanwhile by one that nobody can set.
struct ClockReading {
    Instant now;
    Instant::Duration uptime;  ///< since some moment in the past

    /// The same at every reading, unless somebody set the clock.
    Instant::Duration lead() const { return now.since_epoch() - uptime; }
};

/// Where time comes from. Behind server/main it always comes in as an argument or as this.
/// Any thread.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
    /// Both at the same moment. A clock without such a companion is its own: whoever sets it lets
    /// time pass.
    virtual ClockReading read() const {
        const Instant shown = now();
        return {shown, shown.since_epoch()};
    }
};

/// Its companion is CLOCK_BOOTTIME, which goes on while the machine sleeps.
class SystemClock final : public Clock {
public:
    Instant now() const override;
    ClockReading read() const override;
};

/// A clock that stands still until it is set. For tests.
class ManualClock final : public Clock {
public:
    explicit ManualClock(Instant start) : micros_(start.micros()) {}
    Instant now() const override { return Instant::from_micros(micros_.load()); }
    ClockReading read() const override {
        const Instant shown = now();
        return {shown, shown.since_epoch() - Instant::Duration(lead_.load())};
    }
    /// Time passes.
    void set(Instant moment) { micros_.store(moment.micros()); }
    /// Somebody sets the clock. One thread, while nobody reads.
    void step(Instant::Duration by) {
        micros_ += by.count();
        lead_ += by.count();
    }
    /// Time passes and the clock does not show it.
    void stand_still(Instant::Duration meanwhile) { lead_ -= meanwhile.count(); }

private:
    std::atomic<std::int64_t> micros_;
    std::atomic<std::int64_t> lead_{0};
};

/// Reads one RFC 3339 date-time from a file each time it is asked. Only a log whose origin ends in
/// `.test` may have it; every other refuses to start with one.
class FileClock final : public Clock {
public:
    /// Throws std::runtime_error if the file cannot be read now.
    explicit FileClock(std::filesystem::path file);
    /// The file's time; the last good one while the file is being replaced.
    Instant now() const override;

private:
    std::filesystem::path file_;
    mutable std::mutex mutex_;
    mutable Instant last_;  // guarded by mutex_
};

}  // namespace bangiao

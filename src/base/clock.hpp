#pragma once

#include <atomic>
#include <bangiao/instant.hpp>
#include <filesystem>
#include <mutex>

namespace bangiao {

/// Where time comes from. Behind server/main it always comes in as an argument or as this.
/// now() may be called from any thread.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
public:
    Instant now() const override;
};

/// A clock that stands still until it is set. For tests.
class ManualClock final : public Clock {
public:
    explicit ManualClock(Instant start) : micros_(start.micros()) {}
    Instant now() const override { return Instant::from_micros(micros_.load()); }
    void set(Instant moment) { micros_.store(moment.micros()); }

private:
    std::atomic<std::int64_t> micros_;
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

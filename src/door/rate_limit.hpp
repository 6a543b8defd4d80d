#pragma once

#include <bangiao/ids.hpp>
#include <chrono>
#include <map>
#include <mutex>
#include <optional>

namespace bangiao::door {

/// A bucket of tokens for each officer: so many at once, refilled at a steady rate. Any thread.
class RateLimit {
public:
    using Moment = std::chrono::steady_clock::time_point;

    RateLimit(std::size_t per_minute, std::size_t burst);

    /// Takes a token; or says in how many whole seconds there will be one.
    std::optional<std::chrono::seconds> take(const OfficerId& officer, Moment now);

private:
    struct Bucket {
        double tokens;
        Moment as_of;
    };
    void forget_full_ones(Moment now);

    const double per_second_;
    const double burst_;
    std::mutex mutex_;
    std::map<OfficerId, Bucket> buckets_;  // guarded by mutex_
};

}  // namespace bangiao::door

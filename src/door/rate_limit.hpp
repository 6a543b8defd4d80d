#pragma once

#include <bangiao/ids.hpp>
#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace bangiao::door {

/// A bucket of tokens for each caller (an officer, an address): so many at once, refilled at a
/// steady rate. Any thread.
class RateLimit {
public:
    using Moment = std::chrono::steady_clock::time_point;

    RateLimit(std::size_t per_minute, std::size_t burst);

    /// Takes a token; or says in how many whole seconds there will be one.
    std::optional<std::chrono::seconds> take(std::string_view caller, Moment now);
    std::optional<std::chrono::seconds> take(const OfficerId& officer, Moment now) {
        return take(officer.text(), now);
    }

private:
    struct Bucket {
        double tokens;
        Moment as_of;
    };
    void forget_full_ones(Moment now);

    const double per_second_;
    const double burst_;
    std::mutex mutex_;
    std::map<std::string, Bucket, std::less<>> buckets_;  // guarded by mutex_
};

}  // namespace bangiao::door

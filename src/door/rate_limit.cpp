#include "door/rate_limit.hpp"

#include <algorithm>
#include <cmath>

namespace bangiao::door {
namespace {

/// Beyond so many, callers whose bucket is full again are forgotten; it changes nothing for them.
constexpr std::size_t remembered = 10'000;

double seconds_between(RateLimit::Moment from, RateLimit::Moment to) {
    return std::chrono::duration<double>(to - from).count();
}

}  // namespace

RateLimit::RateLimit(std::size_t per_minute, std::size_t burst)
    : per_second_(static_cast<double>(per_minute) / 60.0), burst_(static_cast<double>(burst)) {}

std::optional<std::chrono::seconds> RateLimit::take(std::string_view caller, Moment now) {
    const std::lock_guard lock(mutex_);
    if (buckets_.size() > remembered) forget_full_ones(now);
    Bucket& bucket = buckets_.try_emplace(std::string(caller), Bucket{burst_, now}).first->second;
    bucket.tokens =
        std::min(burst_, bucket.tokens + per_second_ * seconds_between(bucket.as_of, now));
    bucket.as_of = now;
    if (bucket.tokens < 1.0)
        return std::chrono::seconds(std::lround(std::ceil((1.0 - bucket.tokens) / per_second_)));
    bucket.tokens -= 1.0;
    return std::nullopt;
}

void RateLimit::forget_full_ones(Moment now) {
    std::erase_if(buckets_, [&](const auto& entry) {
        const Bucket& bucket = entry.second;
        return bucket.tokens + per_second_ * seconds_between(bucket.as_of, now) >= burst_;
    });
}

}  // namespace bangiao::door

#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bangiao {

/// A moment, UTC, in whole microseconds since 1970. Time always comes in as an argument.
class Instant {
public:
    using Duration = std::chrono::microseconds;

    constexpr explicit Instant(Duration since_epoch) : since_epoch_(since_epoch) {}
    static constexpr Instant from_seconds(std::int64_t seconds) {
        return Instant(std::chrono::seconds(seconds));
    }
    static constexpr Instant from_micros(std::int64_t micros) { return Instant(Duration(micros)); }

    /// RFC 3339 date-time with an offset (`2026-03-02T17:40:00+07:00`, `…Z`), at most six
    /// decimals, upper-case T and Z, years 1970 to 9999, no leap second; or nothing.
    static std::optional<Instant> parse(std::string_view rfc3339);

    constexpr Duration since_epoch() const { return since_epoch_; }
    constexpr std::int64_t micros() const { return since_epoch_.count(); }
    constexpr std::int64_t seconds() const {
        return std::chrono::floor<std::chrono::seconds>(since_epoch_).count();
    }

    /// `2026-11-22T00:45:00.123456Z`: UTC with exactly six decimals, as in a leaf (`admitted_at`).
    std::string utc_text() const;
    /// `2026-03-02T17:40:00+07:00`: the legal zone, whole seconds, for people and `occurred_at`.
    std::string local_text() const;

    constexpr Instant operator+(Duration d) const { return Instant(since_epoch_ + d); }
    constexpr Instant operator-(Duration d) const { return Instant(since_epoch_ - d); }
    constexpr Duration operator-(Instant other) const { return since_epoch_ - other.since_epoch_; }
    friend constexpr auto operator<=>(Instant, Instant) = default;

private:
    Duration since_epoch_;
};

/// The legal zone, Asia/Ho_Chi_Minh: UTC+7 without daylight saving since 1975.
constexpr std::chrono::hours legal_zone_offset{7};

/// A calendar day in the legal zone.
using Day = std::chrono::sys_days;

/// The day in the legal zone on which the moment falls.
Day legal_day(Instant moment);
/// 00:00 of that day in the legal zone.
Instant start_of(Day day);
/// `2026-03-02`, or nothing.
std::optional<Day> parse_day(std::string_view text);
std::string day_text(Day day);

}  // namespace bangiao

#include "bangiao/law/deadlines.hpp"

#include "bangiao/law/calendar.hpp"

namespace bangiao::law {
namespace {

using std::chrono::days;

/// The same day number so many months on, or the month's last.
Day months_after(Day from, int count) {
    const std::chrono::year_month_day date(from);
    const auto month =
        std::chrono::year_month(date.year(), date.month()) + std::chrono::months(count);
    const std::chrono::year_month_day same(month.year(), month.month(), date.day());
    return same.ok() ? Day(same) : Day(month / std::chrono::last);
}

Day working_days_after(Day from, int count, const Calendar* calendar) {
    const days step(count < 0 ? -1 : 1);
    Day day = from;
    for (int left = count < 0 ? -count : count; left > 0;) {
        day += step;
        if (is_working(calendar, day)) --left;
    }
    return day;
}

Day last_day(const Limit& limit, Day first, const Calendar* calendar) {
    switch (limit.in) {
        case Limit::In::working_days:
            return working_days_after(first, limit.count, calendar);
        case Limit::In::months:
            return months_after(first, limit.count);
        case Limit::In::days:
        case Limit::In::hours:
            break;
    }
    return first + days(limit.count);
}

}  // namespace

Instant due_after(const Limit& limit, Instant start, const Calendar* calendar) {
    if (limit.in == Limit::In::hours) return start + std::chrono::hours(limit.count);
    Day last = last_day(limit, legal_day(start), calendar);
    if (limit.count > 0)
        while (!is_working(calendar, last)) last += days(1);
    return start_of(last + days(1));
}

}  // namespace bangiao::law

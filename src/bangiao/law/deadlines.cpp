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

/// Whether a day counts as a working day; one that does otherwise than its weekday says is noted.
class Counting {
public:
    Counting(const Calendar* calendar, std::vector<Day>* noted)
        : calendar_(calendar), noted_(noted) {}

    bool is_working(Day day) const {
        const bool working = law::is_working(calendar_, day);
        if (noted_ && (!working || is_weekend(day))) noted_->push_back(day);
        return working;
    }

private:
    const Calendar* calendar_;
    std::vector<Day>* noted_;
};

Day working_days_after(Day from, int count, const Counting& counting) {
    const days step(count < 0 ? -1 : 1);
    Day day = from;
    for (int left = count < 0 ? -count : count; left > 0;) {
        day += step;
        if (counting.is_working(day)) --left;
    }
    return day;
}

Day last_day(const Limit& limit, Day first, const Counting& counting) {
    switch (limit.in) {
        case Limit::In::working_days:
            return working_days_after(first, limit.count, counting);
        case Limit::In::months:
            return months_after(first, limit.count);
        case Limit::In::days:
        case Limit::In::hours:
            break;
    }
    return first + days(limit.count);
}

}  // namespace

Instant due_after(const Limit& limit, Instant start, const Calendar* calendar,
                  std::vector<Day>* noted) {
    if (limit.in == Limit::In::hours) return start + std::chrono::hours(limit.count);
    const Counting counting(calendar, noted);
    Day last = last_day(limit, legal_day(start), counting);
    // A count of working days ends on one of them.
    if (limit.count > 0 && limit.in != Limit::In::working_days)
        while (!counting.is_working(last)) last += days(1);
    return start_of(last + days(1));
}

}  // namespace bangiao::law

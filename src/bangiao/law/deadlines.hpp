#pragma once

#include <bangiao/instant.hpp>
#include <vector>

#include "bangiao/law/terms.hpp"

namespace bangiao {
class Calendar;
}

namespace bangiao::law {

/// The first instant at which a duty with this limit is overdue (docs/policy-language.md, section
/// 7). Forwards: the first day is not counted, and a last day of rest moves to the next working
/// day. Backwards: the day of the start is not counted and nothing moves. A start that is a day as
/// a whole is given by its first instant. Into `noted`, where it is given, go the days that the
/// count met and that decided something: days of rest that it passed over or could not end on, and
/// Saturdays and Sundays that counted because they are worked; in the order met.
Instant due_after(const Limit& limit, Instant start, const Calendar* calendar,
                  std::vector<Day>* noted = nullptr);

}  // namespace bangiao::law

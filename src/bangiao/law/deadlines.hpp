#pragma once

#include <bangiao/instant.hpp>

#include "bangiao/law/terms.hpp"

namespace bangiao {
class Calendar;
}

namespace bangiao::law {

/// The first instant at which a duty with this limit is overdue (docs/policy-language.md, section
/// 7). Forwards: the first day is not counted, and a last day of rest moves to the next working
/// day. Backwards: the day of the start is not counted and nothing moves. A start that is a day as
/// a whole is given by its first instant.
Instant due_after(const Limit& limit, Instant start, const Calendar* calendar);

}  // namespace bangiao::law

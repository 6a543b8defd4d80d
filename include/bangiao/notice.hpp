#pragma once

#include <string>
#include <vector>

#include <bangiao/case_state.hpp>
#include <bangiao/policy.hpp>

namespace bangiao {

/// That a duty will be due soon, or is overdue, is told to somebody: what the policy says of it.
struct Notice {
    std::string name;           ///< of the policy's rule
    Instant at;                 ///< from here on it is to be told
    std::vector<UnitId> units;  ///< to whom; never empty
};

/// Everything that is told of a duty as long as it stays open, what comes first in front: by the
/// policy of the day on which the duty warns, or runs out. `opener`: the unit whose event opened
/// it.
std::vector<Notice> notices_of(const PolicyBook& book, const Registry& registry, const Duty& duty,
                               const UnitId& opener);

/// What a notice says, by the policy of that day; its name where no policy knows it.
Words notice_words(const PolicyBook& book, const Registry& registry, const std::string& name,
                   Day day);

}  // namespace bangiao

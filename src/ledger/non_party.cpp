#include "ledger/non_party.hpp"

#include <bangiao/decide.hpp>

namespace bangiao::ledger {

Refusal as_told_to(const UnitId& unit, const CaseState& state, Refusal refusal) {
    const bool exists = state.length > 0;
    // What the law says beside it differs from what is said of a foreign case.
    if (!exists && refusal.reason == Reason::case_unknown) return Refusal(Reason::case_unknown);
    if (!exists || state.has_party(unit) || tells_nothing_of_the_case(refusal.reason))
        return refusal;
    return Refusal(Reason::case_unknown);
}

}  // namespace bangiao::ledger

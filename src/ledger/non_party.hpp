#pragma once

#include <bangiao/case_state.hpp>
#include <bangiao/ids.hpp>
#include <bangiao/refusal.hpp>

namespace bangiao::ledger {

/// A refusal as the unit may be told of it. Whoever has no part in a case gets `case_unknown`, and
/// nothing with it, in place of every reason that would tell the case from one that does not exist.
/// `state`: of the chain before the event.
Refusal as_told_to(const UnitId& unit, const CaseState& state, Refusal refusal);

}  // namespace bangiao::ledger

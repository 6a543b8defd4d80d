#pragma once

#include <bangiao/case_state.hpp>
#include <bangiao/registry.hpp>

namespace bangiao {

/// The case as it stands now that some of its units have ended: whoever stands in such a unit's
/// place has its custody, duties, threads and parts. Events and the stored state keep the names
/// that were signed; this is what readers are shown.
CaseState handed_on(CaseState state, const Registry& registry);

}  // namespace bangiao

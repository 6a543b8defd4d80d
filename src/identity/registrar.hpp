#pragma once

#include <bangiao/policy.hpp>
#include <bangiao/registry.hpp>

#include "identity/caller.hpp"

namespace bangiao::identity {

/// Whether the constitution lets one of the caller's roles enrol officers.
bool may_enrol(const PolicyBook& policies, const Caller& caller);

/// Whether officers of that unit are the caller's to enrol: below the caller's unit, or the
/// caller's own where nobody stands above. Not of a unit that has ended.
bool enrols_for(const Registry& registry, const Caller& caller, const UnitId& unit);

}  // namespace bangiao::identity

#pragma once

#include <bangiao/case_state.hpp>
#include <bangiao/sight.hpp>

#include "identity/caller.hpp"
#include "store/database.hpp"

namespace bangiao::records {

/// A case together with what one caller may see of it.
struct SeenCase {
    CaseState state;
    Sight sight;
};

/// The one place where the read side decides whether a case exists for a caller: `case_unknown`
/// where it is not there and where the caller has no part in it, told apart by nothing.
Result<SeenCase> see_case(store::Session& session, const PolicyBook& book, const Registry& registry,
                          const identity::Caller& caller, const CaseId& id, Instant now);

}  // namespace bangiao::records

#pragma once

#include <bangiao/case_state.hpp>
#include <bangiao/sight.hpp>

namespace bangiao::records {

/// A case together with what one caller may see of it.
struct SeenCase {
    CaseState state;
    Sight sight;
};

/// The state without the values that its rules remember of what was filed.
CaseState without_values(CaseState state);

}  // namespace bangiao::records

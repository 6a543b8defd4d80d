#pragma once

#include <bangiao/case_state.hpp>
#include <bangiao/sight.hpp>

namespace bangiao::records {

/// A case together with what one caller may see of it.
struct SeenCase {
    CaseState state;
    Sight sight;
};

}  // namespace bangiao::records

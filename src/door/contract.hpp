#pragma once

#include <string_view>

namespace bangiao::door {

/// src/door/openapi.json, as it was when the program was built.
extern const std::string_view contract;

}  // namespace bangiao::door

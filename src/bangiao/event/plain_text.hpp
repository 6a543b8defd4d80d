#pragma once

#include <string_view>

namespace bangiao {

/// Why a text may not stand in an event, in a few English words; null if it may. Control characters,
/// bidirectional overrides, zero-width characters, anything not in Unicode normalisation form C.
/// `line_breaks`: LF and TAB may stand in it.
const char* fault_of_text(std::string_view utf8, bool line_breaks);

}  // namespace bangiao

#pragma once

#include <string_view>

namespace bangiao {

/// Why a text may not stand in an event, in a few English words; null if it may. Refused are
/// control characters, line separators, bidirectional controls, what Unicode calls
/// default-ignorable (zero-width characters, fillers, tags), non-characters, anything not in
/// normalisation form C. With `line_breaks`, LF and TAB may stand in it. At most 2 GiB.
const char* fault_of_text(std::string_view utf8, bool line_breaks);

}  // namespace bangiao

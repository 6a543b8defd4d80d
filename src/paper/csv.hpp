#pragma once

#include <string>

#include "paper/document.hpp"

namespace bangiao::paper {

/// For a spreadsheet: UTF-8 with a byte order mark and semicolons, as Excel opens it in Vietnam;
/// the definition and what it was counted from above, one grid below the other.
std::string csv_of(const Document& document);

}  // namespace bangiao::paper

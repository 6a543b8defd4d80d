#pragma once

#include <string>

#include "records/figures.hpp"

namespace bangiao::door {

/// For a spreadsheet: UTF-8 with a byte order mark and semicolons, as Excel opens it in Vietnam;
/// the definition and what it was counted from above, one table below the other.
std::string csv_of(const records::ReportView& view, Language language);

}  // namespace bangiao::door

#pragma once

#include <bangiao/instant.hpp>
#include <string>

#include "paper/document.hpp"

namespace bangiao::paper {

/// An XLSX workbook of one sheet: numbers are numbers, what is not shown says so, and beside every
/// grid worth it stand its bars. Made in memory, no disk sees it; the same document on the same day
/// gives the same bytes. Throws std::runtime_error, std::system_error. Any thread.
std::string workbook_of(const Document& document, Day on);

}  // namespace bangiao::paper

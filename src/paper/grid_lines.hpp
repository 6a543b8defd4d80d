#pragma once

#include "paper/document.hpp"
#include "paper/sheet_of_paper.hpp"

namespace bangiao::paper {

/// A grid with its lines, its head again on every page that it reaches, and a bar beside each
/// number of a column that is worth it.
void print(SheetOfPaper& sheet, const Grid& grid);

}  // namespace bangiao::paper

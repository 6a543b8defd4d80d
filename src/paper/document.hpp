#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "records/figures.hpp"

namespace bangiao::paper {

/// What stands in one cell of a grid.
struct Entry {
    std::string text;
    std::optional<double> number = {};  ///< the same for a spreadsheet; none: a text, or not shown
    int decimals = 0;
};

struct Grid {
    std::string title;
    std::vector<std::string> head;
    std::vector<std::vector<Entry>> rows;
    bool has_total = false;  ///< the last row
    bool plotted = false;    ///< the second column is one that people would rather see than read
};

/// A report in one language, as every format of it prints it.
struct Document {
    std::string title;
    std::string definition;
    /// Legal basis, period, area, what it was counted from: name and text.
    std::vector<std::pair<std::string, std::string>> facts;
    std::vector<Grid> grids;
};
Document document_of(const records::ReportView& view, Language language);

}  // namespace bangiao::paper

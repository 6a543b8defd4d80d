#pragma once

#include <string>
#include <vector>

namespace bangiao::law {

/// A Markdown table: what a cell says is text, whatever signs are in it.
class MarkdownTable {
public:
    explicit MarkdownTable(const std::vector<std::string>& titles);
    void add(const std::vector<std::string>& cells);
    /// The whole table with a blank line after it; empty without a row.
    std::string text() const;

private:
    std::string head_;
    std::string rows_;
};

/// Several lines in one cell.
std::string in_one_cell(const std::vector<std::string>& lines);

}  // namespace bangiao::law

#include "paper/csv.hpp"

#include <string_view>
#include <vector>

namespace bangiao::paper {
namespace {

/// A text that begins like a formula is none to a spreadsheet.
std::string quoted(std::string text) {
    if (!text.empty() && std::string_view("=+-@").find(text.front()) != std::string_view::npos)
        text.insert(0, "'");
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
    return out + "\"";
}

void add(std::string& csv, const std::vector<std::string>& line) {
    for (std::size_t i = 0; i < line.size(); ++i) csv += (i ? ";" : "") + quoted(line[i]);
    csv += "\r\n";
}

}  // namespace

std::string csv_of(const Document& document) {
    std::string csv = "\xef\xbb\xbf";
    add(csv, {document.title});
    add(csv, {document.definition});
    for (const auto& [name, text] : document.facts) add(csv, {name, text});
    for (const Grid& grid : document.grids) {
        csv += "\r\n";
        add(csv, {grid.title});
        add(csv, grid.head);
        for (const std::vector<Entry>& row : grid.rows) {
            std::vector<std::string> line;
            for (const Entry& entry : row) line.push_back(entry.text);
            add(csv, line);
        }
    }
    return csv;
}

}  // namespace bangiao::paper

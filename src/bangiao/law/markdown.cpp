#include "bangiao/law/markdown.hpp"

#include <string_view>

namespace bangiao::law {
namespace {

constexpr std::string_view line_end = "<br>";

std::string escaped(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text.compare(i, line_end.size(), line_end) == 0) {
            out += line_end;
            i += line_end.size() - 1;
        } else if (text[i] == '|') {
            out += "\\|";
        } else if (text[i] == '<') {
            out += "&lt;";
        } else if (text[i] == '*') {
            out += '\\';
            out += text[i];
        } else {
            out += text[i];
        }
    }
    return out;
}

std::string row(const std::vector<std::string>& cells) {
    std::string out = "|";
    for (const std::string& cell : cells) out += " " + escaped(cell) + (cell.empty() ? "|" : " |");
    return out + "\n";
}

}  // namespace

MarkdownTable::MarkdownTable(const std::vector<std::string>& titles) : head_(row(titles) + "|") {
    for (std::size_t i = 0; i < titles.size(); ++i) head_ += "---|";
    head_ += "\n";
}

void MarkdownTable::add(const std::vector<std::string>& cells) {
    rows_ += row(cells);
}

std::string MarkdownTable::text() const {
    return rows_.empty() ? std::string() : head_ + rows_ + "\n";
}

std::string in_one_cell(const std::vector<std::string>& lines) {
    std::string out;
    for (const std::string& line : lines) out += (out.empty() ? "" : std::string(line_end)) + line;
    return out;
}

}  // namespace bangiao::law

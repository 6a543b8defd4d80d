#include "door/report_table.hpp"

#include <vector>

namespace bangiao::door {
namespace {

using Line = std::vector<std::string>;

const Words not_shown{"không công bố", "not shown"};

/// A text that begins like a formula is none to a spreadsheet.
std::string quoted(std::string text) {
    if (!text.empty() && std::string_view("=+-@").find(text.front()) != std::string_view::npos)
        text.insert(0, "'");
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
    return out + "\"";
}

void add(std::string& csv, const Line& line) {
    for (std::size_t i = 0; i < line.size(); ++i) csv += (i ? ";" : "") + quoted(line[i]);
    csv += "\r\n";
}

template <class T>
std::string number(const std::optional<T>& value, Language language) {
    return value ? std::to_string(*value) : not_shown.in(language);
}

/// Hours or days with one decimal, and the comma that the language writes.
std::string span(const std::optional<std::int64_t>& seconds, const std::string& unit,
                 Language language) {
    if (!seconds) return not_shown.in(language);
    const std::int64_t tenth = unit == "hours" ? 360 : 8640;
    const std::int64_t tenths = (*seconds + tenth / 2) / tenth;
    return std::to_string(tenths / 10) + (language == Language::vi ? "," : ".") +
           std::to_string(tenths % 10);
}

std::string percent(std::optional<std::string> text, Language language) {
    if (!text) return not_shown.in(language);
    if (language == Language::vi) text->replace(text->find('.'), 1, ",");
    return *text;
}

Line head_of(const FigureTable& table, Language language) {
    const auto say = [&](const char* vi, const char* en) {
        return std::string(language == Language::vi ? vi : en);
    };
    Line line{table.dimension_label.in(language)};
    if (table.kind == "share") return {line[0], "%"};
    if (table.kind == "duties")
        return {line[0], say("đúng hạn", "in time"), say("trễ", "late"),
                say("còn quá hạn", "still overdue"), say("đúng hạn, %", "in time, %")};
    line.push_back(say("số lượng", "count"));
    if (table.kind == "count") line.push_back(say("kỳ trước", "period before"));
    if (table.kind != "span") return line;
    const std::string unit = table.unit == "hours" ? say("giờ", "hours") : say("ngày", "days");
    line.push_back(say("trung vị, ", "median, ") + unit);
    line.push_back(say("bách phân vị 90, ", "90th percentile, ") + unit);
    for (const std::int64_t limit : table.limits)
        line.push_back(say("quá ", "over ") + std::to_string(limit) + " " + unit);
    return line;
}

Line line_of(const FigureTable& table, const FigureCell& cell, Language language) {
    const std::string label = cell.label.in(language);
    if (table.kind == "share") return {label, percent(cell.percent, language)};
    if (table.kind == "duties")
        return {label, number(cell.count, language), number(cell.late, language),
                number(cell.open, language), percent(cell.percent, language)};
    Line line{label, number(cell.count, language)};
    if (table.kind == "count") line.push_back(number(cell.before, language));
    if (table.kind != "span") return line;
    line.push_back(span(cell.median, table.unit, language));
    line.push_back(span(cell.p90, table.unit, language));
    for (std::size_t i = 0; i < table.limits.size(); ++i)
        line.push_back(i < cell.over.size() ? std::to_string(cell.over[i])
                                            : not_shown.in(language));
    return line;
}

}  // namespace

std::string csv_of(const records::ReportView& view, Language language) {
    const ReportFigures& report = view.figures;
    std::string csv = "\xef\xbb\xbf";
    std::string basis;
    for (const std::string& each : report.basis) basis += (basis.empty() ? "" : "; ") + each;
    add(csv, {"N" + std::to_string(report.number) + ". " + report.title.in(language)});
    add(csv, {report.says.in(language)});
    add(csv, {basis, report.mark});
    add(csv, {day_text(view.from), day_text(view.to), view.area});
    add(csv, {std::to_string(view.size.value()), view.root.base64(), view.digest().hex()});
    for (const FigureTable& table : report.tables) {
        csv += "\r\n";
        add(csv, {table.label.in(language)});
        add(csv, head_of(table, language));
        for (const FigureCell& cell : table.cells) add(csv, line_of(table, cell, language));
        add(csv, line_of(table, table.total, language));
    }
    return csv;
}

}  // namespace bangiao::door

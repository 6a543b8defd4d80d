#include "paper/document.hpp"

#include <algorithm>

namespace bangiao::paper {
namespace {

const Words not_shown{"không công bố", "not shown"};

/// One report in one language.
class Writer {
public:
    explicit Writer(Language language) : language_(language) {}

    std::string say(const char* vi, const char* en) const {
        return language_ == Language::vi ? vi : en;
    }
    std::string in(const Words& words) const { return words.in(language_); }

    /// `15/12/2025`, as both languages understand it here.
    static std::string date(Day day) {
        const std::string iso = day_text(day);
        return iso.substr(8, 2) + "/" + iso.substr(5, 2) + "/" + iso.substr(0, 4);
    }
    std::string period(const std::pair<Day, Day>& days) const {
        return date(days.first) + " – " + date(days.second);
    }

    Grid grid(const FigureTable& table) const {
        Grid grid{in(table.label), head(table), {}, true};
        if (!table.dimension.empty()) grid.title += ", " + in(table.dimension_label);
        for (const FigureCell& cell : table.cells) grid.rows.push_back(row(table, cell));
        grid.plotted = table.kind == "count" &&
                       std::count_if(grid.rows.begin(), grid.rows.end(),
                                     [](const auto& row) { return row[1].number > 0.0; }) > 1;
        grid.rows.push_back(row(table, table.total));
        return grid;
    }
    Grid cases(const std::string& figure, const std::vector<CaseId>& ids) const {
        Grid grid{figure, {say("hồ sơ", "case")}, {}};
        for (const CaseId& id : ids) grid.rows.push_back({{id.text()}});
        return grid;
    }

private:
    Entry number(const std::optional<std::uint64_t>& value) const {
        if (!value) return {in(not_shown)};
        return {std::to_string(*value), static_cast<double>(*value)};
    }
    /// With one decimal, and the comma that the language writes.
    Entry tenths(std::int64_t value) const {
        return {std::to_string(value / 10) + say(",", ".") + std::to_string(value % 10),
                static_cast<double>(value) / 10, 1};
    }
    Entry span(const std::optional<std::int64_t>& seconds, const std::string& unit) const {
        if (!seconds) return {in(not_shown)};
        const std::int64_t tenth = unit == "hours" ? 360 : 8640;
        return tenths((*seconds + tenth / 2) / tenth);
    }
    Entry percent(const std::optional<std::string>& text) const {
        if (!text) return {in(not_shown)};
        std::string digits = *text;
        std::erase(digits, '.');
        return tenths(std::stoll(digits));
    }

    std::vector<std::string> head(const FigureTable& table) const {
        std::vector<std::string> line{in(table.dimension_label)};
        if (table.kind == "share") {
            line.push_back("%");
            if (table.goal)
                line.back() += say(" (mục tiêu ", " (goal ") + std::to_string(*table.goal) + ")";
            return line;
        }
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
    std::vector<Entry> row(const FigureTable& table, const FigureCell& cell) const {
        std::vector<Entry> line{{in(cell.label)}};
        if (table.kind == "share") {
            line.push_back(percent(cell.percent));
            return line;
        }
        line.push_back(number(cell.count));
        if (table.kind == "duties") {
            line.push_back(number(cell.late));
            line.push_back(number(cell.open));
            line.push_back(percent(cell.percent));
        }
        if (table.kind == "count") line.push_back(number(cell.before));
        if (table.kind != "span") return line;
        line.push_back(span(cell.median, table.unit));
        line.push_back(span(cell.p90, table.unit));
        for (std::size_t i = 0; i < table.limits.size(); ++i)
            line.push_back(i < cell.over.size() ? number(cell.over[i]) : Entry{in(not_shown)});
        return line;
    }

    Language language_;
};

std::string joined(const std::vector<std::string>& texts) {
    std::string out;
    for (const std::string& each : texts) out += (out.empty() ? "" : "; ") + each;
    return out;
}

}  // namespace

Document document_of(const records::ReportView& view, Language language) {
    const ReportFigures& report = view.figures;
    const Writer writer(language);
    const auto say = [&](const char* vi, const char* en) { return writer.say(vi, en); };
    Document out;
    out.title = "N" + std::to_string(report.number) + ". " + writer.in(report.title);
    out.definition = writer.in(report.says);
    out.facts = {
        {say("Căn cứ", "Basis"), joined(report.basis) + " [" + report.mark + "]"},
        {say("Kỳ báo cáo", "Period"), writer.period({view.from, view.to})},
        {say("Kỳ trước", "Period before"), writer.period(view.before)},
        {say("Phạm vi", "Area"), view.area.empty() ? say("cả nước", "the country") : view.area},
        {say("Ô số liệu", "Cells"), view.safe ? say("ô nhỏ không công bố", "small ones not shown")
                                              : say("đầy đủ", "all of them")},
        {say("Nguồn", "Source"), std::to_string(view.size.value()) +
                                     say(" sự kiện của sổ; gốc ", " events of the log; root ") +
                                     view.root.base64()},
        {say("Mã băm nguồn", "Digest of the source"), view.source().digest().hex()},
        {say("Định nghĩa", "Definitions"), view.definitions.hex()},
        {say("Mã băm", "Digest"), view.digest().hex()},
    };
    for (const FigureTable& table : report.tables) out.grids.push_back(writer.grid(table));
    for (const auto& [figure, ids] : report.cases) {
        const auto of = std::find_if(report.tables.begin(), report.tables.end(),
                                     [&](const auto& table) { return table.figure == figure; });
        if (of != report.tables.end() && !ids.empty())
            out.grids.push_back(writer.cases(writer.in(of->label), ids));
    }
    return out;
}

}  // namespace bangiao::paper

#include "bangiao/law/figure_tables.hpp"

#include <algorithm>
#include <boost/algorithm/string/join.hpp>
#include <map>
#include <set>

namespace bangiao::law {
namespace {

/// The cell of these hits: how many, or how many persons; for spans, how long.
FigureCell cell_of(const Figure& figure, std::string code, Words label,
                   const std::vector<const Hit*>& hits) {
    FigureCell cell{std::move(code), std::move(label), std::nullopt};
    if (figure.count == Figure::Count::persons) {
        std::uint64_t persons = 0;
        for (std::size_t i = 0; i < hits.size(); ++i)  // one person's stand together
            persons += i == 0 || hits[i]->person != hits[i - 1]->person;
        cell.count = persons;
        return cell;
    }
    cell.count = hits.size();
    if (figure.count != Figure::Count::span) return cell;
    std::vector<std::int64_t> spans;
    for (const Hit* hit : hits) spans.push_back(hit->seconds);
    std::sort(spans.begin(), spans.end());
    const std::int64_t unit = figure.hours ? 3600 : 86400;
    for (const std::int64_t limit : figure.over)
        cell.over.push_back(static_cast<std::uint64_t>(std::count_if(
            spans.begin(), spans.end(), [&](auto span) { return span > limit * unit; })));
    if (spans.empty()) return cell;
    const std::size_t n = spans.size();
    cell.median = n % 2 ? spans[n / 2] : (spans[n / 2 - 1] + spans[n / 2]) / 2;
    cell.p90 = spans[(n * 9 + 9) / 10 - 1];  // nearest rank
    return cell;
}

Words label_of(const Tally& tally, const std::vector<const Dimension*>& by,
               const std::vector<std::string>& codes) {
    Words label;
    for (std::size_t i = 0; i < by.size(); ++i) {
        const Words words = tally.label_of(*by[i], codes[i]);
        label.vi += (i == 0 ? "" : " · ") + words.vi;
        label.en += (i == 0 ? "" : " · ") + words.en;
    }
    return label;
}

std::string percent(std::uint64_t part, std::uint64_t whole) {
    const std::uint64_t tenths = (part * 2000 + whole) / (whole * 2);
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

FigureCell share_of(const FigureCell& part, const FigureCell* whole) {
    FigureCell cell{part.code, part.label, std::nullopt};
    if (part.count && whole && whole->count && *whole->count > 0)
        cell.percent = percent(*part.count, *whole->count);
    return cell;
}

/// As the bands stand; what is none of them comes behind.
void put_in_order(std::vector<FigureCell>& cells, const std::vector<std::string>& bands) {
    const auto place = [&](const FigureCell& cell) {
        return std::find(bands.begin(), bands.end(), cell.code);
    };
    std::stable_sort(cells.begin(), cells.end(),
                     [&](const auto& a, const auto& b) { return place(a) < place(b); });
}

void hide(FigureCell& cell) {
    cell = {cell.code, cell.label, std::nullopt};
}

}  // namespace

const FigureCell* cell_in(const FigureTable& table, const std::string& code) {
    for (const FigureCell& cell : table.cells)
        if (cell.code == code) return &cell;
    return nullptr;
}

const FigureTable* table_in(const std::vector<FigureTable>& tables, const std::string& figure,
                            const std::string& dimension) {
    for (const FigureTable& table : tables)
        if (table.figure == figure && table.dimension == dimension) return &table;
    return nullptr;
}

FigureTable counted_table(const Tally& tally, const Figure& figure, const std::vector<Hit>& hits,
                          const std::vector<const Dimension*>& by) {
    FigureTable table{
        figure.id, figure.label, {}, {}, figure.count == Figure::Count::span ? "span" : "count"};
    if (figure.count == Figure::Count::span) {
        table.limits = figure.over;
        table.unit = figure.hours ? "hours" : "days";
    }
    std::map<std::string, std::pair<Words, std::vector<const Hit*>>> cells;
    for (const Dimension* each : by) {
        table.dimension += (table.dimension.empty() ? "" : ",") + each->id;
        table.dimension_label.vi +=
            (table.dimension_label.vi.empty() ? "" : " × ") + each->label.vi;
        table.dimension_label.en +=
            (table.dimension_label.en.empty() ? "" : " × ") + each->label.en;
    }
    // What the definitions list has a row even where it counts nobody.
    if (by.size() == 1) {
        for (const auto& [code, label] : by[0]->values) cells[code].first = label;
        for (const std::string& band : by[0]->bands) cells[band].first = {band, band};
    }
    std::vector<const Hit*> all;
    for (const Hit& hit : hits) {
        all.push_back(&hit);
        if (by.empty()) continue;
        std::vector<std::string> codes;
        for (const Dimension* each : by) codes.push_back(tally.code_of(*each, hit, figure));
        const auto [cell, fresh] = cells.try_emplace(boost::algorithm::join(codes, "|"));
        if (fresh) cell->second.first = label_of(tally, by, codes);
        cell->second.second.push_back(&hit);
    }
    for (const auto& [code, cell] : cells)
        table.cells.push_back(cell_of(figure, code, cell.first, cell.second));
    if (by.size() == 1) put_in_order(table.cells, by[0]->bands);
    table.total = cell_of(figure, "total", {"tổng số", "total"}, all);
    return table;
}

std::optional<FigureTable> share_table(const Figure& figure, const std::string& dimension,
                                       const std::vector<FigureTable>& tables) {
    const FigureTable* part = table_in(tables, figure.part, dimension);
    const FigureTable* whole = table_in(tables, figure.whole, dimension);
    if (!part || !whole) return std::nullopt;
    FigureTable table{figure.id, figure.label, dimension, part->dimension_label, "share"};
    table.goal = figure.goal;
    for (const FigureCell& cell : whole->cells) {
        const FigureCell none{cell.code, cell.label,
                              cell.count ? std::optional<std::uint64_t>(0) : std::nullopt};
        const FigureCell* counted = cell_in(*part, cell.code);
        table.cells.push_back(share_of(counted ? *counted : none, &cell));
    }
    table.total = share_of(part->total, &whole->total);
    return table;
}

namespace {

/// How many stand in a cell, whatever became of them.
std::uint64_t count_in(const FigureCell* cell) {
    if (!cell) return 0;
    return cell->count.value_or(0) + cell->late.value_or(0) + cell->open.value_or(0);
}

/// The counts of a table by the cells of another.
std::vector<std::uint64_t> counts_of(const FigureTable& table, const FigureTable& by_cells_of) {
    std::vector<std::uint64_t> counts;
    for (const FigureCell& cell : by_cells_of.cells)
        counts.push_back(count_in(cell_in(table, cell.code)));
    return counts;
}

Hidden hidden_in(const FigureTable& table, const std::vector<std::vector<FigureTable>>& within,
                 std::uint64_t below) {
    std::vector<std::vector<std::uint64_t>> parts;
    bool little_left = count_in(&table.total) < below;
    for (const std::vector<FigureTable>& tables : within) {
        const FigureTable* part = table_in(tables, table.figure, table.dimension);
        if (!part) continue;
        parts.push_back(counts_of(*part, table));
        little_left = little_left || count_in(&table.total) < count_in(&part->total) + below;
    }
    Hidden hidden = hidden_cells(counts_of(table, table), parts, below);
    hidden.total = hidden.total || little_left;
    return hidden;
}

}  // namespace

void keep_safe(std::vector<FigureTable>& tables,
               const std::vector<std::vector<FigureTable>>& within, std::uint64_t below) {
    std::map<std::string, std::set<std::string>> hidden;  // codes by dimension
    std::set<std::string> no_total;                       // figures
    for (const FigureTable& table : tables) {
        const Hidden found = hidden_in(table, within, below);
        for (const std::size_t i : found.cells) hidden[table.dimension].insert(table.cells[i].code);
        if (found.total) no_total.insert(table.figure);
    }
    for (FigureTable& table : tables) {
        const auto counts = counts_of(table, table);
        const auto largest = std::max_element(counts.begin(), counts.end());
        for (std::size_t i = 0; i < table.cells.size(); ++i) {
            // A total that is hidden in one table must not be the sum of another.
            const bool sums_up = no_total.contains(table.figure) &&
                                 counts.begin() + static_cast<std::ptrdiff_t>(i) == largest;
            if (sums_up || hidden[table.dimension].contains(table.cells[i].code))
                hide(table.cells[i]);
        }
        if (no_total.contains(table.figure)) hide(table.total);
    }
}

FigureTable duties_table(const Figure& figure, const Registry& registry,
                         const std::vector<CountedDuties>& duties, const std::string& area) {
    FigureTable table{figure.id, figure.label, "deadline", {"nghĩa vụ", "duty"}, "duties"};
    std::map<std::string, FigureCell> cells;
    const auto add = [](FigureCell& cell, const CountedDuties& duty) {
        cell.count = cell.count.value_or(0) + duty.in_time;
        cell.late = cell.late.value_or(0) + duty.late;
        cell.open = cell.open.value_or(0) + duty.open;
    };
    table.total = {"total", {"tổng số", "total"}, 0};
    table.total.late = table.total.open = 0;
    for (const CountedDuties& duty : duties) {
        const std::optional<UnitId> id = UnitId::parse(duty.unit);
        const Unit* unit = id ? registry.unit(*id) : nullptr;
        if (!area.empty()) {
            if (!unit) continue;
            const bool commune = area.find('/') != std::string::npos;
            if ((commune ? unit->province + "/" + unit->commune : unit->province) != area) continue;
        }
        FigureCell& cell = cells[duty.rule];
        cell.code = duty.rule;
        cell.label = {duty.rule, duty.rule};
        add(cell, duty);
        add(table.total, duty);
    }
    const auto percent_of = [](FigureCell& cell) {
        if (const std::uint64_t all = count_in(&cell)) cell.percent = percent(*cell.count, all);
    };
    percent_of(table.total);
    for (auto& [rule, cell] : cells) {
        percent_of(cell);
        table.cells.push_back(std::move(cell));
    }
    return table;
}

}  // namespace bangiao::law

#include <bangiao/figures.hpp>
#include <set>

#include "bangiao/law/figure_tables.hpp"

namespace bangiao {

using law::Dimension;
using law::Figure;
using law::Hit;
using law::Tally;

std::optional<ReportFigures> count_figures(const ReportBook& book, const Registry& registry,
                                           const std::vector<CountedCase>& cases,
                                           const std::vector<CountedDuties>& duties,
                                           const FigureQuestion& question) {
    const law::Report* report = book.report(question.report);
    if (!report) return std::nullopt;
    ReportFigures out{report->name,
                      report->number,
                      report->title,
                      report->says,
                      report->basis,
                      report->mark,
                      {},
                      {}};
    std::vector<const Dimension*> across;
    for (const std::string& id : question.across) {
        const auto found = book.dimensions.find(id);
        if (found == book.dimensions.end()) return std::nullopt;
        across.push_back(&found->second);
    }
    const Tally tally(book, registry, cases, question);
    std::set<std::string> shown;
    std::vector<const Figure*> figures;
    for (const Figure& figure : report->figures) {
        figures.push_back(&figure);
        shown.insert(figure.id);
    }
    if (question.safe)
        for (const Figure& figure : report->figures)
            for (const std::string& linked : figure.linked)
                if (const Figure* other = book.figure(linked); other && !shown.contains(linked))
                    figures.push_back(other);
    std::vector<FigureTable> tables;
    for (const Figure* figure : figures) {
        if (figure->count == Figure::Count::share || figure->count == Figure::Count::duties)
            continue;
        const std::vector<Hit> hits = tally.hits_of(*figure);
        if (figure->cases && !question.safe) out.cases[figure->id] = tally.cases_of(hits);
        if (!across.empty()) {
            tables.push_back(law::counted_table(tally, *figure, hits, across));
            continue;
        }
        if (figure->by.empty()) tables.push_back(law::counted_table(tally, *figure, hits, {}));
        for (const std::string& id : figure->by)
            tables.push_back(law::counted_table(tally, *figure, hits, {&book.dimensions.at(id)}));
    }
    if (question.safe) law::keep_safe(tables, book.below);
    std::erase_if(tables, [&](const FigureTable& each) { return !shown.contains(each.figure); });
    for (const Figure& figure : report->figures) {
        if (figure.count == Figure::Count::duties)
            tables.push_back(law::duties_table(figure, registry, duties, question, book.below));
        if (figure.count != Figure::Count::share) continue;
        const std::vector<std::string> by =
            across.empty() ? figure.by : std::vector{across[0]->id + "," + across[1]->id};
        for (const std::string& id : by)
            if (std::optional<FigureTable> table = law::share_table(figure, id, tables))
                tables.push_back(std::move(*table));
    }
    out.tables = std::move(tables);
    return out;
}

void compare_with(ReportFigures& figures, const ReportFigures& before) {
    for (FigureTable& table : figures.tables) {
        const FigureTable* old = law::table_in(before.tables, table.figure, table.dimension);
        if (!old) continue;
        for (FigureCell& cell : table.cells)
            if (const FigureCell* same = law::cell_in(*old, cell.code)) cell.before = same->count;
        table.total.before = old->total.count;
    }
}

}  // namespace bangiao

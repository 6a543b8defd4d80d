#include <bangiao/figures.hpp>
#include <set>

#include "bangiao/law/figure_tables.hpp"

namespace bangiao {

using law::Dimension;
using law::Figure;
using law::Hit;
using law::Tally;

namespace {

/// One report as it was asked for.
class Counting {
public:
    Counting(const ReportBook& book, const Registry& registry,
             const std::vector<CountedCase>& cases, const DutiesDue& duties,
             const FigureQuestion& question)
        : book_(book),
          registry_(registry),
          cases_(cases),
          duties_(duties),
          question_(question),
          report_(*book.report(question.report)) {
        for (const std::string& id : question.across) across_.push_back(&book.dimensions.at(id));
        for (const Figure& figure : report_.figures) shown_.insert(figure.id);
    }

    ReportFigures answer() const {
        ReportFigures out{report_.name,
                          report_.number,
                          report_.title,
                          report_.says,
                          report_.basis,
                          report_.mark,
                          {},
                          {}};
        const Tally tally(book_, registry_, cases_, question_);
        out.tables = tables_of(counted(), tally, question_);
        if (question_.safe)
            hide_in(out.tables);
        else
            for (const Figure& figure : report_.figures)
                if (figure.cases) out.cases[figure.id] = tally.cases_of(tally.hits_of(figure));
        add_shares(out.tables);
        return out;
    }

private:
    /// What is counted: the report's figures and, where cells are hidden, those whose cells could
    /// tell of theirs.
    std::vector<const Figure*> counted() const {
        std::vector<const Figure*> out;
        for (const Figure& figure : report_.figures) out.push_back(&figure);
        if (!question_.safe) return out;
        for (const Figure& figure : report_.figures)
            for (const std::string& linked : figure.linked)
                if (const Figure* other = book_.figure(linked); other && !shown_.contains(linked))
                    out.push_back(other);
        return out;
    }
    std::vector<FigureTable> tables_of(const std::vector<const Figure*>& figures,
                                       const Tally& tally, const FigureQuestion& question) const {
        std::vector<FigureTable> out;
        for (const Figure* figure : figures) {
            if (figure->count == Figure::Count::share) continue;
            if (figure->count == Figure::Count::duties) {
                out.push_back(law::duties_table(
                    *figure, registry_,
                    duties_ ? duties_(question.from, question.to) : std::vector<CountedDuties>{},
                    question.area));
                continue;
            }
            const std::vector<Hit> hits = tally.hits_of(*figure);
            if (!across_.empty() || figure->by.empty()) {
                out.push_back(law::counted_table(tally, *figure, hits, across_));
                continue;
            }
            for (const std::string& id : figure->by)
                out.push_back(law::counted_table(tally, *figure, hits, {&book_.dimensions.at(id)}));
        }
        return out;
    }
    void hide_in(std::vector<FigureTable>& tables) const {
        // Who stands on one day and who on another make no sum.
        std::vector<const Figure*> adding_up = counted();
        std::erase_if(adding_up,
                      [](const Figure* each) { return each->count == Figure::Count::standing; });
        std::vector<std::vector<FigureTable>> within;
        for (const auto& [from, to] : law::periods_within(book_, question_.from, question_.to)) {
            FigureQuestion part = question_;
            part.from = from;
            part.to = to;
            within.push_back(tables_of(adding_up, Tally(book_, registry_, cases_, part), part));
        }
        law::keep_safe(tables, within, book_.below);
        std::erase_if(tables, [&](const auto& each) { return !shown_.contains(each.figure); });
    }
    void add_shares(std::vector<FigureTable>& tables) const {
        for (const Figure& figure : report_.figures) {
            if (figure.count != Figure::Count::share) continue;
            const std::vector<std::string> by =
                across_.empty() ? figure.by : std::vector{across_[0]->id + "," + across_[1]->id};
            for (const std::string& id : by)
                if (std::optional<FigureTable> table = law::share_table(figure, id, tables))
                    tables.push_back(std::move(*table));
        }
    }

    const ReportBook& book_;
    const Registry& registry_;
    const std::vector<CountedCase>& cases_;
    const DutiesDue& duties_;
    const FigureQuestion& question_;
    const law::Report& report_;
    std::vector<const Dimension*> across_;
    std::set<std::string> shown_;
};

}  // namespace

std::optional<ReportFigures> count_figures(const ReportBook& book, const Registry& registry,
                                           const std::vector<CountedCase>& cases,
                                           const DutiesDue& duties,
                                           const FigureQuestion& question) {
    if (!book.report(question.report)) return std::nullopt;
    for (const std::string& id : question.across)
        if (!book.dimensions.contains(id)) return std::nullopt;
    return Counting(book, registry, cases, duties, question).answer();
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

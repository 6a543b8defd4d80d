#include <algorithm>
#include <bangiao/figures.hpp>
#include <cmath>
#include <deque>
#include <unordered_map>

#include "bangiao/law/report_book.hpp"

namespace bangiao {
namespace {

using law::Dimension;
using law::Figure;

const Words unknown{"không rõ", "unknown"};

/// One person's events, of all cases that are known to be hers, in the order in which they
/// occurred.
struct Person {
    std::vector<const CountedEvent*> events;
    std::vector<CaseId> cases;
};

/// What a figure counts: an event of a person.
struct Hit {
    std::size_t person;
    const CountedEvent* event;
    std::string each = {};
    std::int64_t seconds = 0;
};

/// Whether a type is one of those that a figure names.
class Types {
public:
    Types(const CountedShape& shape, const std::set<std::string>& names)
        : has_(shape.types.size(), false) {
        for (const std::string& name : names)
            if (const auto type = shape.type(name)) has_[*type] = true;
    }
    bool operator()(const CountedEvent& event) const { return has_[event.type]; }

private:
    std::vector<bool> has_;
};

/// The types that one figure asks for.
struct Asked {
    Asked(const CountedShape& shape, const Figure& figure)
        : counted(shape, figure.events),
          undone(shape, figure.undone_by),
          with(shape, figure.with),
          without(shape, figure.without),
          after(shape, figure.after),
          since(shape, figure.since) {}
    Types counted, undone, with, without, after, since;
};

const std::string* value_in(const CountedEvent& event, std::optional<std::uint16_t> field) {
    if (!field) return nullptr;
    for (const auto& [name, value] : event.fields)
        if (name == *field) return &value;
    return nullptr;
}

/// Full years on the day of somebody born in a month, who is younger until that month is over.
std::optional<int> full_years(const std::string& born, Day day) {
    const std::optional<Day> first = parse_day(born + "-01");
    if (!first) return std::nullopt;
    const std::chrono::year_month_day birth(*first), date(day);
    const int years = static_cast<int>(date.year()) - static_cast<int>(birth.year());
    return date.month() > birth.month() ? years : years - 1;
}

std::string band_of(int years, const std::vector<std::string>& bands) {
    for (const std::string& band : bands) {
        const std::size_t dash = band.find('-');
        const int least = std::stoi(band);
        const int most = dash == std::string::npos ? INT32_MAX : std::stoi(band.substr(dash + 1));
        if (years >= least && years <= most) return band;
    }
    return {};
}

/// One question being answered.
class Tally {
public:
    Tally(const ReportBook& book, const Registry& registry, const std::vector<CountedCase>& cases,
          const FigureQuestion& question)
        : book_(book),
          registry_(registry),
          shape_(counted_shape(book)),
          from_(start_of(question.from)),
          below_(start_of(question.to + std::chrono::days(1))),
          to_(question.to),
          area_(question.area) {
        gather(cases);
    }

    std::vector<Hit> hits_of(const Figure& figure) const;
    FigureTable table(const Figure& figure, const std::vector<Hit>& hits,
                      const std::vector<const Dimension*>& by) const;
    std::vector<CaseId> cases_of(const std::vector<Hit>& hits) const;

private:
    void gather(const std::vector<CountedCase>& cases);
    void correct(Person& person);
    bool in_period(const CountedEvent& event) const {
        return event.at >= from_ && event.at < below_;
    }
    bool matches(const Figure& figure, const CountedEvent& event) const;
    void add_persons(const Figure& figure, const Asked& asked, std::size_t person,
                     std::vector<Hit>& hits) const;
    void add_span(const Figure& figure, const Asked& asked, std::size_t person, std::size_t place,
                  std::vector<Hit>& hits) const;
    std::string code_of(const Dimension& dimension, const Hit& hit, const Figure& figure) const;
    std::string value_of(const Dimension& dimension, const Hit& hit, const Figure& figure) const;
    const std::string* newest(const Hit& hit, const std::string& field) const;
    std::string place_of(const Hit& hit, bool commune) const;
    std::string age_of(const Dimension& dimension, const Hit& hit) const;
    Words label_of(const Dimension& dimension, const std::string& code) const;

    const ReportBook& book_;
    const Registry& registry_;
    const CountedShape shape_;
    const Instant from_, below_;
    const Day to_;
    const std::string area_;
    std::vector<Person> persons_;
    std::deque<CountedEvent> corrected_;  // copies with other values; persons point into it
};

/// Cases that were merged are one person's; what occurred after the period is not looked at.
void Tally::gather(const std::vector<CountedCase>& cases) {
    std::unordered_map<std::string, std::size_t> number;
    for (std::size_t i = 0; i < cases.size(); ++i) number.emplace(cases[i].id.text(), i);
    std::vector<std::size_t> leads(cases.size());
    for (std::size_t i = 0; i < cases.size(); ++i) leads[i] = i;
    const auto lead_of = [&](std::size_t i) {
        while (leads[i] != i) i = leads[i];
        return i;
    };
    const auto merged = shape_.type(book_.same_person);
    const auto other = shape_.field(book_.other_case);
    for (std::size_t i = 0; i < cases.size(); ++i)
        for (const CountedEvent& event : cases[i].events) {
            const std::string* named = event.type == merged ? value_in(event, other) : nullptr;
            const auto found = named && event.at < below_ ? number.find(*named) : number.end();
            if (found != number.end()) leads[lead_of(i)] = lead_of(found->second);
        }
    std::vector<Person> all(cases.size());
    for (std::size_t i = 0; i < cases.size(); ++i) {
        Person& person = all[lead_of(i)];
        person.cases.push_back(cases[i].id);
        for (const CountedEvent& event : cases[i].events)
            if (event.at < below_) person.events.push_back(&event);
    }
    for (Person& person : all) {
        if (person.events.empty()) continue;
        correct(person);
        if (person.cases.size() > 1)
            std::stable_sort(person.events.begin(), person.events.end(),
                             [](const auto* a, const auto* b) { return a->at < b->at; });
        persons_.push_back(std::move(person));
    }
}

void Tally::correct(Person& person) {
    const auto type = shape_.type(book_.correction);
    for (std::size_t i = 0; i < person.events.size(); ++i) {
        const CountedEvent& correction = *person.events[i];
        if (correction.type != type || correction.fields.empty()) continue;
        for (const CountedEvent*& event : person.events) {
            if (event->id != correction.of) continue;
            CountedEvent& copy = corrected_.emplace_back(*event);
            for (const auto& [field, value] : correction.fields) {
                std::erase_if(copy.fields, [&](const auto& each) { return each.first == field; });
                copy.fields.emplace_back(field, value);
            }
            event = &copy;
        }
    }
    // What a correction says stands where it belongs; by itself it tells of nothing.
    std::erase_if(person.events, [&](const auto* event) { return event->type == type; });
}

bool Tally::matches(const Figure& figure, const CountedEvent& event) const {
    return std::all_of(figure.where.begin(), figure.where.end(), [&](const auto& asked) {
        const std::string* value = value_in(event, shape_.field(asked.first));
        return value && asked.second.contains(*value);
    });
}

std::vector<Hit> Tally::hits_of(const Figure& figure) const {
    std::vector<Hit> hits;
    const Asked asked(shape_, figure);
    for (std::size_t p = 0; p < persons_.size(); ++p) {
        const auto& events = persons_[p].events;
        switch (figure.count) {
            case Figure::Count::events:
            case Figure::Count::span:
                for (std::size_t i = 0; i < events.size(); ++i) {
                    if (!asked.counted(*events[i]) || !in_period(*events[i]) ||
                        !matches(figure, *events[i]))
                        continue;
                    if (figure.count == Figure::Count::span)
                        add_span(figure, asked, p, i, hits);
                    else
                        hits.push_back({p, events[i]});
                }
                break;
            case Figure::Count::persons:
                add_persons(figure, asked, p, hits);
                break;
            case Figure::Count::standing: {
                const CountedEvent* last = nullptr;
                for (const CountedEvent* event : events)
                    if (asked.counted(*event) || asked.undone(*event)) last = event;
                if (last && asked.counted(*last)) hits.push_back({p, last});
                break;
            }
            case Figure::Count::share:
            case Figure::Count::duties:
                break;
        }
    }
    if (area_.empty()) return hits;
    const bool commune = area_.find('/') != std::string::npos;
    std::erase_if(hits, [&](const Hit& hit) { return place_of(hit, commune) != area_; });
    return hits;
}

void Tally::add_persons(const Figure& figure, const Asked& asked, std::size_t person,
                        std::vector<Hit>& hits) const {
    const auto& events = persons_[person].events;
    const auto has = [&](const Types& types) {
        return std::any_of(events.begin(), events.end(),
                           [&](const auto* event) { return types(*event); });
    };
    std::map<std::string, const CountedEvent*> found;  // by the value that counts by itself
    bool preceded = figure.after.empty();
    for (const CountedEvent* event : events) {
        if (asked.counted(*event) && in_period(*event) && preceded && matches(figure, *event)) {
            const std::string* each =
                figure.each.empty() ? nullptr : value_in(*event, shape_.field(figure.each));
            found[each ? *each : std::string()] = event;
        }
        if (asked.undone(*event)) found.clear();
        preceded = preceded || asked.after(*event);
    }
    if (found.empty() || (!figure.with.empty() && !has(asked.with)) || has(asked.without)) return;
    for (const auto& [each, event] : found) hits.push_back({person, event, each});
}

void Tally::add_span(const Figure& figure, const Asked& asked, std::size_t person,
                     std::size_t place, std::vector<Hit>& hits) const {
    const auto& events = persons_[person].events;
    const CountedEvent& end = *events[place];
    const CountedEvent* begin = nullptr;
    for (std::size_t i = 0; i < place; ++i)
        if (asked.since(*events[i]) && (!begin || begin->id != end.of)) begin = events[i];
    if (!begin) return;
    const std::string* said = value_in(*begin, shape_.field(figure.since_field));
    const std::optional<Instant> at = said ? Instant::parse(*said) : std::nullopt;
    const auto lasted = end.at - at.value_or(begin->at);
    hits.push_back(
        {person, &end, {}, std::chrono::duration_cast<std::chrono::seconds>(lasted).count()});
}

const std::string* Tally::newest(const Hit& hit, const std::string& field) const {
    const auto known = shape_.field(field);
    const auto& events = persons_[hit.person].events;
    for (auto event = events.rbegin(); event != events.rend(); ++event)
        if (const std::string* value = value_in(**event, known)) return value;
    return nullptr;
}

/// Where the person was received last; before that, where the unit sits that filed.
std::string Tally::place_of(const Hit& hit, bool commune) const {
    std::string place;
    for (const auto& [id, dimension] : book_.dimensions)
        if (dimension.of == Dimension::Of::province)
            if (const std::string* said = newest(hit, dimension.field)) place = *said;
    if (place.empty()) {
        const std::optional<UnitId> id = UnitId::parse(hit.event->unit);
        const Unit* unit = id ? registry_.unit(*id) : nullptr;
        if (!unit || unit->province.empty()) return {};
        place = unit->province;
        if (!unit->commune.empty()) place += "/" + unit->commune;
    }
    if (commune) return place.find('/') == std::string::npos ? std::string() : place;
    return place.substr(0, place.find('/'));
}

std::string Tally::age_of(const Dimension& dimension, const Hit& hit) const {
    if (const std::string* born = newest(hit, dimension.born))
        if (const auto years = full_years(*born, legal_day(hit.event->at)))
            return band_of(*years, dimension.bands);
    if (const std::string* years = newest(hit, dimension.years))
        return band_of(std::stoi(*years), dimension.bands);
    const std::string* band = newest(hit, dimension.field);
    return band ? *band : std::string();
}

std::string Tally::value_of(const Dimension& dimension, const Hit& hit,
                            const Figure& figure) const {
    switch (dimension.of) {
        case Dimension::Of::event: {
            if (!figure.each.empty() && figure.each == dimension.field) return hit.each;
            const std::string* value = value_in(*hit.event, shape_.field(dimension.field));
            return value ? *value : std::string();
        }
        case Dimension::Of::person: {
            const std::string* value = newest(hit, dimension.field);
            return value ? *value : std::string();
        }
        case Dimension::Of::age:
            return age_of(dimension, hit);
        case Dimension::Of::province:
            return place_of(hit, false);
        case Dimension::Of::commune:
            return place_of(hit, true);
        case Dimension::Of::unit_type: {
            const std::optional<UnitId> id = UnitId::parse(hit.event->unit);
            const Unit* unit = id ? registry_.unit(*id) : nullptr;
            return unit ? unit->type : std::string();
        }
    }
    std::terminate();
}

std::string Tally::code_of(const Dimension& dimension, const Hit& hit, const Figure& figure) const {
    std::string value = value_of(dimension, hit, figure);
    if (!value.empty()) {
        const auto means = dimension.means.find(value);
        if (means != dimension.means.end())
            value = means->second;
        else if (!dimension.rest.empty())
            value = dimension.rest;
    }
    return value.empty() ? "unknown" : value;
}

Words Tally::label_of(const Dimension& dimension, const std::string& code) const {
    const auto label = dimension.values.find(code);
    if (label != dimension.values.end()) return label->second;
    return code == "unknown" ? unknown : Words{code, code};
}

/// The cell of these hits: how many, or how many persons; for spans, how long.
FigureCell cell_of(const Figure& figure, std::string code, Words label,
                   const std::vector<const Hit*>& hits) {
    FigureCell cell{std::move(code), std::move(label), std::nullopt};
    if (figure.count == Figure::Count::persons) {
        std::set<std::size_t> persons;
        for (const Hit* hit : hits) persons.insert(hit->person);
        cell.count = persons.size();
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

FigureTable Tally::table(const Figure& figure, const std::vector<Hit>& hits,
                         const std::vector<const Dimension*>& by) const {
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
        std::string code;
        Words label;
        for (const Dimension* each : by) {
            const std::string one = code_of(*each, hit, figure);
            const Words words = label_of(*each, one);
            code += (code.empty() ? "" : "|") + one;
            label.vi += (label.vi.empty() ? "" : " · ") + words.vi;
            label.en += (label.en.empty() ? "" : " · ") + words.en;
        }
        auto& cell = cells[code];
        cell.first = label;
        cell.second.push_back(&hit);
    }
    for (const auto& [code, cell] : cells)
        table.cells.push_back(cell_of(figure, code, cell.first, cell.second));
    table.total = cell_of(figure, "total", {"tổng số", "total"}, all);
    return table;
}

std::vector<CaseId> Tally::cases_of(const std::vector<Hit>& hits) const {
    std::set<CaseId> cases;
    for (const Hit& hit : hits)
        cases.insert(persons_[hit.person].cases.begin(), persons_[hit.person].cases.end());
    return {cases.begin(), cases.end()};
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

/// A share's table out of those of its part and its whole, as far as these are shown.
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

void hide(FigureCell& cell) {
    cell = {cell.code, cell.label, std::nullopt};
}

/// Hides small cells, and in all tables of a dimension the same ones: what is hidden of one figure
/// could otherwise be had from another.
void keep_safe(std::vector<FigureTable>& tables, std::uint64_t below) {
    std::map<std::string, std::set<std::string>> hidden;  // codes by dimension
    std::set<std::string> no_total;                       // figures
    const auto counts_of = [](const FigureTable& table) {
        std::vector<std::uint64_t> counts;
        for (const FigureCell& cell : table.cells) counts.push_back(cell.count.value_or(0));
        return counts;
    };
    for (const FigureTable& table : tables) {
        const Hidden found = hidden_cells(counts_of(table), below);
        for (const std::size_t i : found.cells) hidden[table.dimension].insert(table.cells[i].code);
        if (found.total || *table.total.count < below) no_total.insert(table.figure);
    }
    for (FigureTable& table : tables) {
        const auto counts = counts_of(table);
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
                         const std::vector<CountedDuties>& duties, const FigureQuestion& question,
                         std::uint64_t below) {
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
        if (!question.area.empty()) {
            if (!unit) continue;
            const bool commune = question.area.find('/') != std::string::npos;
            const std::string place =
                commune ? unit->province + "/" + unit->commune : unit->province;
            if (place != question.area) continue;
        }
        FigureCell& cell = cells[duty.rule];
        cell.code = duty.rule;
        cell.label = {duty.rule, duty.rule};
        add(cell, duty);
        add(table.total, duty);
    }
    const auto percent_of = [](FigureCell& cell) {
        const std::uint64_t all = *cell.count + *cell.late + *cell.open;
        if (all > 0) cell.percent = percent(*cell.count, all);
    };
    percent_of(table.total);
    for (auto& [rule, cell] : cells) {
        percent_of(cell);
        // Units' work, not persons; still, few duties are few persons.
        if (question.safe && *cell.count + *cell.late + *cell.open < below) hide(cell);
        table.cells.push_back(std::move(cell));
    }
    return table;
}

}  // namespace

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
            tables.push_back(tally.table(*figure, hits, across));
            continue;
        }
        if (figure->by.empty()) tables.push_back(tally.table(*figure, hits, {}));
        for (const std::string& id : figure->by)
            tables.push_back(tally.table(*figure, hits, {&book.dimensions.at(id)}));
    }
    if (question.safe) keep_safe(tables, book.below);
    std::erase_if(tables, [&](const FigureTable& each) { return !shown.contains(each.figure); });
    for (const Figure& figure : report->figures) {
        if (figure.count == Figure::Count::duties)
            tables.push_back(duties_table(figure, registry, duties, question, book.below));
        if (figure.count != Figure::Count::share) continue;
        const std::vector<std::string> by =
            across.empty() ? figure.by : std::vector{across[0]->id + "," + across[1]->id};
        for (const std::string& id : by)
            if (std::optional<FigureTable> table = share_table(figure, id, tables))
                tables.push_back(std::move(*table));
    }
    out.tables = std::move(tables);
    return out;
}

void compare_with(ReportFigures& figures, const ReportFigures& before) {
    for (FigureTable& table : figures.tables) {
        const FigureTable* old = table_in(before.tables, table.figure, table.dimension);
        if (!old) continue;
        for (FigureCell& cell : table.cells)
            if (const FigureCell* same = cell_in(*old, cell.code)) cell.before = same->count;
        table.total.before = old->total.count;
    }
}

}  // namespace bangiao

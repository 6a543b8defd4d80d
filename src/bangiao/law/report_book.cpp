#include "bangiao/law/report_book.hpp"

#include <algorithm>

#include "bangiao/law/loader.hpp"

namespace bangiao {
namespace law {
namespace {

std::set<std::string> text_set(Table& table, std::string_view key) {
    const std::vector<std::string> list = table.texts(key);
    return {list.begin(), list.end()};
}

std::set<std::string> event_types(Table& table, std::string_view key) {
    const Node* node = table.node().find(key);
    std::set<std::string> types = text_set(table, key);
    for (const std::string& type : types)
        if (!EventType::parse(type)) fail(node->place, "`" + type + "` is no event type");
    return types;
}

std::string mark_in(Table& table) {
    const Node& mark = table.need("mark");
    if (as_text(mark, "mark") != "text" && mark.text != "summary" && mark.text != "assumed")
        fail(mark.place, "`mark` is text, summary or assumed");
    return mark.text;
}

std::vector<std::string> basis_in(Table& table) {
    const Node& node = table.need("basis");
    std::vector<std::string> basis = table.texts("basis");
    if (basis.empty()) fail(node.place, "`basis` names at least one source");
    return basis;
}

std::chrono::month_day month_day_in(Table& table, std::string_view key) {
    const Node& node = table.need(key);
    const std::optional<Day> day = parse_day("2024-" + as_text(node, key));
    if (!day) fail(node.place, "`" + std::string(key) + "` is a month and a day, as in 12-15");
    const std::chrono::year_month_day date(*day);
    return date.month() / date.day();
}

template <class Enum>
Enum one_of(const Node& node, const std::map<std::string, Enum>& words, const std::string& what) {
    const auto found = words.find(as_text(node, what));
    if (found != words.end()) return found->second;
    std::string list;
    for (const auto& [word, value] : words) list += (list.empty() ? "" : ", ") + word;
    fail(node.place, "`" + what + "` is one of: " + list);
}

Dimension dimension_of(const Node::Member& member) {
    Table table(member.value);
    Dimension dimension;
    dimension.id = member.key;
    dimension.label = table.needed_words("label");
    using Of = Dimension::Of;
    dimension.of = one_of<Of>(table.need("of"),
                              {{"person", Of::person},
                               {"event", Of::event},
                               {"age", Of::age},
                               {"province", Of::province},
                               {"commune", Of::commune},
                               {"unit_type", Of::unit_type}},
                              "of");
    if (dimension.of != Of::unit_type) dimension.field = table.needed_text("field");
    if (dimension.of == Of::age) {
        dimension.born = table.needed_text("born");
        dimension.years = table.needed_text("years");
        dimension.bands = table.texts("bands");
        if (dimension.bands.empty()) table.need("bands");
    }
    if (const Node* means = table.take("means")) {
        Table named(*means);
        for (const Node::Member* each : named.rest())
            dimension.means.emplace(each->key, as_text(each->value, each->key));
    }
    dimension.rest = table.text("rest").value_or("");
    if (const Node* values = table.take("values")) {
        Table named(*values);
        for (const Node::Member* each : named.rest())
            dimension.values.emplace(each->key, as_words(each->value));
    }
    table.close();
    return dimension;
}

Figure figure_of(const Node& node, const ReportBook& book) {
    Table table(node);
    Figure figure;
    figure.id = table.needed_text("id");
    figure.label = table.needed_words("label");
    using Count = Figure::Count;
    figure.count = one_of<Count>(table.need("count"),
                                 {{"events", Count::events},
                                  {"persons", Count::persons},
                                  {"standing", Count::standing},
                                  {"span", Count::span},
                                  {"share", Count::share},
                                  {"duties", Count::duties}},
                                 "count");
    figure.events = event_types(table, "events");
    if (figure.events.empty() && figure.count != Count::share && figure.count != Count::duties)
        table.need("events");
    figure.undone_by = event_types(table, "undone_by");
    figure.with = event_types(table, "with");
    figure.without = event_types(table, "without");
    figure.after = event_types(table, "after");
    figure.since = event_types(table, "since");
    figure.since_field = table.text("since_field").value_or("");
    if (const Node* where = table.take("where")) {
        Table named(*where);
        for (const Node::Member* each : named.rest())
            for (const Node* value : one_or_more(each->value))
                figure.where[each->key].insert(as_text(*value, each->key));
    }
    figure.each = table.text("each").value_or("");
    if (figure.count == Count::span) {
        if (figure.since.empty()) table.need("since");
        figure.hours = one_of<bool>(table.need("unit"), {{"hours", true}, {"days", false}}, "unit");
        if (const Node* over = table.take("over"))
            for (const Node* limit : one_or_more(*over))
                figure.over.push_back(as_integer(*limit, "over"));
    }
    if (figure.count == Count::share) {
        figure.part = table.needed_text("part");
        figure.whole = table.needed_text("whole");
        figure.goal = table.integer("goal");
    }
    figure.cases = table.flag("cases").value_or(false);
    figure.linked = table.texts("linked");
    const Node& by = table.need("by");
    figure.by = table.texts("by");
    for (const std::string& id : figure.by)
        if (!book.dimensions.contains(id)) fail(by.place, "`" + id + "` is no [dimension]");
    table.close();
    return figure;
}

Report report_of(const Node& node, const ReportBook& book) {
    Table table(node);
    Report report;
    report.name = table.needed_text("name");
    const Node& number = table.need("number");
    report.number = as_integer(number, "number");
    report.title = table.needed_words("title");
    report.says = table.needed_words("says");
    report.basis = basis_in(table);
    report.mark = mark_in(table);
    for (const Node* each : one_or_more(table.need("figures"))) {
        Figure figure = figure_of(*each, book);
        if (report.figure(figure.id)) fail(each->place, "two figures are `" + figure.id + "`");
        for (const std::string& part : {figure.part, figure.whole})
            if (!part.empty() && !report.figure(part))
                fail(each->place, "`" + part + "` is no figure before this one");
        report.figures.push_back(std::move(figure));
    }
    table.close();
    return report;
}

FigureReader reader_of(const Node& node) {
    Table table(node);
    FigureReader reader;
    reader.groups = text_set(table, "groups");
    reader.roles = text_set(table, "roles");
    using Over = FigureReader::Over;
    reader.over = one_of<Over>(
        table.need("over"),
        {{"commune", Over::commune}, {"province", Over::province}, {"country", Over::country}},
        "over");
    reader.all = one_of<bool>(table.need("cells"), {{"all", true}, {"safe", false}}, "cells");
    basis_in(table);
    mark_in(table);
    table.close();
    return reader;
}

}  // namespace

const Figure* Report::figure(const std::string& id) const {
    const auto found = std::find_if(figures.begin(), figures.end(),
                                    [&](const Figure& figure) { return figure.id == id; });
    return found == figures.end() ? nullptr : &*found;
}

}  // namespace law

ReportBook ReportBook::load(const law::Node& document, PolicyFile about) {
    law::Table top(document);
    std::vector<std::string> basis;
    law::read_head(top, about, basis);
    ReportBook book(std::move(about));
    law::Table periods(top.need("period"));
    for (const law::Node::Member* member : periods.rest()) {
        law::Table table(member->value);
        table.needed_words("label");
        book.periods.emplace(member->key, law::ReportPeriod{law::month_day_in(table, "from"),
                                                            law::month_day_in(table, "to")});
        law::basis_in(table);
        law::mark_in(table);
        table.close();
    }
    law::Table suppression(top.need("suppression"));
    book.below = static_cast<std::uint64_t>(law::as_integer(suppression.need("below"), "below"));
    law::basis_in(suppression);
    law::mark_in(suppression);
    suppression.close();
    for (const law::Node* row : law::one_or_more(top.need("reader")))
        book.readers.push_back(law::reader_of(*row));
    law::Table same(top.need("same_person"));
    book.same_person = same.needed_text("event");
    book.other_case = same.needed_text("other");
    same.close();
    law::Table correction(top.need("correction"));
    book.correction = correction.needed_text("event");
    book.corrected_values = correction.needed_text("values");
    correction.close();
    law::Table vouching(top.need("vouching"));
    book.vouching = {vouching.needed_text("compiled"), vouching.needed_text("submitted"),
                     vouching.needed_text("until"), vouching.needed_text("size"),
                     vouching.needed_text("digest")};
    vouching.close();
    law::Table dimensions(top.need("dimension"));
    for (const law::Node::Member* member : dimensions.rest())
        book.dimensions.emplace(member->key, law::dimension_of(*member));
    for (const law::Node* each : law::one_or_more(top.need("report"))) {
        law::Report report = law::report_of(*each, book);
        if (book.report(report.name))
            law::fail(each->place, "two reports are `" + report.name + "`");
        book.reports.push_back(std::move(report));
    }
    top.close();
    return book;
}

const law::Report* ReportBook::report(const std::string& name) const {
    const auto found = std::find_if(reports.begin(), reports.end(),
                                    [&](const law::Report& each) { return each.name == name; });
    return found == reports.end() ? nullptr : &*found;
}

const law::Figure* ReportBook::figure(const std::string& id) const {
    for (const law::Report& report : reports)
        if (const law::Figure* figure = report.figure(id)) return figure;
    return nullptr;
}

}  // namespace bangiao

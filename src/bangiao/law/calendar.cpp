#include "bangiao/law/calendar.hpp"

#include "bangiao/law/loader.hpp"

namespace bangiao {
namespace {

void read_days(const law::Node* list, const law::Node& sources,
               std::map<Day, Calendar::Entry>& into) {
    if (!list) return;
    for (const law::Node* item : law::one_or_more(*list)) {
        law::Table table(*item);
        const law::Node& date = table.need("date");
        const Day day = *table.date("date");
        Calendar::Entry entry;
        entry.name = table.needed_text("name");
        const law::Node& source = table.need("source");
        const law::Node* named = sources.find(law::as_text(source, "source"));
        if (!named) law::fail(source.place, "`" + source.text + "` is no key of [sources]");
        entry.source = named->text;
        const law::Node& mark = table.need("mark");
        if (law::as_text(mark, "mark") != "text" && mark.text != "summary" &&
            mark.text != "assumed")
            law::fail(mark.place, "`mark` is text, summary or assumed");
        entry.mark = mark.text;
        if (!into.emplace(day, std::move(entry)).second)
            law::fail(date.place, day_text(day) + " stands here twice");
        table.close();
    }
}

}  // namespace

Calendar Calendar::load(const law::Node& document, PolicyFile file) {
    law::Table top(document);
    std::vector<std::string> basis;
    law::read_head(top, file, basis);
    Calendar calendar(std::move(file));
    const law::Node& zone = top.need("zone");
    if (law::as_text(zone, "zone") != "Asia/Ho_Chi_Minh")
        law::fail(zone.place, "`zone` is Asia/Ho_Chi_Minh");
    const law::Node& sources = top.need("sources");
    law::Table named(sources);
    for (const law::Node::Member* member : named.rest()) law::as_text(member->value, "a source");
    read_days(top.take("day"), sources, calendar.rest_);
    read_days(top.take("worked"), sources, calendar.worked_);
    top.close();
    return calendar;
}

bool Calendar::is_working(Day day) const {
    return worked_.contains(day) || (!law::is_weekend(day) && !rest_.contains(day));
}

const Calendar::Entry* Calendar::about(Day day) const {
    for (const auto* entries : {&worked_, &rest_})
        if (const auto found = entries->find(day); found != entries->end()) return &found->second;
    return nullptr;
}

}  // namespace bangiao

namespace bangiao::law {

bool is_weekend(Day day) {
    const std::chrono::weekday weekday(day);
    return weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
}

bool is_working(const Calendar* calendar, Day day) {
    return calendar ? calendar->is_working(day) : !is_weekend(day);
}

}  // namespace bangiao::law

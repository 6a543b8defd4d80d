#include <bangiao/explain.hpp>
#include <boost/json/array.hpp>

#include "bangiao/law/calendar.hpp"
#include "bangiao/law/deadlines.hpp"
#include "bangiao/law/phrases.hpp"
#include "bangiao/law/words_json.hpp"

namespace bangiao {
namespace {

namespace json = boost::json;

/// One of the limits that a file knows for a deadline.
struct Known {
    const law::Limit* limit;
    const law::Guard* guard;  ///< why this one and not the usual; null: the usual one
};

std::vector<Known> limits_of(const Policy& policy, law::DeadlineRef deadline) {
    const law::Deadline& about = policy.deadlines[deadline];
    std::vector<Known> all{{&about.limit, nullptr}};
    for (const law::Deadline::Instead& other : about.instead)
        all.push_back({&other.limit, &other.guard});
    for (const std::string& type : policy.events.names())
        for (const law::Rule& rule : policy.events[*policy.events.find(type)].rules)
            for (const law::OpenDuty& duty : rule.effects.duties)
                if (duty.deadline == deadline && duty.limit)
                    all.push_back({&*duty.limit, &duty.guard});
    return all;
}

NotedDay noted(const Calendar* calendar, Day day) {
    using Why = NotedDay::Why;
    const Calendar::Entry* entry = calendar ? calendar->about(day) : nullptr;
    if (!entry) return {day, Why::weekend, {}, {}, {}};
    return {day, law::is_working(calendar, day) ? Why::worked : Why::holiday, entry->name,
            entry->source, entry->mark};
}

Words in_both(const Policy& policy, auto phrase) {
    return {phrase(law::Phrases(policy, Language::vi)), phrase(law::Phrases(policy, Language::en))};
}

/// How the duty comes out of this limit; nothing if it does not.
std::optional<WhyDue> counted(const Policy& policy, const Known& known, const Calendar* calendar,
                              const Duty& duty) {
    std::vector<Day> days;
    if (law::due_after(*known.limit, duty.from, calendar, &days) != duty.due) return std::nullopt;
    WhyDue why;
    why.limit = in_both(policy, [&](const law::Phrases& say) { return say.limit(*known.limit); });
    if (known.guard && !(known.guard->when.empty() && known.guard->unless.empty()))
        why.because = in_both(
            policy, [&](const law::Phrases& say) { return say.guard(*known.guard).substr(1); });
    for (const Day day : days) why.days.push_back(noted(calendar, day));
    if (known.limit->in != law::Limit::In::hours)
        why.last_day = legal_day(duty.due) - std::chrono::days(1);
    return why;
}

/// The law of the day that the duty runs from, then whatever else was adopted: an event may open a
/// duty that runs from a day in another period than its own.
std::vector<const Policy*> laws_for(const PolicyBook& book, const Registry& registry,
                                    const Duty& duty) {
    std::vector<const Policy*> laws{book.in_force(registry, legal_day(duty.from))};
    for (const auto& [digest, adoption] : registry.adoptions()) laws.push_back(book.find(digest));
    std::erase_if(laws, [&](const Policy* law) { return !law || !law->deadlines.find(duty.rule); });
    return laws;
}

std::optional<WhyDue> counted_by_some(const std::vector<const Policy*>& laws,
                                      const std::vector<const Calendar*>& calendars,
                                      const Duty& duty) {
    for (const Policy* law : laws)
        for (const Known& known : limits_of(*law, *law->deadlines.find(duty.rule)))
            for (const Calendar* calendar : calendars)
                if (auto why = counted(*law, known, calendar, duty)) return why;
    return std::nullopt;
}

json::value words_or_null(const std::optional<Words>& words) {
    return words ? json::value(words_json(*words)) : json::value(nullptr);
}

json::value text_or_null(const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(json::string(text));
}

const char* name_of(NotedDay::Why why) {
    switch (why) {
        case NotedDay::Why::weekend:
            return "weekend";
        case NotedDay::Why::holiday:
            return "holiday";
        case NotedDay::Why::worked:
            break;
    }
    return "worked";
}

}  // namespace

std::optional<WhyDue> why_due(const PolicyBook& book, const Registry& registry, const Duty& duty) {
    const std::vector<const Policy*> laws = laws_for(book, registry, duty);
    if (laws.empty()) return std::nullopt;
    const std::vector<const Calendar*> calendars{
        book.calendar_in_force(registry, legal_day(duty.from)),
        book.calendar_in_force(registry, legal_day(duty.due))};
    std::optional<WhyDue> why = counted_by_some(laws, calendars, duty);
    // By no limit: an extension named the last day.
    if (!why) why = WhyDue{{}, {}, {}, legal_day(duty.due) - std::chrono::days(1), {}};
    why->says = laws.front()->deadlines[*laws.front()->deadlines.find(duty.rule)].says;
    return why;
}

json::object json_of(const WhyDue& why) {
    json::array days;
    for (const NotedDay& each : why.days)
        days.push_back(json::object{{"day", day_text(each.day)},
                                    {"why", name_of(each.why)},
                                    {"name", text_or_null(each.name)},
                                    {"source", text_or_null(each.source)},
                                    {"mark", text_or_null(each.mark)}});
    return {
        {"says", words_json(why.says)},
        {"limit", words_or_null(why.limit)},
        {"because", words_or_null(why.because)},
        {"last_day", why.last_day ? text_or_null(day_text(*why.last_day)) : json::value(nullptr)},
        {"days", std::move(days)}};
}

}  // namespace bangiao

#pragma once

#include <boost/json/object.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <bangiao/case_state.hpp>
#include <bangiao/policy.hpp>
#include <bangiao/scenario.hpp>

namespace bangiao {

// The law in words, for jurists: from the very structures that decide. What stands in brackets is
// the legal basis and how it is known (`text`, `summary`, `assumed`).

/// An event type (who may file it, when, what follows) or one of its rules, a deadline, a role, a
/// unit type or an agreement, as the law of that day has it. `event_type_unknown` if nothing is
/// named so.
Result<std::string> explain(const PolicyBook& book, const Registry& registry,
                            std::string_view subject, Day day, Language language);

/// How sure a file is of itself: part of the regulation (`event`, `deadline`, …) → mark → how many
/// rules carry it.
std::map<std::string, std::map<std::string, std::size_t>> marks_of(const Policy& policy);

/// A policy file as one Markdown document: a table each for units, roles, events, routes,
/// deadlines, persons, entitlement, visibility, retention, and the open questions.
std::string regulation_document(const Policy& policy, Language language);

/// A day that the count of a limit did not take as its weekday says.
struct NotedDay {
    enum class Why {
        weekend,  ///< a day of rest: passed over, or no day to end on
        holiday,  ///< the same
        worked,   ///< a Saturday or Sunday that counted
    };
    Day day;
    Why why;
    std::string name;    ///< of the holiday, or of the swap; empty for a weekend
    std::string source;  ///< where the state says so
    std::string mark;    ///< how that is known
};

/// Why a duty falls due when it does. What it runs from, its legal basis and mark stand in the
/// duty.
struct WhyDue {
    Words says;                    ///< what is owed
    std::optional<Words> limit;    ///< `20 days`; none: a later event set the last day
    std::optional<Words> because;  ///< why that limit and not the usual one
    std::optional<Day> last_day;   ///< on which it is still in time; none: counted in hours
    std::vector<NotedDay> days;    ///< that moved the end, in the order met
};

/// Counts the duty again by the law at hand. Nothing where no file at hand knows the deadline.
std::optional<WhyDue> why_due(const PolicyBook& book, const Registry& registry, const Duty& duty);

/// `{"says","limit","because","last_day","days":[{"day","why","name","source","mark"}]}`; what is
/// absent is null.
boost::json::object json_of(const WhyDue& why);

/// Every step of a story that has been run: by which rule it was admitted and what became due when,
/// or why it was refused and what the rule asks. Files that it was decided by must be at hand.
std::string explain_story(const PolicyBook& book, const Registry& registry,
                          const std::vector<Exercised>& steps, Language language);

/// Why these duties are due then: what each runs from, how it is counted, which days were passed
/// over, by which article.
std::string explain_duties(const PolicyBook& book, const Registry& registry,
                           const std::vector<Duty>& duties, Language language);

}  // namespace bangiao

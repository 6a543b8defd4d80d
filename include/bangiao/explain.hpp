#pragma once

#include <map>
#include <string>
#include <vector>

#include <bangiao/case_state.hpp>
#include <bangiao/policy.hpp>
#include <bangiao/scenario.hpp>

namespace bangiao {

// The law in words, for jurists: from the very structures that decide. What stands in brackets is
// the legal basis and how it is known (`text`, `summary`, `assumed`).

/// An event type (who may file it, when, what follows), a deadline, a role or a unit type, as the
/// law of that day has it. `event_type_unknown` if nothing is named so.
Result<std::string> explain(const PolicyBook& book, const Registry& registry,
                            std::string_view subject, Day day, Language language);

/// How sure a file is of itself: part of the regulation (`event`, `deadline`, …) → mark → how many
/// rules carry it.
std::map<std::string, std::map<std::string, std::size_t>> marks_of(const Policy& policy);

/// A policy file as one Markdown document: a table each for units, roles, events, routes,
/// deadlines, persons, entitlement, visibility, retention, and the open questions.
std::string regulation_document(const Policy& policy, Language language);

/// Every step of a story that has been run: by which rule it was admitted and what became due when,
/// or why it was refused. Files that it was decided by must be at hand.
std::string explain_story(const PolicyBook& book, const std::vector<Exercised>& steps,
                          Language language);

/// Why these duties are due then: what each runs from, how it is counted, by which article.
std::string explain_duties(const PolicyBook& book, const Registry& registry,
                           const std::vector<Duty>& duties, Language language);

}  // namespace bangiao

#include <bangiao/explain.hpp>

#include "bangiao/law/policy_model.hpp"

namespace bangiao {

std::map<std::string, std::map<std::string, std::size_t>> marks_of(const Policy& policy) {
    std::map<std::string, std::map<std::string, std::size_t>> marks;
    const auto count = [&](const char* part, const auto& rules) {
        for (const auto& rule : rules) ++marks[part][rule.mark];
    };
    const auto count_named = [&](const char* part, const auto& named) {
        for (const std::string& name : named.names()) ++marks[part][named[*named.find(name)].mark];
    };
    for (const std::string& type : policy.events.names())
        count("event", policy.events[*policy.events.find(type)].rules);
    count_named("deadline", policy.deadlines);
    count_named("person", policy.persons);
    count_named("agreement", policy.agreements);
    count_named("retention", policy.retention);
    for (const auto& [code, rule] : policy.entitlements) ++marks["entitlement"][rule.mark];
    for (const auto& [name, rule] : policy.notices) ++marks["notice"][rule.mark];
    count("route", policy.routes);
    count("sight", policy.sight);
    count("sight", policy.sight_caps);
    count("open", policy.open_questions);
    return marks;
}

}  // namespace bangiao

#include <algorithm>
#include <bangiao/notice.hpp>
#include <set>

#include "bangiao/law/deadlines.hpp"
#include "bangiao/law/policy_model.hpp"

namespace bangiao {
namespace {

using law::NoticeRule;

/// The unit that stands above this one now; nothing above a ministry.
std::optional<UnitId> above(const Registry& registry, const UnitId& unit) {
    const Unit* const found = registry.unit(unit);
    if (!found || !found->parent) return std::nullopt;
    return registry.standing_for(*found->parent);
}

void add_superiors(std::set<UnitId>& units, const Registry& registry, const UnitId& owner,
                   bool all) {
    std::optional<UnitId> unit = above(registry, owner);
    while (unit && units.insert(*unit).second && all) unit = above(registry, *unit);
}

/// Where there is nobody else, the word goes to whoever owes the duty.
std::vector<UnitId> told_by(const NoticeRule& rule, const Registry& registry, const Duty& duty,
                            const UnitId& opener) {
    const UnitId owner = registry.standing_for(duty.unit);
    std::set<UnitId> units;
    for (const NoticeRule::Tells tells : rule.tells) {
        switch (tells) {
            case NoticeRule::Tells::owner:
                units.insert(owner);
                break;
            case NoticeRule::Tells::opener:
                units.insert(registry.standing_for(opener));
                break;
            case NoticeRule::Tells::superior:
            case NoticeRule::Tells::superiors:
                add_superiors(units, registry, owner, tells == NoticeRule::Tells::superiors);
                break;
        }
    }
    if (units.empty()) units.insert(owner);
    return {units.begin(), units.end()};
}

}  // namespace

std::vector<Notice> notices_of(const PolicyBook& book, const Registry& registry, const Duty& duty,
                               const UnitId& opener) {
    std::vector<Notice> notices;
    const auto add = [&](NoticeRule::At at, Instant moment) {
        const Policy* const policy = book.in_force(registry, legal_day(moment));
        if (!policy) return;
        const Calendar* const calendar = book.calendar_in_force(registry, legal_day(moment));
        for (const auto& [name, rule] : policy->notices) {
            if (rule.at != at) continue;
            const Instant told =
                rule.after ? law::due_after(*rule.after, moment, calendar) : moment;
            notices.push_back({name, told, told_by(rule, registry, duty, opener)});
        }
    };
    if (duty.warn) add(NoticeRule::At::warn, *duty.warn);
    add(NoticeRule::At::due, duty.due);
    std::stable_sort(notices.begin(), notices.end(),
                     [](const Notice& a, const Notice& b) { return a.at < b.at; });
    return notices;
}

Words notice_words(const PolicyBook& book, const Registry& registry, const std::string& name,
                   Day day) {
    const Policy* const policy = book.in_force(registry, day);
    if (!policy) return {name, name};
    const auto found = policy->notices.find(name);
    return found == policy->notices.end() ? Words{name, name} : found->second.says;
}

}  // namespace bangiao

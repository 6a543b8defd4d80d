#include <algorithm>
#include <bangiao/timed.hpp>
#include <set>

#include "bangiao/law/policy_model.hpp"

namespace bangiao {
namespace {

bool records_end_of(const law::Rule& rule, const Thread& thread, const Policy& policy) {
    return std::any_of(rule.when.lapsed.begin(), rule.when.lapsed.end(), [&](law::ThreadRef kind) {
        return policy.threads.name(kind) == thread.kind;
    });
}

TimedForm form_of(const law::EventRule& event, const Thread& thread, const Policy& policy,
                  Instant now) {
    const law::RoleRef role = event.rules.front().by.roles.front();
    TimedForm form{event.type,         *RoleName::parse(policy.roles.name(role)),
                   policy.file.digest, thread.opened_by,
                   *thread.expires,    std::nullopt};
    if (form.ended < now - policy.time.late_after) form.late_field = policy.time.late_field;
    return form;
}

void add_deadlines(std::set<std::string>& ids, const Policy& policy) {
    for (std::size_t i = 0; i < policy.events.size(); ++i)
        for (const law::Rule& rule :
             policy.events[law::EventRef{static_cast<std::uint16_t>(i)}].rules)
            for (const law::OpenThread& open : rule.effects.opens)
                if (open.expires) ids.insert(policy.deadlines.name(*open.expires));
}

}  // namespace

std::vector<TimedForm> timed_events(const PolicyBook& book, const Registry& registry,
                                    const CaseState& state, Instant now) {
    std::vector<TimedForm> forms;
    for (const Thread& thread : state.threads) {
        if (!thread.expires || *thread.expires > now) continue;
        const Policy* policy = book.in_force(registry, legal_day(*thread.expires));
        if (!policy) continue;
        for (std::size_t i = 0; i < policy->events.size(); ++i) {
            const law::EventRule& event =
                policy->events[law::EventRef{static_cast<std::uint16_t>(i)}];
            if (!event.filed_by_time) continue;
            if (std::any_of(event.rules.begin(), event.rules.end(), [&](const law::Rule& rule) {
                    return records_end_of(rule, thread, *policy);
                }))
                forms.push_back(form_of(event, thread, *policy, now));
        }
    }
    return forms;
}

std::vector<std::string> ending_deadlines(const PolicyBook& book) {
    std::set<std::string> ids;
    for (const PolicyFile& file : book.files())
        if (const Policy* policy = book.find(file.digest)) add_deadlines(ids, *policy);
    return {ids.begin(), ids.end()};
}

}  // namespace bangiao

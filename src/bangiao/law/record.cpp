#include <algorithm>

#include "bangiao/law/effects.hpp"
#include "bangiao/law/field_check.hpp"
#include "bangiao/law/unseen.hpp"

namespace bangiao::law {
namespace {

/// The first event of a case puts it where the policy says that cases start.
void start_case(const Policy& policy, CaseState& state) {
    for (std::size_t i = 0; i < policy.axes.size(); ++i) {
        const AxisRef axis{static_cast<std::uint16_t>(i)};
        state.axes.insert_or_assign(policy.axes.name(axis), policy.axes[axis].start);
    }
    if (!policy.custody_start.empty()) state.custody = {policy.custody_start, {}, {}, {}};
}

/// Facts that fields of this event may have set where nobody sees it; those of a correction are
/// those of the event that it corrects.
void note_unseen(const Matter& matter, const EventRule& event, Decision& decision) {
    for (const auto& [name, rule] : event.fields) {
        if (rule.clear || matter.filing->fields.contains(name)) continue;
        if (rule.fact) decision.unseen.insert(matter.policy.facts.name(*rule.fact));
        decision.unseen.insert(field_of(event.type, name));
    }
}

}  // namespace

void record_event(const Trial& trial, Decision& decision) {
    const Matter& matter = trial.matter;
    const Filing& filing = *matter.filing;
    CaseState& state = decision.state;
    if (state.length == 0) start_case(matter.policy, state);
    if (filing.unseen) decision.unseen = *filing.unseen;
    const bool known = std::any_of(state.parties.begin(), state.parties.end(),
                                   [&](const Party& p) { return p.unit == matter.actor; });
    if (!known && matter.policy.filing_party)
        state.parties.push_back({matter.actor,
                                 matter.policy.parties.name(*matter.policy.filing_party),
                                 matter.state.length});
    Mark mark{filing.claims.jti,
              matter.state.length,
              *matter.officer,
              matter.actor,
              filing.claims.role,
              filing.claims.occurred_at,
              {}};
    for (const std::string& name : matter.event->remembered) {
        const auto field = filing.fields.find(name);
        if (field != filing.fields.end()) mark.fields.emplace(name, field->second.value);
    }
    for (const auto& [name, field] : filing.fields) {
        const FieldRule& rule = *matter.event->field(name);
        decision.classes.emplace(name, matter.policy.classes.name(rule.sensitivity));
        if (!decision.unseen.empty()) decision.unseen.erase(field_of(matter.event->type, name));
        if (!rule.fact) continue;
        state.facts.insert_or_assign(matter.policy.facts.name(*rule.fact), field.value);
        decision.unseen.erase(matter.policy.facts.name(*rule.fact));
    }
    if (filing.some_withheld) note_unseen(matter, *matter.event, decision);
    state.marks.insert_or_assign(filing.claims.type, std::move(mark));
    state.length = matter.state.length + 1;
    state.head = filing.digest;
}

Checked do_correction(const Rule& rule, const Trial& trial, Decision& decision) {
    if (!rule.effects.corrects) return {};
    const Matter& matter = trial.matter;
    const auto values = value_of(*rule.effects.corrects, trial);
    const auto* answered = matter.answered();
    const EventRule* original = answered ? matter.policy.event(answered->first) : nullptr;
    if (values.put_off) {
        if (original) note_unseen(matter, *original, decision);
        return {};
    }
    if (!original || !values.value || !values.value->is_object())
        return Refusal(Reason::precondition_missing, "there is no event to correct", "/of");
    CaseState& state = decision.state;
    for (const auto& member : values.value->as_object()) {
        const std::string name(member.key());
        const FieldRule* field = original->field(name);
        if (!field)
            return field_refusal(Reason::field_unknown, name, "is not declared for the original");
        if (!is_valid(*field, member.value(), matter.policy, matter.registry, matter.day))
            return field_refusal(Reason::field_invalid, name, "has no valid new value");
        if (field->fact)
            state.facts.insert_or_assign(matter.policy.facts.name(*field->fact), member.value());
        const auto& kept = original->remembered;
        const auto mark = state.marks.find(answered->first);
        if (mark != state.marks.end() && std::find(kept.begin(), kept.end(), name) != kept.end())
            mark->second.fields.insert_or_assign(name, member.value());
    }
    return {};
}

}  // namespace bangiao::law

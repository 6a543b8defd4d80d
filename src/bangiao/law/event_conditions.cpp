#include <algorithm>

#include "bangiao/law/conditions.hpp"
#include "bangiao/law/field_check.hpp"

namespace bangiao::law {

Objection route_objection(const Condition& when, const Trial& trial) {
    if (!when.route) return std::nullopt;
    const Matter& matter = trial.matter;
    const auto to = unit_of(*when.route, trial);
    if (to.put_off) return std::nullopt;
    if (to.value)
        for (const Route& route : matter.policy.routes)
            if (matter.actor_type && route.from.has(*matter.actor_type, matter.day) &&
                is_of(route.to, *to.value, matter) &&
                related(route.where, matter.actor, *to.value, matter.registry) &&
                may_apply(route.guard, trial))
                return std::nullopt;
    return Refusal(Reason::route_not_allowed, "no route leads from this unit to that one");
}

namespace {

Objection field_test_objection(const FieldTests& tests, const Trial& trial) {
    for (const auto& [name, test] : tests) {
        const auto field = field_of(name, trial);
        if (field.put_off) continue;
        if (passes(test, field.value ? &*field.value : nullptr)) continue;
        const bool missing = !field.value && test.present == true;
        return field_refusal(missing ? Reason::field_missing : Reason::field_invalid, name,
                             missing ? "is required here" : "does not have a value allowed here");
    }
    return std::nullopt;
}

/// The units that a term names: several where it is a field that lists them.
std::vector<UnitId> units_of(const UnitTerm& term, const Trial& trial) {
    std::vector<UnitId> units;
    const auto add = [&](const boost::json::value& item) {
        const auto id = item.is_string() ? UnitId::parse(std::string_view(item.as_string()))
                                         : std::optional<UnitId>();
        if (id) units.push_back(trial.matter.registry.standing_for(*id));
    };
    if (term.what == UnitTerm::What::field && term.superiors == 0) {
        const auto field = field_of(term.field, trial);
        if (const boost::json::array* list = field.value ? field.value->if_array() : nullptr) {
            std::for_each(list->begin(), list->end(), add);
            return units;
        }
    }
    if (const auto one = unit_of(term, trial).value) units.push_back(*one);
    return units;
}

bool unit_passes(const UnitTest& test, const UnitId& unit, const Trial& trial) {
    const Matter& matter = trial.matter;
    const auto same = [&](const UnitTerm& term) {
        const std::vector<UnitId> others = units_of(term, trial);
        return std::find(others.begin(), others.end(), unit) != others.end();
    };
    const auto same_or_unread = [&](const UnitTerm& term) {
        return unit_of(term, trial).put_off || same(term);
    };
    if (test.types && !is_of(*test.types, unit, matter)) return false;
    if (!test.is.empty() && std::none_of(test.is.begin(), test.is.end(), same_or_unread))
        return false;
    if (std::any_of(test.is_not.begin(), test.is_not.end(), same)) return false;
    if (test.within) {
        const auto above = unit_of(*test.within, trial);
        if (!above.put_off && (!above.value || !matter.registry.within(unit, *above.value)))
            return false;
    }
    if (test.party) {
        const auto& parties = matter.state.parties;
        const bool is_party = std::any_of(parties.begin(), parties.end(), [&](const Party& party) {
            return matter.registry.standing_for(party.unit) == unit;
        });
        if (is_party != *test.party) return false;
    }
    return related(test.where, matter.actor, unit, matter.registry) ||
           test.where == Where::anywhere;
}

/// A field that lists units: each of them passes.
std::optional<bool> listed_units_pass(const UnitTest& test, const Trial& trial) {
    const auto field = field_of(test.unit.field, trial);
    const boost::json::array* list = field.value ? field.value->if_array() : nullptr;
    if (!list) return std::nullopt;
    return std::all_of(list->begin(), list->end(), [&](const boost::json::value& item) {
        const auto id = item.is_string() ? UnitId::parse(std::string_view(item.as_string()))
                                         : std::optional<UnitId>();
        return id && unit_passes(test, trial.matter.registry.standing_for(*id), trial);
    });
}

Objection unit_test_objection(const UnitTest& test, const Trial& trial) {
    const bool of_field = test.unit.what == UnitTerm::What::field;
    if (of_field && listed_units_pass(test, trial).value_or(false)) return std::nullopt;
    auto unit = unit_of(test.unit, trial);
    if (unit.put_off || (unit.value && unit_passes(test, *unit.value, trial))) return std::nullopt;
    if (of_field)
        return field_refusal(Reason::field_invalid, test.unit.field,
                             "names a unit that is not allowed here");
    return Refusal(Reason::precondition_missing,
                   "the unit `" + test.unit.written + "` is not one that this presupposes");
}

/// Nobody that the field names belongs to a unit that the test excludes.
Objection officer_test_objection(const OfficerTest& test, const Trial& trial) {
    const auto field = field_of(test.field, trial);
    if (field.put_off || !field.value) return std::nullopt;
    const std::vector<UnitId> excluded = units_of(test.not_of, trial);
    const Registry& registry = trial.matter.registry;
    const auto belongs = [&](const boost::json::value& item) {
        const auto id = item.is_string() ? OfficerId::parse(std::string_view(item.as_string()))
                                         : std::optional<OfficerId>();
        const Officer* officer = id ? registry.officer(*id) : nullptr;
        return officer && std::find(excluded.begin(), excluded.end(),
                                    registry.standing_for(officer->unit)) != excluded.end();
    };
    const boost::json::array* list = field.value->if_array();
    const bool any =
        list ? std::any_of(list->begin(), list->end(), belongs) : belongs(*field.value);
    if (!any) return std::nullopt;
    return field_refusal(Reason::field_invalid, test.field,
                         "names an officer of a unit that this concerns");
}

}  // namespace

Objection field_objection(const Condition& when, const Trial& trial) {
    if (auto objection = field_test_objection(when.fields, trial)) return objection;
    for (const FieldCheck& check : when.checks)
        if (surely_applies(check.guard, trial))
            if (auto objection = field_test_objection(check.fields, trial)) return objection;
    for (const UnitTest& test : when.units)
        if (auto objection = unit_test_objection(test, trial)) return objection;
    for (const OfficerTest& test : when.officers)
        if (auto objection = officer_test_objection(test, trial)) return objection;
    return std::nullopt;
}

namespace {

bool is_entitled(std::string_view code, const Trial& trial) {
    const Policy& policy = trial.matter.policy;
    const auto found = policy.entitlements.find(code);
    return found != policy.entitlements.end() && may_apply(found->second.guard, trial) &&
           std::any_of(
               found->second.persons.begin(), found->second.persons.end(),
               [&](PersonRef person) { return may_apply(policy.persons[person].guard, trial); });
}

bool is_entitled(const boost::json::value& value, const Trial& trial) {
    if (const auto* text = value.if_string()) return is_entitled(std::string_view(*text), trial);
    const auto* list = value.if_array();
    return list && !list->empty() &&
           std::all_of(list->begin(), list->end(), [&](const boost::json::value& item) {
               return item.is_string() && is_entitled(std::string_view(item.as_string()), trial);
           });
}

}  // namespace

Objection entitlement_objection(const Condition& when, const Trial& trial) {
    const Policy& policy = trial.matter.policy;
    const auto belongs = [&](PersonRef person) {
        return may_apply(policy.persons[person].guard, trial);
    };
    if (!when.persons.empty() && std::none_of(when.persons.begin(), when.persons.end(), belongs))
        return Refusal(Reason::not_entitled, "the person belongs to none of the groups");
    if (!when.entitled) return std::nullopt;
    const auto regime = value_of(*when.entitled, trial);
    if (regime.put_off || (regime.value && is_entitled(*regime.value, trial))) return std::nullopt;
    return Refusal(Reason::not_entitled, "the person is not entitled to this regime");
}

}  // namespace bangiao::law

#include <algorithm>

#include "bangiao/law/conditions.hpp"

namespace bangiao::law {
namespace {

/// What stands between the acting unit and the relation; nothing if it has it.
Objection objection_to(const Relation& relation, const Trial& trial) {
    using What = Relation::What;
    const Matter& matter = trial.matter;
    const auto is_actor = [&](const std::optional<UnitId>& unit) {
        return unit && matter.is_actor(*unit);
    };
    const auto unless = [](bool met, Refusal refusal) {
        return met ? Objection() : Objection(std::move(refusal));
    };
    switch (relation.what) {
        case What::holder:
            return unless(is_actor(matter.state.holder()), Refusal(Reason::not_holder));
        case What::addressee:
            // Where no such thread is open, that is what the event is refused for, later.
            if (!trial.thread) return std::nullopt;
            return unless(is_actor(trial.thread->addressee), Refusal(Reason::not_addressee));
        case What::opener:
            if (!trial.thread) return std::nullopt;
            return unless(is_actor(trial.thread->opener), stranger_or(matter, relation.written));
        case What::party:
            if (!relation.party) return unless(matter.actor_is_party(), Refusal(Reason::not_party));
            return unless(std::any_of(matter.state.parties.begin(), matter.state.parties.end(),
                                      [&](const Party& party) {
                                          return party.as ==
                                                     matter.policy.parties.name(*relation.party) &&
                                                 matter.is_actor(party.unit);
                                      }),
                          Refusal(Reason::not_party));
        case What::author: {
            const Mark* mark = matter.mark(*relation.event);
            return unless(mark && matter.is_actor(mark->unit),
                          stranger_or(matter, relation.written));
        }
        case What::of: {
            const auto* answered = matter.answered();
            return unless(answered && matter.is_actor(answered->second.unit),
                          stranger_or(matter, relation.written));
        }
        case What::superior:
        case What::root: {
            const Unit* unit = matter.registry.unit_of_chain(matter.state.id);
            const bool met =
                unit &&
                (relation.what == What::root
                     ? unit->id == matter.actor && matter.registry.founders().contains(unit->id)
                     : unit->id != matter.actor && matter.registry.within(unit->id, matter.actor));
            return unless(met, Refusal(Reason::unit_not_permitted,
                                       "the unit stands neither above nor in the right place"));
        }
        case What::own: {
            const Unit* unit = matter.registry.unit_of_chain(matter.state.id);
            return unless(unit && unit->id == matter.actor,
                          Refusal(Reason::unit_not_permitted, "this is another unit's chain"));
        }
        case What::founding_unit:
            return unless(matter.registry.founders().contains(matter.actor),
                          Refusal(Reason::unit_not_permitted, "the unit is no founding unit"));
        case What::founding_key:
            return unless(matter.founding_key,
                          Refusal(Reason::unit_not_permitted, "not signed by a founding key"));
    }
    return std::nullopt;
}

}  // namespace

Refusal stranger_or(const Matter& matter, const std::string& what) {
    return Refusal(matter.actor_is_party() ? Reason::unit_not_permitted : Reason::not_party,
                   "the unit is not the " + what + " here");
}

Objection role_objection(const Who& by, const Matter& matter) {
    if (matter.role && std::find(by.roles.begin(), by.roles.end(), *matter.role) != by.roles.end())
        return std::nullopt;
    return Refusal(Reason::role_not_permitted, "another role files this", "/role");
}

Objection unit_type_objection(const std::optional<UnitTypes>& types, const Matter& matter) {
    if (!types || (matter.actor_type && types->has(*matter.actor_type, matter.day)))
        return std::nullopt;
    return Refusal(Reason::unit_not_permitted, "units of this type do not file this", "/unit");
}

Objection relation_objection(const std::vector<Relation>& relations, const Trial& trial) {
    Objection first;
    for (const Relation& relation : relations) {
        Objection objection = objection_to(relation, trial);
        if (!objection) return std::nullopt;
        if (!first) first = std::move(objection);
    }
    return first;
}

Objection officer_objection(const Who& by, const Matter& matter) {
    for (const EventRef type : by.not_officer) {
        const Mark* mark = matter.mark(type);
        if (mark && matter.officer && mark->officer == *matter.officer)
            return Refusal(Reason::same_officer,
                           "the officer filed " + matter.policy.events[type].type.text());
    }
    return std::nullopt;
}

}  // namespace bangiao::law

#include "bangiao/law/terms.hpp"

#include <algorithm>

#include "bangiao/law/matter.hpp"
#include "bangiao/law/unseen.hpp"

namespace bangiao::law {
namespace {

const Duty* duty_in(const CaseState& state, DeadlineRef deadline, const Trial& trial) {
    const Duty* found = nullptr;
    for (const Duty& duty : state.duties) {
        if (!trial.matter.policy.is_duty_of(deadline, duty.rule)) continue;
        if (trial.thread && duty.thread == trial.thread->opened_by.text()) return &duty;
        if (!found) found = &duty;
    }
    return found;
}

/// The open duty of a deadline; of several, that of the thread answered or found, else the oldest.
/// As the event has moved it; one that the event itself has ended, as it stood before.
const Duty* duty_of(DeadlineRef deadline, const Trial& trial) {
    const Duty* moved = trial.becoming ? duty_in(*trial.becoming, deadline, trial) : nullptr;
    return moved ? moved : duty_in(trial.matter.state, deadline, trial);
}

const Thread* latest(ThreadRef kind, const Matter& matter) {
    const std::string& name = matter.policy.threads.name(kind);
    const auto& threads = matter.state.threads;
    const auto found = std::find_if(threads.rbegin(), threads.rend(),
                                    [&](const Thread& thread) { return thread.kind == name; });
    return found == threads.rend() ? nullptr : &*found;
}

/// `meo-vac.son-vi` lies in `meo-vac`, and in itself.
bool lies_in(const std::string& place, const std::string& wider) {
    return !wider.empty() && place.starts_with(wider) &&
           (place.size() == wider.size() || place[wider.size()] == '.');
}

/// How near a unit serves a place, the nearest first; nothing where it serves elsewhere.
std::optional<int> distance(const Unit& unit, const Unit* here) {
    if (unit.province.empty()) return 2;
    if (!here || unit.province != here->province) return std::nullopt;
    return lies_in(here->commune, unit.commune) ? 0 : 1;
}

/// The unit of these types that serves the actor's place, or stands for one that did.
std::optional<UnitId> local_unit(const UnitTypes& types, const Matter& matter) {
    const Unit* here = matter.registry.unit(matter.actor);
    std::optional<std::pair<int, UnitId>> best;
    for (std::size_t i = 0; i < matter.policy.unit_types.size(); ++i) {
        const UnitTypeRef type{static_cast<std::uint16_t>(i)};
        if (!types.has(type, matter.day)) continue;
        for (const UnitId& id :
             matter.registry.units_of_type(matter.policy.unit_types.name(type))) {
            const std::optional<int> rank = distance(*matter.registry.unit(id), here);
            const UnitId standing = matter.registry.standing_for(id);
            const Unit* unit = matter.registry.unit(standing);
            const bool ended = unit->ended_at && *unit->ended_at <= matter.now;
            if (!rank || ended || (standing != id && !is_of(types, standing, matter))) continue;
            const std::pair<int, UnitId> candidate(*rank, standing);
            if (!best || candidate < *best) best = candidate;
        }
    }
    if (!best) return std::nullopt;
    return best->second;
}

std::optional<UnitId> unit_in_thread(const UnitTerm& term, const Trial& trial) {
    const Thread* thread = term.thread ? latest(*term.thread, trial.matter) : trial.thread;
    if (!thread) return std::nullopt;
    return term.what == UnitTerm::What::opener ? std::optional(thread->opener) : thread->addressee;
}

std::optional<UnitId> unit_by_party(PartyRef word, const Matter& matter) {
    const Party* found = nullptr;
    for (const Party& party : matter.state.parties)
        if (party.as == matter.policy.parties.name(word) && (!found || party.place >= found->place))
            found = &party;
    if (!found) return std::nullopt;
    return found->unit;
}

Read<UnitId> base_unit(const UnitTerm& term, const Trial& trial) {
    const Matter& matter = trial.matter;
    switch (term.what) {
        case UnitTerm::What::actor:
            return {matter.actor};
        case UnitTerm::What::holder:
            return {matter.state.holder()};
        case UnitTerm::What::addressee:
        case UnitTerm::What::opener:
            return {unit_in_thread(term, trial)};
        case UnitTerm::What::of: {
            const auto* answered = matter.answered();
            return {answered ? std::optional(answered->second.unit) : std::nullopt};
        }
        case UnitTerm::What::author: {
            const Mark* mark = matter.mark(*term.event);
            return {mark ? std::optional(mark->unit) : std::nullopt};
        }
        case UnitTerm::What::party:
            return {unit_by_party(*term.party, matter)};
        case UnitTerm::What::field: {
            const auto field = field_of(term.field, trial);
            if (!field.value) return {{}, field.put_off};
            const auto id = field.value->is_string()
                                ? UnitId::parse(std::string_view(field.value->as_string()))
                                : std::nullopt;
            // A name that the field check will refuse is not also refused for what it leads to.
            if (matter.field_fault && (!id || !matter.registry.unit(*id))) return {{}, true};
            return {id};
        }
        case UnitTerm::What::chain: {
            const Unit* unit = matter.registry.unit_of_chain(matter.state.id);
            return {unit ? std::optional(unit->id) : std::nullopt};
        }
        case UnitTerm::What::local:
            return {local_unit(term.types, matter)};
    }
    return {};
}

std::optional<Instant> moment_in(const boost::json::value& value) {
    if (!value.is_string()) return std::nullopt;
    const std::string_view text = value.as_string();
    if (const auto day = parse_day(text)) return start_of(*day);
    return Instant::parse(text);
}

}  // namespace

bool Matter::actor_is_party() const {
    if (event && event->chain != ChainKind::of_a_case) return true;
    return std::any_of(state.parties.begin(), state.parties.end(),
                       [&](const Party& party) { return is_actor(party.unit); });
}

const Mark* Matter::mark(EventRef type) const {
    const auto found = state.marks.find(policy.events[type].type);
    return found == state.marks.end() ? nullptr : &found->second;
}

const std::pair<const EventType, Mark>* Matter::answered() const {
    if (!filing || !filing->claims.of) return nullptr;
    const auto found = std::find_if(state.marks.begin(), state.marks.end(), [&](const auto& entry) {
        return entry.second.event == *filing->claims.of;
    });
    return found == state.marks.end() ? nullptr : &*found;
}

void Matter::missed(const std::string& name) const {
    if (!unread) return;
    unread->names.insert(name);
    ++unread->times;
}

bool Matter::is_unseen(const std::string& fact) const {
    return filing && filing->unseen && filing->unseen->contains(fact);
}

Read<boost::json::value> field_of(const std::string& name, const Trial& trial) {
    const Matter& matter = trial.matter;
    if (!matter.filing) return {};
    const auto found = matter.filing->fields.find(name);
    if (found != matter.filing->fields.end()) return {found->second.value};
    const FieldRule* rule = matter.event ? matter.event->field(name) : nullptr;
    if (matter.filing->some_withheld && rule && !rule->clear) {
        matter.missed(name);
        return {{}, true};
    }
    return {{}, matter.field_fault.has_value()};
}

Read<boost::json::value> value_of(const ValueTerm& term, const Trial& trial) {
    if (term.what == ValueTerm::What::literal) return {boost::json::value(term.name)};
    if (term.what == ValueTerm::What::field) return field_of(term.name, trial);
    if (trial.matter.is_unseen(term.name)) {
        trial.matter.missed(term.name);
        return {{}, true};
    }
    const auto found = trial.matter.state.facts.find(term.name);
    if (found == trial.matter.state.facts.end()) return {};
    return {found->second};
}

Read<UnitId> unit_of(const UnitTerm& term, const Trial& trial) {
    Read<UnitId> unit = base_unit(term, trial);
    if (unit.value) unit.value = trial.matter.registry.standing_for(*unit.value);
    for (unsigned i = 0; i < term.superiors && unit.value; ++i) {
        const Unit* found = trial.matter.registry.unit(*unit.value);
        unit.value = found ? found->parent : std::nullopt;
    }
    return unit;
}

Read<Instant> time_of(const TimeTerm& term, const Trial& trial) {
    const Matter& matter = trial.matter;
    switch (term.what) {
        case TimeTerm::What::occurred:
            return {matter.filing ? matter.filing->claims.occurred_at : matter.now};
        case TimeTerm::What::admitted:
            return {matter.now};
        case TimeTerm::What::opened:
            return {trial.thread ? std::optional(trial.thread->opened_at) : std::nullopt};
        case TimeTerm::What::field: {
            const auto field = field_of(term.field, trial);
            if (!field.value) return {{}, field.put_off};
            return {moment_in(*field.value), matter.field_fault.has_value()};
        }
        case TimeTerm::What::last: {
            const Mark* mark = matter.mark(*term.event);
            return {mark ? std::optional(mark->occurred_at) : std::nullopt};
        }
        case TimeTerm::What::from:
        case TimeTerm::What::due: {
            const Duty* duty = duty_of(*term.duty, trial);
            if (!duty) return {};
            // The last day is the one before the first instant overdue.
            if (term.what == TimeTerm::What::due)
                return {start_of(legal_day(duty->due - Instant::Duration(1)))};
            return {duty->from};
        }
    }
    return {};
}

namespace {

/// Whether the unit stands in the place of one of its type in that province: provinces merge, and
/// the places in them keep their codes.
bool took_over(const Unit& unit, const std::string& province, const Registry& registry) {
    const auto& like = registry.units_of_type(unit.type);
    return std::any_of(like.begin(), like.end(), [&](const UnitId& id) {
        return registry.unit(id)->ended_at && registry.unit(id)->province == province &&
               registry.standing_for(id) == unit.id;
    });
}

}  // namespace

bool related(Where where, const UnitId& first, const UnitId& second, const Registry& registry) {
    const Unit* a = registry.unit(first);
    const Unit* b = registry.unit(second);
    if (!a || !b) return false;
    const bool province = a->province.empty() || b->province.empty() ||
                          a->province == b->province || took_over(*b, a->province, registry) ||
                          took_over(*a, b->province, registry);
    const bool commune = province && !a->commune.empty() && a->commune == b->commune;
    switch (where) {
        case Where::anywhere:
            return true;
        case Where::same_commune:
            return commune;
        case Where::same_province:
            return province;
        case Where::above:
            return first != second && registry.within(first, second);
        case Where::below:
            return first != second && registry.within(second, first);
        case Where::nearest:
            break;
    }
    if (commune || !province) return commune;
    const auto& like = registry.units_of_type(b->type);
    return std::none_of(like.begin(), like.end(), [&](const UnitId& id) {
        const Unit* unit = registry.unit(id);
        return !unit->ended_at && !unit->commune.empty() && unit->commune == a->commune &&
               unit->province == a->province;
    });
}

bool is_of(const UnitTypes& types, const UnitId& unit, const Matter& matter) {
    const Unit* found = matter.registry.unit(unit);
    const auto type = found ? matter.policy.unit_types.find(found->type) : std::nullopt;
    return type && types.has(*type, matter.day);
}

bool fits(const ThreadSearch& search, const Thread& thread, const Trial& trial) {
    const Matter& matter = trial.matter;
    if (thread.kind != matter.policy.threads.name(search.thread)) return false;
    const bool key_unseen =
        search.key && thread.key.empty() && matter.is_unseen(key_of(thread.kind));
    if (key_unseen) matter.missed(key_of(thread.kind));
    if (search.key && !key_unseen) {
        const auto key = value_of(*search.key, trial);
        if (!key.put_off && (!key.value || !key.value->is_string() ||
                             key.value->as_string() != std::string_view(thread.key)))
            return false;
    }
    const auto is_unit = [&](const UnitTerm& term, const std::optional<UnitId>& unit) {
        const auto asked = unit_of(term, trial);
        return asked.put_off ||
               (asked.value && unit && matter.registry.standing_for(*unit) == *asked.value);
    };
    if (search.addressee && !is_unit(*search.addressee, thread.addressee)) return false;
    if (search.opener && !is_unit(*search.opener, thread.opener)) return false;
    if (search.addressee_types &&
        (!thread.addressee || !is_of(*search.addressee_types, *thread.addressee, matter)))
        return false;
    return search.where == Where::anywhere ||
           (thread.addressee &&
            related(search.where, matter.actor, *thread.addressee, matter.registry));
}

const Thread* thread_of(const Condition& when, const Trial& trial) {
    const Matter& matter = trial.matter;
    const auto& threads = matter.state.threads;
    if (!when.answers.empty()) {
        if (!matter.filing || !matter.filing->claims.of) return nullptr;
        for (const Thread& thread : threads)
            for (const ThreadRef kind : when.answers)
                if (thread.opened_by == *matter.filing->claims.of &&
                    thread.kind == matter.policy.threads.name(kind))
                    return &thread;
        return nullptr;
    }
    if (!when.finds) return nullptr;
    const auto found = std::find_if(threads.rbegin(), threads.rend(), [&](const Thread& thread) {
        return fits(*when.finds, thread, trial);
    });
    return found == threads.rend() ? nullptr : &*found;
}

}  // namespace bangiao::law

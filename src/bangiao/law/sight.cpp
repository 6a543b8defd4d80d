#include <algorithm>
#include <bangiao/sight.hpp>

#include "bangiao/law/conditions.hpp"

namespace bangiao {

std::string_view name_of(Shown shown) {
    switch (shown) {
        case Shown::full:
            return "full";
        case Shown::masked:
            return "masked";
        case Shown::pointer:
            return "pointer";
        case Shown::withheld:
            return "withheld";
    }
    std::terminate();
}

/// What applies to one reader of one case: the rows that grant and the ceilings over them. Points
/// into the book, which outlives every Sight.
struct Sight::Rules {
    const Policy* policy;                     ///< whose rows these are
    std::vector<const Policy*> vocabularies;  ///< where event types and fields are looked up
    std::vector<const law::SightRow*> rows;
    std::vector<const law::SightRow*> caps;
    std::set<UnitId> own;                   ///< the reader's unit and those it succeeded
    std::optional<std::uint64_t> snapshot;  ///< up to which place things were handed over
};

namespace {

using law::Sees;

/// What is asked about: one field of one event, or a class as a whole.
struct Subject {
    bool coded;
    bool own;
    bool handed;
};

Shown shown_as(Sees sees, const Subject& subject) {
    const auto full_if = [](bool met) { return met ? Shown::full : Shown::withheld; };
    switch (sees) {
        case Sees::full:
            return Shown::full;
        case Sees::handed:
            return full_if(subject.handed);
        case Sees::own:
            return full_if(subject.own);
        case Sees::codes:
            return full_if(subject.coded);
        case Sees::masked:
            return Shown::masked;
        case Sees::pointer:
        case Sees::flag:
            return Shown::pointer;
        case Sees::withheld:
            break;
    }
    return Shown::withheld;
}

/// Shown is ordered from most to least.
Shown more_of(Shown a, Shown b) {
    return std::min(a, b);
}
Shown less_of(Shown a, Shown b) {
    return std::max(a, b);
}

std::optional<Sees> said_of(const law::SightRow& row, law::ClassRef sensitivity,
                            std::string_view field) {
    const auto found = row.classes.find(sensitivity);
    if (found == row.classes.end()) return std::nullopt;
    const auto exception = found->second.but.find(field);
    return exception == found->second.but.end() ? found->second.show : exception->second;
}

template <class Rows>
Shown join(const Rows& rows, const Rows& caps, law::ClassRef sensitivity, std::string_view field,
           const Subject& subject) {
    Shown shown = Shown::withheld;
    for (const law::SightRow* row : rows)
        if (const auto sees = said_of(*row, sensitivity, field))
            shown = more_of(shown, shown_as(*sees, subject));
    for (const law::SightRow* cap : caps)
        if (const auto sees = said_of(*cap, sensitivity, field))
            shown = less_of(shown, shown_as(*sees, subject));
    return shown;
}

/// Of a mandate: these officers, and a case that it names or in which one of its units has a part.
bool covers(const Mandate& mandate, const Reader& reader, const CaseState& state, Instant now) {
    if (!mandate.stands_for(reader.officer, now)) return false;
    if (mandate.cases.contains(state.id)) return true;
    const bool scope =
        std::any_of(state.parties.begin(), state.parties.end(),
                    [&](const Party& party) { return mandate.units.contains(party.unit); });
    const auto in_period = [&](const auto& entry) {
        const Day day = legal_day(entry.second.occurred_at);
        return (!mandate.from || *mandate.from <= day) && (!mandate.to || day <= *mandate.to);
    };
    return scope && std::any_of(state.marks.begin(), state.marks.end(), in_period);
}

/// The kinds of mandate that the reader has over the case now.
std::set<std::string> mandates_over(const Registry& registry, const Reader& reader,
                                    const CaseState& state, Instant now) {
    std::set<std::string> kinds;
    for (const auto& [chain, mandate] : registry.mandates())
        if (covers(mandate, reader, state, now)) kinds.insert(mandate.as);
    return kinds;
}

/// What a row's own keys ask of the reader.
class Applies {
public:
    Applies(const law::Matter& matter, const Reader& reader, bool party,
            const std::set<std::string>& mandates)
        : matter_(matter), reader_(reader), party_(party), mandates_(mandates) {}

    bool row(const law::SightRow& row) const {
        if (row.mandate ? !mandates_.contains(row.mandate_as) : !party_) return false;
        const auto reads_in = [&](law::RoleRef role) { return holds(role); };
        if (!row.roles.empty() && std::none_of(row.roles.begin(), row.roles.end(), reads_in))
            return false;
        return of_type(row) && by_word(row) && law::applies(row.guard, {matter_});
    }

    /// A ceiling for roles binds a reader who reads in no other role.
    bool cap(const law::SightRow& row) const {
        const auto listed = [&](const RoleName& name) {
            const auto role = matter_.policy.roles.find(name.text());
            return role && std::find(row.roles.begin(), row.roles.end(), *role) != row.roles.end();
        };
        if (!row.roles.empty() && !std::all_of(reader_.roles.begin(), reader_.roles.end(), listed))
            return false;
        return of_type(row) && by_word(row) && law::applies(row.guard, {matter_});
    }

private:
    bool holds(law::RoleRef role) const {
        const std::string& name = matter_.policy.roles.name(role);
        return std::any_of(reader_.roles.begin(), reader_.roles.end(),
                           [&](const RoleName& held) { return held.text() == name; });
    }
    bool of_type(const law::SightRow& row) const {
        return !row.types ||
               (matter_.actor_type && row.types->has(*matter_.actor_type, matter_.day));
    }
    bool by_word(const law::SightRow& row) const {
        if (row.parties.empty()) return true;
        return std::any_of(
            matter_.state.parties.begin(), matter_.state.parties.end(), [&](const Party& party) {
                return matter_.is_actor(party.unit) &&
                       std::any_of(row.parties.begin(), row.parties.end(), [&](law::PartyRef word) {
                           return matter_.policy.parties.name(word) == party.as;
                       });
            });
    }

    const law::Matter& matter_;
    const Reader& reader_;
    bool party_;
    const std::set<std::string>& mandates_;
};

bool is_registry_chain(const Registry& registry, const CaseState& state) {
    return state.id == governance_chain() || registry.unit_of_chain(state.id);
}

}  // namespace

Shown Sight::of(const EventType& type, const UnitId& author, std::uint64_t place,
                std::string_view field) const {
    if (blind_) return Shown::withheld;
    for (const Policy* policy : rules_->vocabularies) {
        const law::EventRule* event = policy->event(type);
        const law::FieldRule* rule = event ? event->field(field) : nullptr;
        if (!rule) continue;
        const auto sensitivity =
            rules_->policy->classes.find(policy->classes.name(rule->sensitivity));
        if (!sensitivity) return Shown::withheld;
        const Subject subject{rule->coded(), rules_->own.contains(author),
                              rules_->snapshot && place <= *rules_->snapshot};
        return join(rules_->rows, rules_->caps, *sensitivity, field, subject);
    }
    return Shown::withheld;
}

Shown Sight::of_class(std::string_view sensitivity_class) const {
    if (blind_) return Shown::withheld;
    const auto sensitivity = rules_->policy->classes.find(sensitivity_class);
    if (!sensitivity) return Shown::withheld;
    const Subject most{true, true, rules_->snapshot.has_value()};
    return join(rules_->rows, rules_->caps, *sensitivity, {}, most);
}

Sight sight_of(const PolicyBook& book, const Registry& registry, const CaseState& state,
               const Reader& reader, Instant now) {
    Sight sight;
    const Day day = legal_day(now);
    const bool of_registry = is_registry_chain(registry, state);
    const Policy* in_force = book.in_force(registry, day);
    const Policy* policy = of_registry ? book.constitution() : in_force;
    const Unit* unit = registry.unit(reader.unit);
    if (!policy || !unit || state.length == 0) return sight;

    const CaseState settled = state.settled(now);
    law::Matter matter{*policy, registry, settled,    book.calendar_in_force(registry, day),
                       now,     day,      reader.unit};
    matter.actor_type = policy->unit_types.find(unit->type);
    const bool party = of_registry || matter.actor_is_party();
    const std::set<std::string> mandates =
        of_registry ? std::set<std::string>() : mandates_over(registry, reader, settled, now);
    if (!party && mandates.empty()) return sight;

    Sight::Rules rules{policy, {}, {}, {}, {reader.unit}, {}};
    for (const Policy* known : {book.constitution(), in_force})
        if (known) rules.vocabularies.push_back(known);
    for (const auto& [digest, adoption] : registry.adoptions())  // it may have begun under another
        if (const Policy* other = book.find(digest); other && other != in_force)
            rules.vocabularies.push_back(other);
    const Applies applies(matter, reader, party, mandates);
    for (const law::SightRow& row : policy->sight)
        if (applies.row(row)) rules.rows.push_back(&row);
    for (const law::SightRow& cap : policy->sight_caps)
        if (applies.cap(cap)) rules.caps.push_back(&cap);
    for (const Party& each : settled.parties) {
        if (!matter.is_actor(each.unit)) continue;
        rules.own.insert(each.unit);
        for (const law::PartyRef word : policy->snapshot)
            if (policy->parties.name(word) == each.as)
                rules.snapshot = std::max(rules.snapshot.value_or(0), each.place);
    }
    sight.blind_ = false;
    sight.rules_ = std::make_shared<const Sight::Rules>(std::move(rules));
    return sight;
}

}  // namespace bangiao

#include <algorithm>
#include <bangiao/decide.hpp>

#include "bangiao/law/conditions.hpp"
#include "bangiao/law/effects.hpp"
#include "bangiao/law/field_check.hpp"

namespace bangiao {
namespace law {
namespace {

/// The order in which a rule's conditions are tried; how far a rule came is the stage it failed at.
enum class Stage {
    role,
    unit_type,
    existence,
    head,
    relation,
    lifecycle,
    state,
    thread,
    history,
    officers,
    route,
    fields,
    entitlement,
    time,
    effects
};

struct Failure {
    Stage stage;
    Refusal refusal;
};

Refusal moved_on(const CaseState& state) {
    Refusal refusal(Reason::case_moved_on, "another event was recorded first", "/prev");
    refusal.head = state.head;
    return refusal;
}

Objection existence_objection(const Matter& matter) {
    const bool exists = matter.state.length > 0;
    const CaseId& id = matter.state.id;
    const bool of_a_unit = matter.registry.unit_of_chain(id) != nullptr;
    const bool governance = id == governance_chain();
    bool fits = false;
    switch (matter.event->chain) {
        case ChainKind::of_a_case:
            fits = !of_a_unit && !governance;
            break;
        case ChainKind::of_a_unit:
            fits = !governance && of_a_unit == exists;
            break;
        case ChainKind::governance:
            fits = governance;
            break;
    }
    const bool claims_earlier = matter.filing->claims.prev.has_value();
    if (!fits || (!exists && (matter.event->opens == Opens::never || claims_earlier)))
        return Refusal(Reason::case_unknown, {}, "/case");
    return std::nullopt;
}

Objection head_objection(const Matter& matter) {
    if (matter.filing->claims.prev != matter.state.head) return moved_on(matter.state);
    if (matter.state.length > 0 && matter.event->opens == Opens::only)
        return Refusal(Reason::wrong_state, "this event opens a chain, and the chain is open");
    return std::nullopt;
}

/// How far `occurred_at` may lie from the ledger's time.
Objection clock_objection(const Matter& matter) {
    const TimeLimits& limits = matter.policy.time;
    const Instant occurred = matter.filing->claims.occurred_at;
    if (occurred > matter.now + limits.ahead)
        return Refusal(Reason::in_the_future, {}, "/occurred_at");
    if (occurred < matter.now - limits.behind)
        return Refusal(Reason::too_late, "it happened too long ago", "/occurred_at");
    const FieldRule* late = matter.event->field(limits.late_field);
    const bool withheld = matter.filing->some_withheld && late && !late->clear;
    if (occurred < matter.now - limits.late_after && !withheld &&
        !matter.filing->fields.contains(limits.late_field))
        return field_refusal(Reason::field_missing, limits.late_field, "is required: late entry");
    return std::nullopt;
}

/// Tries one rule; nothing if it lets the event in.
std::optional<Failure> failure_of(const Rule& rule, const Trial& trial) {
    const Matter& matter = trial.matter;
    const auto failed = [](Stage stage, Objection objection) -> std::optional<Failure> {
        if (!objection) return std::nullopt;
        return Failure{stage, std::move(*objection)};
    };
    if (auto f = failed(Stage::role, role_objection(rule.by, matter))) return f;
    if (auto f = failed(Stage::unit_type, unit_type_objection(rule.by.types, matter))) return f;
    if (auto f = failed(Stage::unit_type, unit_type_objection(rule.when.actor_types, matter)))
        return f;
    if (auto f = failed(Stage::existence, existence_objection(matter))) return f;
    // A party that comes too late learns that before anything else; an outsider must first be one
    // who may file at all, so that it learns nothing of a case it has no part in.
    const bool party = matter.actor_is_party();
    if (party)
        if (auto f = failed(Stage::head, head_objection(matter))) return f;
    if (auto f = failed(Stage::relation, relation_objection(rule.by.relations, trial))) return f;
    if (auto f = failed(Stage::relation, relation_objection(rule.when.actor, trial))) return f;
    if (!party)
        if (auto f = failed(Stage::relation, head_objection(matter))) return f;
    if (auto f = failed(Stage::lifecycle, lifecycle_objection(rule.when, trial, false))) return f;
    if (auto f = failed(Stage::state, state_objection(rule.when, trial))) return f;
    if (auto f = failed(Stage::thread, thread_objection(rule.when, trial))) return f;
    if (auto f = failed(Stage::history, history_objection(rule.when, trial))) return f;
    if (auto f = failed(Stage::officers, officer_objection(rule.by, matter))) return f;
    if (auto f = failed(Stage::route, route_objection(rule.when, trial))) return f;
    if (auto f = failed(Stage::fields, matter.field_fault)) return f;
    if (auto f = failed(Stage::fields, field_objection(rule.when, trial))) return f;
    if (auto f = failed(Stage::entitlement, entitlement_objection(rule.when, trial))) return f;
    if (auto f = failed(Stage::time, clock_objection(matter))) return f;
    return failed(Stage::time, time_objection(rule.when, trial));
}

/// Who signed, and for which unit.
struct Author {
    std::optional<OfficerId> officer;  ///< none: a founding key that is not enrolled yet
    bool founding_key;
};

Result<Author> author_of(const Registry& registry, const Filing& filing) {
    const Claims& claims = filing.claims;
    const auto founder = registry.founders().find(claims.unit);
    const bool founding_key =
        founder != registry.founders().end() && founder->second == filing.signer;
    const EnrolledCertificate* certificate = registry.certificate(filing.signer);
    if (!certificate) {
        if (founding_key) return Author{std::nullopt, true};
        return Refusal(Reason::officer_unknown);
    }
    const Officer* officer = registry.officer(certificate->officer);
    if (!officer || certificate->use != CertificateUse::signing)
        return Refusal(Reason::officer_unknown, "this certificate does not sign events");
    if (certificate->revoked_at || officer->revoked_at) return Refusal(Reason::officer_revoked);
    const Unit* unit = registry.unit(officer->unit);
    if (officer->unit != claims.unit || !unit)
        return Refusal(Reason::unit_not_permitted, "the officer belongs to another unit", "/unit");
    if (unit->ended_at) return Refusal(Reason::unit_not_permitted, "the unit has ended", "/unit");
    if (!officer->roles.contains(claims.role) &&
        !registry.has_delegation(officer->id, claims.role, legal_day(claims.occurred_at)))
        return Refusal(Reason::role_not_held, {}, "/role");
    return Author{officer->id, founding_key};
}

/// The officer of a founding event stands in the field that the rule enrols.
std::optional<OfficerId> officer_named(const Rule& rule, const Filing& filing) {
    if (!rule.effects.enrols) return std::nullopt;
    const auto field = filing.fields.find(rule.effects.enrols->officer);
    if (field == filing.fields.end() || !field->second.value.is_string()) return std::nullopt;
    return OfficerId::parse(std::string_view(field->second.value.as_string()));
}

bool asks_founding_key(const Rule& rule) {
    for (const Relation& relation : rule.by.relations)
        if (relation.what == Relation::What::founding_key) return true;
    return false;
}

/// Duties that ended because their thread did, between the last event and now.
void note_expired(const CaseState& before, const CaseState& settled, Decision& decision) {
    for (const Duty& duty : before.duties) {
        if (std::find(settled.duties.begin(), settled.duties.end(), duty) != settled.duties.end())
            continue;
        for (const Thread& thread : before.threads)
            if (thread.expires && thread.opened_by.text() == duty.thread)
                decision.closed.push_back({duty, "void", *thread.expires});
    }
}

/// Where the event has put another in charge of the person, that is on record for good.
void note_tenure(const Claims& claims, CaseState& state) {
    const auto last = state.tenures.empty() ? std::nullopt : state.tenures.back().unit;
    if (state.holder() != last)
        state.tenures.push_back({state.holder(), claims.jti, claims.occurred_at});
}

/// What follows once a rule lets the event in.
Result<Decision> permitted(const Rule& rule, const Trial& trial, const CaseState& before,
                           const PolicyBook& book) {
    const Matter& matter = trial.matter;
    Decision decision{matter.state,    {},        {},         {},       {}, {}, {},
                      *matter.officer, rule.name, rule.basis, rule.mark};
    note_expired(before, matter.state, decision);
    record_event(trial, decision);
    BANGIAO_CHECK(do_effects(rule, trial, decision));
    BANGIAO_CHECK(do_correction(rule, trial, decision));
    note_tenure(matter.filing->claims, decision.state);
    BANGIAO_CHECK(do_registry_effects(rule, trial, book, decision));
    return decision;
}

Refusal named(Refusal refusal, const Rule& rule) {
    refusal.rule = rule.name;
    refusal.basis = rule.basis;
    return refusal;
}

/// Every road that the law knows for this event, in the order written.
Result<Decision> try_rules(Matter& matter, const Author& author, const CaseState& before,
                           const PolicyBook& book) {
    std::optional<Failure> furthest;
    Matter::Unread unread;
    matter.unread = &unread;
    for (const Rule& rule : matter.event->rules) {
        unread = {};
        matter.officer = author.officer;
        if (!matter.officer && asks_founding_key(rule))
            matter.officer = officer_named(rule, *matter.filing);
        Trial trial{matter};
        trial.thread = thread_of(rule.when, trial);
        std::optional<Failure> failure = failure_of(rule, trial);
        if (!failure && !matter.officer)
            failure = Failure{Stage::role, Refusal(Reason::officer_unknown)};
        if (!failure) {
            Result<Decision> decision = permitted(rule, trial, before, book);
            if (decision) {
                decision->unread = unread.names;
                return decision;
            }
            failure = Failure{Stage::effects, std::move(decision).error()};
        }
        failure->refusal = named(std::move(failure->refusal), rule);
        if (!furthest || failure->stage > furthest->stage) furthest = std::move(failure);
    }
    return std::move(furthest->refusal);
}

}  // namespace
}  // namespace law

Result<Decision> decide(const PolicyBook& book, const Registry& registry, const CaseState& state,
                        const Filing& filing, Instant now) {
    const Claims& claims = filing.claims;
    BANGIAO_TRY(const law::Author author, law::author_of(registry, filing));
    if (!book.may_be_claimed(registry, claims.policy))
        return Refusal(Reason::policy_unknown, {}, "/policy");
    const Day day = legal_day(claims.occurred_at);
    const Policy* policy = book.constitution();
    if (!policy || !policy->event(claims.type)) policy = book.in_force(registry, day);
    const law::EventRule* event = policy ? policy->event(claims.type) : nullptr;
    if (!event) return Refusal(Reason::event_type_unknown, {}, "/type");

    const CaseState settled = state.settled(now);
    const Unit* unit = registry.unit(claims.unit);
    law::Matter matter{*policy, registry, settled,    book.calendar_in_force(registry, day),
                       now,     day,      claims.unit};
    if (unit) matter.actor_type = policy->unit_types.find(unit->type);
    matter.filing = &filing;
    matter.unsettled = &state;
    matter.event = event;
    matter.role = policy->roles.find(claims.role.text());
    matter.founding_key = author.founding_key;
    if (auto sound = law::check_fields(*event, filing, *policy, registry, day); !sound)
        matter.field_fault = sound.error();
    else if (Checked open = law::check_erased(*event, filing, *policy, state); !open)
        matter.field_fault = open.error();
    return law::try_rules(matter, author, state, book);
}

bool tells_nothing_of_the_case(Reason reason) {
    switch (reason) {
        case Reason::officer_unknown:
        case Reason::officer_revoked:
        case Reason::not_author:
        case Reason::role_not_held:
        case Reason::role_not_permitted:
        case Reason::unit_not_permitted:
        case Reason::policy_unknown:
        case Reason::event_type_unknown:
        case Reason::case_unknown:
            return true;
        default:
            return false;
    }
}

Result<PermittedEvent> PermittedEvent::permit(const PolicyBook& book, const Registry& registry,
                                              const CaseState& state, const VerifiedEvent& event,
                                              Instant now) {
    const Filing filing{event.claims(), event.fields(), event.signer(), event.digest(),
                        !event.withheld().empty()};
    BANGIAO_TRY(Decision decision, decide(book, registry, state, filing, now));
    return PermittedEvent(event, std::move(decision), now);
}

}  // namespace bangiao

#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include <bangiao/case_state.hpp>
#include <bangiao/event.hpp>
#include <bangiao/policy.hpp>
#include <bangiao/registry.hpp>
#include <bangiao/result.hpp>

namespace bangiao {

/// What is put before the law: an event's claims and fields, whose certificate signed, its digest.
struct Filing {
    const Claims& claims;
    const Fields& fields;
    Digest signer;
    Digest digest;
    /// Some digests of the event are not opened (the audit of an erased or partly shown case):
    /// sealed fields are not asked for, and what a condition could not read counts as permitted.
    bool some_withheld = false;
    /// Facts of the case that withheld fields of its earlier events may have set. Likewise not held
    /// against the event; may be null.
    const std::set<std::string>* unseen = nullptr;
};

/// A duty that an event discharged, moved or made void.
struct ClosedDuty {
    Duty duty;
    std::string how;  ///< `discharged`, `moved`, `void` (also when its thread ended by time)
    Instant when;
};

/// What the law says of an event that it permits.
struct Decision {
    CaseState state;                             ///< after the event; its head is the event
    std::vector<Duty> opened;                    ///< duties that this event opened
    std::vector<ClosedDuty> closed;              ///< duties that it closed
    std::vector<RegistryChange> registry;        ///< what it does to units, officers, policies
    std::set<std::string> erases;                ///< classes of the case whose values are to go
    std::map<std::string, std::string> classes;  ///< field → sensitivity class, for every field
    /// Fields and facts that a condition would have read, had they been opened.
    std::set<std::string> unread;
    OfficerId officer;  ///< whose event it is
    std::string rule;
    std::vector<std::string> basis;
    std::string mark;                   ///< `text`, `summary` or `assumed`
    std::set<std::string> unseen = {};  ///< as in Filing, for what comes after this event
    bool erases_unread = false;         ///< it erases, and which classes is withheld
};

/// The law, applied: pure and total; the same answer for ever. `state` is the chain's state before
/// the event (CaseState(id) where there is none), `now` the ledger's time, which becomes
/// admitted_at. First whoever signed, the claimed policy and the type; then the conditions of each
/// rule of the type in this order: role, unit type, existence of the chain, its head (for parties),
/// relation to the case, its head (for others), lifecycle, axes and custody, threads and duties,
/// earlier events, officers, route, fields, entitlement, time. The first rule that admits decides;
/// otherwise the refusal is that of the rule that came furthest, with its name and basis
/// (docs/policy-language.md).
Result<Decision> decide(const PolicyBook& book, const Registry& registry, const CaseState& state,
                        const Filing& filing, Instant now);

/// Whether a unit that has no part in an existing case may be told this reason: it may where the
/// answer is the same for a case that does not exist. Everything else becomes `case_unknown`.
/// (Where the chain does not exist yet there is nothing to hide: an opening event may be told every
/// reason.)
bool tells_nothing_of_the_case(Reason reason);

/// An event that the law permits, with what follows. Only permit() makes one.
class PermittedEvent {
public:
    /// The event must outlive what is made of it.
    static Result<PermittedEvent> permit(const PolicyBook& book, const Registry& registry,
                                         const CaseState& state, const VerifiedEvent& event,
                                         Instant now);
    static Result<PermittedEvent> permit(const PolicyBook&, const Registry&, const CaseState&,
                                         VerifiedEvent&&, Instant) = delete;
    const VerifiedEvent& event() const { return *event_; }
    const Decision& decision() const { return decision_; }
    Instant admitted_at() const { return admitted_at_; }

private:
    PermittedEvent(const VerifiedEvent& event, Decision decision, Instant admitted_at)
        : event_(&event), decision_(std::move(decision)), admitted_at_(admitted_at) {}
    const VerifiedEvent* event_;
    Decision decision_;
    Instant admitted_at_;
};

}  // namespace bangiao

#pragma once

#include <bangiao/decide.hpp>

#include "bangiao/law/policy_model.hpp"

namespace bangiao {
class Calendar;
}

namespace bangiao::law {

/// What is before the law: everything that a condition may read. For a reader there is no filing.
struct Matter {
    const Policy& policy;
    const Registry& registry;
    const CaseState& state;  ///< settled: what has ended by time has ended
    const Calendar* calendar;
    Instant now;  ///< the ledger's time
    Day day;      ///< on which it happened
    UnitId actor;
    std::optional<UnitTypeRef> actor_type = {};
    const Filing* filing = nullptr;
    const CaseState* unsettled = nullptr;  ///< as the last event left it
    const EventRule* event = nullptr;
    std::optional<OfficerId> officer = {};
    std::optional<RoleRef> role = {};
    bool founding_key = false;                ///< signed by the pinned key of the acting unit
    std::optional<Refusal> field_fault = {};  ///< what is wrong with the fields as such
    /// What was asked for and is withheld, and how often.
    struct Unread {
        std::set<std::string> names;
        std::size_t times = 0;
    };
    Unread* unread = nullptr;

    /// Notes that something withheld was asked for.
    void missed(const std::string& name) const;
    /// Whether a withheld field of an earlier event may have set the fact.
    bool is_unseen(const std::string& fact) const;

    /// The unit that stands in this one's place is the acting one.
    bool is_actor(const UnitId& unit) const { return registry.standing_for(unit) == actor; }
    /// In a unit's or the governance chain every enrolled officer has a part.
    bool actor_is_party() const;
    /// The last event of a type that the case remembers.
    const Mark* mark(EventRef type) const;
    /// The type and mark of the event that `of` names, if the case remembers it.
    const std::pair<const EventType, Mark>* answered() const;
};

/// One rule being tried: the matter, and the thread that the rule answers or found.
struct Trial {
    const Matter& matter;
    const Thread* thread = nullptr;
    const CaseState* becoming = nullptr;  ///< what the effects have made of the case so far
};

/// A value that could not be read because the event is at fault (it will be refused for that) or
/// its disclosure is withheld: then the condition counts as met.
template <class T>
struct Read {
    std::optional<T> value = {};
    bool put_off = false;
};

Read<boost::json::value> field_of(const std::string& name, const Trial& trial);
Read<boost::json::value> value_of(const ValueTerm& term, const Trial& trial);
Read<UnitId> unit_of(const UnitTerm& term, const Trial& trial);
Read<Instant> time_of(const TimeTerm& term, const Trial& trial);

bool related(Where where, const UnitId& first, const UnitId& second, const Registry& registry);
bool is_of(const UnitTypes& types, const UnitId& unit, const Matter& matter);

/// Whether the open thread fits what a rule looks for.
bool fits(const ThreadSearch& search, const Thread& thread, const Trial& trial);
/// The thread that a rule's `answers` or `finds` means, or null.
const Thread* thread_of(const Condition& when, const Trial& trial);

}  // namespace bangiao::law

#pragma once

#include <optional>

#include "bangiao/law/matter.hpp"

namespace bangiao::law {

// Each answers what is wrong, or nothing. Together they are the vocabulary of `by` and `when`
// (docs/policy-language.md, section 5), one function a stage of the order in which they are tried.
using Objection = std::optional<Refusal>;

Objection role_objection(const Who& by, const Matter& matter);
Objection unit_type_objection(const std::optional<UnitTypes>& types, const Matter& matter);
Objection relation_objection(const std::vector<Relation>& relations, const Trial& trial);
Objection officer_objection(const Who& by, const Matter& matter);
/// Axes that ask for a usual value: `named_only` leaves out what a rule does not name.
Objection lifecycle_objection(const Condition& when, const Trial& trial, bool named_only);
Objection state_objection(const Condition& when, const Trial& trial);
Objection thread_objection(const Condition& when, const Trial& trial);
Objection history_objection(const Condition& when, const Trial& trial);
Objection route_objection(const Condition& when, const Trial& trial);
Objection field_objection(const Condition& when, const Trial& trial);
Objection entitlement_objection(const Condition& when, const Trial& trial);
Objection time_objection(const Condition& when, const Trial& trial);
Objection age_objection(const AgeTest& test, const Trial& trial);

/// Outsiders learn nothing from a relation that only the case can tell.
Refusal stranger_or(const Matter& matter, const std::string& what);

/// Everything that one condition asks.
bool holds(const Condition& condition, const Trial& trial);
/// `if` and `unless`.
bool applies(const Guard& guard, const Trial& trial);
// Where a guard asks for what is withheld nobody can say whether it applied: what it lets in may
// have been let in, and what it forbids is not held against anybody.
struct Weighed {
    bool applies;
    bool unsure;  ///< it rests on something withheld
};
Weighed weighed(const Guard& guard, const Trial& trial);
bool may_apply(const Guard& guard, const Trial& trial);
bool surely_applies(const Guard& guard, const Trial& trial);

}  // namespace bangiao::law

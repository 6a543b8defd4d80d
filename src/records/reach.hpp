#pragma once

#include <bangiao/registry.hpp>

#include "identity/caller.hpp"
#include "store/database.hpp"

namespace bangiao::records {

/// What the database is told of a caller before it is asked anything (store::Reach): units in whose
/// place the caller's stands, and what mandates of the officer name. It says nothing of classes,
/// roles or periods: those the policy decides.
store::Reach reach_of(const Registry& registry, const identity::Caller& caller, Instant now);

}  // namespace bangiao::records

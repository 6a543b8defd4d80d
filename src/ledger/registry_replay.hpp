#pragma once

#include <bangiao/policy.hpp>
#include <bangiao/registry.hpp>

#include "store/database.hpp"
#include "vault/vault.hpp"

namespace bangiao::ledger {

/// The registry out of the log: every event below `size` of a chain that ever changed it decided
/// again, in log order, beginning with what is pinned. Throws Halt where the log holds an event
/// that the policies at hand do not permit or whose signature does not hold.
Registry replay_registry(store::Session& session, vault::Vault& vault, const PolicyBook& book,
                         Registry start, TreeSize size);

}  // namespace bangiao::ledger

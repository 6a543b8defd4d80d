#pragma once

#include <bangiao/policy.hpp>
#include <bangiao/registry.hpp>
#include <optional>

#include "ledger/tip.hpp"
#include "store/database.hpp"
#include "vault/vault.hpp"

namespace bangiao::ledger {

struct Recovered {
    SignedTip tip;
    std::optional<Registry> registry;  ///< nothing where the one in memory still holds
};

/// Finds out where the log ends, proves that durable, holds it against the signer's record and
/// against what this process knew (`before`; none at start), signs what is committed and not yet
/// signed, and replays the registry where it may have changed.
///
/// Throws Halt where the database stands behind the record or holds another tree, and
/// store::Unavailable where it does not answer.
Recovered recover(store::Database& database, vault::Vault& vault, Signer& signer,
                  const PolicyBook& book, const Registry& pinned, const Tip* before);

/// How far the log has come by now, whoever has written to it, and what it says there of officers,
/// units and policies.
struct Followed {
    TreeSize size;
    std::optional<Registry> registry;  ///< nothing where the one in memory, of `known`, still holds
};

/// Takes no lock and changes nothing. Throws as recover() does.
Followed follow(store::Database& database, vault::Vault& vault, const PolicyBook& book,
                const Registry& pinned, TreeSize known);

}  // namespace bangiao::ledger

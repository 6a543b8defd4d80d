#pragma once

#include <bangiao/policy.hpp>
#include <bangiao/registry.hpp>
#include <optional>

#include "ledger/tip.hpp"
#include "store/database.hpp"
#include "vault/vault.hpp"

namespace bangiao::ledger {

struct Recovered {
    Tip tip;
    SignedTip signed_tip;              ///< larger than `tip` where another node goes on meanwhile
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

/// The tip as it stands stored and locked, where another node has written since `before`; nothing
/// where it changed the registry beyond `followed`, so that recover() has to replay that. Under the
/// lock that the next batch is written under: whoever lets go of it to look is overtaken again.
///
/// Throws Halt where the log has not grown from `before`, and store faults.
std::optional<Tip> caught_up(store::Session& session, const store::LogTip& stored,
                             const Tip& before, TreeSize followed);

}  // namespace bangiao::ledger

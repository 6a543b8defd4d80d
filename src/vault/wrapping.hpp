#pragma once

#include "store/keyring.hpp"
#include "vault/aead.hpp"
#include "vault/key_cache.hpp"
#include "vault/masters.hpp"

/// Keys as they lie in the keyring: sealed by the master of their class, and bound to their case,
/// their class and that master, so that moved elsewhere they do not open.
namespace bangiao::vault {

store::WrappedKey wrap(const KeyName& name, const SecretKey& key, const Masters& masters,
                       Sealer& sealer);

/// The key of a case that the master `key.master` wrapped and that is not destroyed. Throws
/// std::runtime_error if it was altered.
SecretKey unwrapped(const SecretKey& master, const CaseId& case_id, const store::WrappedKey& key);

/// Whether another master wrapped it than the one that wraps new keys of its class.
bool outdated(const Masters& masters, const store::WrappedKey& key);

/// The same key under the master that wraps new ones. Throws std::runtime_error naming the master
/// that wrapped it, where that is not here.
store::WrappedKey wrapped_anew(const Masters& masters, const CaseId& case_id,
                               const store::WrappedKey& key);

}  // namespace bangiao::vault

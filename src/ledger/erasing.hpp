#pragma once

namespace bangiao::store {
class Database;
}
namespace bangiao::vault {
class Vault;
}

namespace bangiao::ledger {

/// Does what recorded erasures say and is not done yet: first the keys are destroyed, then the
/// ciphertext is emptied and its fingerprints are removed, then that is recorded. Whatever it is
/// cut off at, doing it again from the start finishes it. Throws store::Unavailable.
void finish_erasures(store::Database& database, vault::Vault& vault);

}  // namespace bangiao::ledger

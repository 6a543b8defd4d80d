#pragma once

#include <string>
#include <vector>

namespace bangiao::store {
class Session;
}
namespace bangiao::vault {
class Vault;
}

namespace bangiao::ledger {

/// Holds every erasure on record against what is there: finished, no key of its classes left, and
/// no ciphertext of what was filed before it. One sentence for each thing that does not hold. For a
/// session of the auditor's role; blocks on the keyring too. Throws store::Unavailable.
std::vector<std::string> audit_erasures(store::Session& session, vault::Vault& vault);

}  // namespace bangiao::ledger

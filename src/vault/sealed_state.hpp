#pragma once

#include <bangiao/case_state.hpp>
#include <vector>

#include "store/case_reader.hpp"
#include "vault/vault.hpp"

namespace bangiao::vault {

// Where a chain stands holds facts of a person that its rules ask for: a month of birth, an age
// band. It is sealed like a disclosure, bound to the chain and its head, under a key of the chain's
// own that no erasure destroys. What it holds is of classes that are never erased.

ToSeal to_seal(const CaseState& state);

/// In the order given. Throws store::Damaged where one does not open to a state of its chain.
std::vector<CaseState> open_states(Vault& vault, const std::vector<store::StoredState>& stored);

}  // namespace bangiao::vault

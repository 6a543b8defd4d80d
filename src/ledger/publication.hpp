#pragma once

#include "ledger/tip.hpp"
#include "store/database.hpp"

namespace bangiao::ledger {

/// The frontier of the tree of `size` leaves, from one of fewer and the stored bytes of the rest.
/// Throws Halt where a stored event is missing or is not what its leaf hash says, and store faults.
Frontier append_stored(store::Session& session, Frontier before, TreeSize size);

/// What stands between a durable commit and the first receipt: the stored bytes are read back and
/// the tree is computed again from them by the second code path.
///
/// Answers the frontier at `head.size`. Throws Halt unless the leaves stored after `before` lead to
/// the root that `head` names, and store faults.
Frontier read_back(store::Session& session, Frontier before, const Head& head);

/// Reads back what follows `signed_before` up to `tip` and has the tip signed, with a proof that it
/// extends what the signer signed before. Where another node has had a larger tree signed
/// meanwhile, that one is read back and taken: ours is the beginning of it, for it was committed
/// before. `fresh`: full tiles out of memory.
///
/// Throws Halt as read_back() does, and if the signer refuses or cannot keep its record;
/// store::Unavailable where another node holds the record for too long; and store faults.
SignedTip have_signed(store::Session& session, Signer& signer, Frontier signed_before,
                      const Tip& tip, const std::vector<FullTile>& fresh);

/// Stores the signed note and ends the transaction. Not waited for: the same bytes can be made
/// again.
void store_note(store::Transaction& transaction, TreeSize size, const std::string& note);

}  // namespace bangiao::ledger

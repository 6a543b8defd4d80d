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
/// Answers the frontier at `log.size`. Throws Halt unless the leaves stored after `before` lead to
/// the root that `log` names, and store faults.
Frontier read_back(store::Session& session, Frontier before, const store::LogTip& log);

/// Has the head signed, with a proof that it extends what the signer signed before. Throws Halt if
/// the signer refuses or cannot keep its record, and store::Unavailable where another node has had
/// a larger tree signed meanwhile: the log is to be read again.
std::string have_signed(Signer& signer, const Head& head, const SubtreeRoot& subtrees);

/// Stores the signed note and ends the transaction. Not waited for: the same bytes can be made
/// again.
void store_note(store::Transaction& transaction, TreeSize size, const std::string& note);

}  // namespace bangiao::ledger

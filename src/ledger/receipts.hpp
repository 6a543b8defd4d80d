#pragma once

#include <bangiao/receipt.hpp>
#include <vector>

#include "ledger/ruling.hpp"
#include "ledger/tip.hpp"

namespace bangiao::ledger {

/// Full tiles out of memory where the last batch filled them, else out of the database.
TileSource tiles_with(const std::vector<FullTile>& fresh, store::Session& session);

/// Makes receipts against one signed tip. What a batch has just written it proves from memory;
/// older tiles it reads. Uses the tip and the session and must not outlive them.
class Receipts {
public:
    /// `fresh`: tiles that the last batch filled.
    Receipts(const SignedTip& tip, const std::vector<FullTile>& fresh, store::Session& session);

    /// Admitted, against the tip.
    Receipt of(const Placed& placed) const;
    /// Witnessed where a published checkpoint covers it.
    Receipt of(const Repeated& repeated) const;

private:
    Receipt made(const Placed& placed, TreeSize size, const std::string& note,
                 bool witnessed) const;

    const SignedTip& signed_;
    store::Session& session_;
    SubtreeRoot subtrees_;
};

}  // namespace bangiao::ledger

#pragma once

#include <bangiao/receipt.hpp>
#include <bangiao/tile.hpp>
#include <string>

#include "store/database.hpp"

namespace bangiao::records {

/// Proofs against the newest signed checkpoint, as one snapshot of the database has it.
/// One thread; lives no longer than the snapshot.
class LogProofs {
public:
    /// Throws store::Unavailable while nothing is signed yet.
    explicit LogProofs(store::Session& session);
    LogProofs(const LogProofs&) = delete;  // subtrees_ looks into edge_
    LogProofs& operator=(const LogProofs&) = delete;

    TreeSize size() const { return size_; }
    const std::string& checkpoint() const { return note_; }
    std::vector<Digest> path_of(LeafIndex index) const;
    /// Throws store::Unavailable for a leaf that is committed and not signed yet.
    Proof receipt_of(LeafIndex index, Instant admitted_at) const;

private:
    std::string note_;
    TreeSize size_;
    TileEdge edge_;
    SubtreeRoot subtrees_;
};

}  // namespace bangiao::records

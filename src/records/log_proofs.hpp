#pragma once

#include <bangiao/receipt.hpp>
#include <bangiao/tile.hpp>
#include <string>

#include "store/database.hpp"
#include "store/tree_reader.hpp"

namespace bangiao::records {

/// Proofs against one checkpoint, as one snapshot of the database has it.
/// One thread; lives no longer than the snapshot.
class LogProofs {
public:
    /// Against the newest checkpoint with its quorum if that covers `last`, else against the newest
    /// signed one. Throws store::Unavailable while nothing is signed yet.
    LogProofs(store::Session& session, store::Edges& edges, LeafIndex last);
    LogProofs(const LogProofs&) = delete;  // subtrees_ looks into edge_
    LogProofs& operator=(const LogProofs&) = delete;

    TreeSize size() const { return size_; }
    bool witnessed() const { return witnessed_; }
    const std::string& checkpoint() const { return note_; }
    std::vector<Digest> path_of(LeafIndex index) const;
    /// Throws store::Unavailable for a leaf that is committed and not signed yet.
    Proof receipt_of(LeafIndex index, Instant admitted_at) const;

private:
    std::string note_;
    TreeSize size_;
    bool witnessed_ = false;
    TileEdge edge_;
    SubtreeRoot subtrees_;
};

}  // namespace bangiao::records

#pragma once

#include <bangiao/merkle.hpp>
#include <bangiao/tile.hpp>
#include <string>

#include "ledger/signer.hpp"
#include "store/log_store.hpp"

namespace bangiao::ledger {

inline Head head_of(const store::LogTip& log) {
    return {log.size, log.root, log.last_admitted_at.value_or(Instant::from_seconds(0))};
}

/// The end of the log as the sequencer holds it in memory between two batches. A value: a batch
/// that fails leaves the old one as it was.
struct Tip {
    store::LogTip log;
    TileEdge edge;  ///< grows leaf by leaf, for tiles and proofs

    Head head() const { return head_of(log); }
};

/// As far as the log is signed, by whichever node.
struct SignedTip {
    Head head;
    TileEdge edge;
    Frontier frontier;  ///< the second code path, over what was read back
    std::string note;   ///< the checkpoint of this size; empty while the log is
};

/// The ledger must stop: what is stored is not what was stored, or the signer refuses. Nobody
/// records any more before people have looked.
class Halt : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace bangiao::ledger

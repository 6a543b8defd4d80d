#include "ledger/receipts.hpp"

#include "store/tree_reader.hpp"

namespace bangiao::ledger {
TileSource tiles_with(const std::vector<FullTile>& fresh, store::Session& session) {
    return [&fresh, stored = store::stored_tiles(session)](unsigned level, std::uint64_t number) {
        for (const FullTile& tile : fresh)
            if (tile.level == level && tile.number == number) return tile.hashes;
        return stored(level, number);
    };
}

Receipts::Receipts(const Tip& tip, const std::vector<FullTile>& fresh, store::Session& session)
    : tip_(tip), subtrees_(subtrees_of(tip.edge, tiles_with(fresh, session))) {}

Receipt Receipts::of(const Placed& placed) const {
    const Proof proof{placed.admitted_at, placed.index,
                      inclusion_path(placed.index, tip_.log.size, subtrees_), tip_.note};
    return {placed.id,     placed.case_id,           placed.index,       placed.admitted_at,
            placed.digest,
            false,  // no witness has cosigned yet
            proof.text(),  summary_of(placed.state), placed.state.duties};
}

Receipt Receipts::of(const store::KnownEvent& known, const CaseState& state) const {
    return of(Placed{known.id, known.case_id, known.index, known.admitted_at, known.digest, state});
}

}  // namespace bangiao::ledger

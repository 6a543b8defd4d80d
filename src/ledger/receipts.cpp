#include "ledger/receipts.hpp"

#include <map>
#include <utility>

#include "store/published.hpp"
#include "store/tree_reader.hpp"

namespace bangiao::ledger {

TileSource tiles_with(const std::vector<FullTile>& fresh, store::Session& session) {
    return [&fresh, stored = store::stored_tiles(session)](unsigned level, std::uint64_t number) {
        for (const FullTile& tile : fresh)
            if (tile.level == level && tile.number == number) return tile.hashes;
        return stored(level, number);
    };
}

namespace {

/// A batch's proofs meet the same subtrees over and over.
SubtreeRoot remembering(SubtreeRoot subtrees) {
    return [subtrees = std::move(subtrees),
            known = std::map<std::pair<unsigned, std::uint64_t>, Digest>()](
               unsigned level, std::uint64_t index) mutable {
        const auto found = known.find({level, index});
        if (found != known.end()) return found->second;
        return known.emplace(std::pair(level, index), subtrees(level, index)).first->second;
    };
}

}  // namespace

Receipts::Receipts(const SignedTip& tip, const std::vector<FullTile>& fresh,
                   store::Session& session)
    : signed_(tip),
      session_(session),
      subtrees_(remembering(subtrees_of(tip.edge, tiles_with(fresh, session)))) {}

Receipt Receipts::of(const Placed& placed) const {
    return made(placed, signed_.head.size, signed_.note, false);  // no witness has seen it yet
}

Receipt Receipts::of(const Repeated& repeated) const {
    const store::KnownEvent& known = repeated.known;
    const Placed placed{known.id,          known.case_id, known.index,
                        known.admitted_at, known.digest,  repeated.state};
    const std::optional<store::StoredCheckpoint> published = store::newest_published(session_);
    // What another node published beyond our tip proves itself there.
    const bool witnessed = published && known.index.value() < published->size.value() &&
                           published->size <= signed_.head.size;
    return witnessed ? made(placed, published->size, published->note, true) : of(placed);
}

Receipt Receipts::made(const Placed& placed, TreeSize size, const std::string& note,
                       bool witnessed) const {
    const Proof proof{placed.admitted_at, placed.index,
                      inclusion_path(placed.index, size, subtrees_), note};
    return {placed.id,          placed.case_id, placed.index, placed.admitted_at,
            placed.digest,      witnessed,      proof.text(), summary_of(placed.state),
            placed.state.duties};
}

}  // namespace bangiao::ledger

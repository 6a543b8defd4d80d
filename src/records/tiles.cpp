#include <bangiao/leaf.hpp>

#include "records/look_book.hpp"
#include "records/records.hpp"
#include "store/case_reader.hpp"
#include "store/tree_reader.hpp"

namespace bangiao::records {
namespace {

TreeSize size_of(const std::optional<store::StoredCheckpoint>& checkpoint) {
    return checkpoint ? checkpoint->size : TreeSize(0);
}

/// Whether a tree has these hashes. A partial tile is served for every width that the tree has, so
/// also for every size that was published before.
bool holds(TreeSize size, const TileId& tile) {
    constexpr unsigned levels = 8;  // 8 levels of the tree are one of tiles
    if (levels * tile.level >= 64) return false;
    const std::uint64_t hashes = size.value() >> (levels * tile.level);
    return tile.number <= hashes / tile_width && tile.number * tile_width + tile.width <= hashes;
}

}  // namespace

Result<std::string> Records::tile(const TileId& tile) const {
    store::Snapshot snapshot(log_);
    if (!holds(size_of(published(snapshot.session())), tile)) return Refusal(Reason::not_found);
    return store::read_hashes(snapshot.session(), tile);
}

Result<std::string> Records::bundle(const Reading& reading, const BundleId& bundle) const {
    if (!may_read_log(book_, *registry_.get(), reading.caller.reader(), reading.now))
        return Refusal(Reason::log_not_open);
    const LeafIndex first(bundle.number * tile_width);
    std::string entries;
    {
        store::Snapshot snapshot(log_);
        store::Session& session = snapshot.session();
        if (!holds(size_of(published(session)), {0, bundle.number, bundle.width}))
            return Refusal(Reason::not_found);
        for (const store::StoredLeaf& leaf : store::read_leaves(session, first, bundle.width))
            append_to_bundle(entries, leaf_data(leaf.admitted_at, leaf.jws));
    }
    Look look = look_at(reading, governance_chain(), "log");
    look.first = first;
    look.last = LeafIndex(first.value() + bundle.width - 1);
    looks_.note({std::move(look)});
    return entries;
}

}  // namespace bangiao::records

#include "store/tree_reader.hpp"

#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

#include "store/log_store.hpp"

namespace bangiao::store {
namespace {

// Of the newest checkpoint and of the newest published one, while each moves on.
constexpr std::size_t edges_remembered = 4;
// Beyond this many leaves an edge is read anew: then the tiles are fewer.
constexpr std::uint64_t leaves_read_on = 4096;
constexpr unsigned levels_of_a_tile = 8;  // 2^8 == tile_width

/// Root of a perfect subtree over the hashes given; their number is a power of two.
Digest fold(std::vector<Digest> hashes) {
    while (hashes.size() > 1) {
        std::vector<Digest> above;
        for (std::size_t i = 0; i + 1 < hashes.size(); i += 2)
            above.push_back(node_hash(hashes[i], hashes[i + 1]));
        hashes = std::move(above);
    }
    return hashes.at(0);
}

class StoredTree {
public:
    StoredTree(Session& session, TreeSize size) : session_(session), size_(size.value()) {}

    Digest subtree(unsigned level, std::uint64_t index) {
        const unsigned tile_level = level / levels_of_a_tile;
        const std::uint64_t count = std::uint64_t(1) << (level % levels_of_a_tile);
        std::vector<Digest> hashes;
        for (std::uint64_t i = index * count; i < (index + 1) * count; ++i)
            hashes.push_back(hash(tile_level, i));
        return fold(std::move(hashes));
    }

    /// The i-th hash of a tile level.
    Digest hash(unsigned level, std::uint64_t index) {
        const std::vector<Digest>& tile = hashes(level, index / tile_width);
        const std::uint64_t within = index % tile_width;
        if (within < tile.size()) return tile[within];
        if (level == 0) throw Damaged("a leaf hash is not stored");
        return fold(hashes(level - 1, index));
    }

private:
    /// What is stored of a tile: all 256 hashes; at level 0 also those of a tile that is not full.
    const std::vector<Digest>& hashes(unsigned level, std::uint64_t number) {
        const auto [slot, missing] = tiles_.try_emplace({level, number});
        if (!missing) return slot->second;
        if (std::optional<std::string> full = read_tile(session_, level, number)) {
            for (std::size_t i = 0; i < tile_width; ++i)
                slot->second.push_back(Digest::from_bytes(std::string_view(*full).substr(
                                                              i * Digest::size, Digest::size))
                                           .value());
        } else if (level == 0) {
            const std::uint64_t first = number * tile_width;
            slot->second = read_leaf_hashes(session_, LeafIndex(first),
                                            TreeSize(std::min(first + tile_width, size_)));
        }
        return slot->second;
    }

    Session& session_;
    std::uint64_t size_;
    std::map<std::pair<unsigned, std::uint64_t>, std::vector<Digest>> tiles_;
};

}  // namespace

TileSource stored_tiles(Session& session) {
    return [&session](unsigned level, std::uint64_t number) {
        std::optional<std::string> tile = read_tile(session, level, number);
        if (!tile) throw Damaged("a tile is not stored");
        return *std::move(tile);
    };
}

std::string read_hashes(Session& session, const TileId& tile) {
    if (tile.width == tile_width) return stored_tiles(session)(tile.level, tile.number);
    const std::uint64_t first = tile.number * tile_width;
    const std::uint64_t leaves = (first + tile.width) << (levels_of_a_tile * tile.level);
    StoredTree tree(session, TreeSize(leaves));
    std::string bytes;
    for (std::uint64_t i = first; i < first + tile.width; ++i)
        bytes += tree.hash(tile.level, i).view();
    return bytes;
}

TileEdge load_edge(Session& session, TreeSize size) {
    StoredTree tree(session, size);
    std::vector<std::vector<Digest>> partials;
    unsigned level = 0;
    for (std::uint64_t count = size.value(); count > 0; count /= tile_width, ++level) {
        std::vector<Digest>& partial = partials.emplace_back();
        for (std::uint64_t i = count - count % tile_width; i < count; ++i)
            partial.push_back(tree.hash(level, i));
    }
    Result<TileEdge> edge = TileEdge::restore(size, std::move(partials));
    if (!edge) throw Damaged("the stored tiles do not fit the size of the log");
    return *std::move(edge);
}

TileEdge read_on(Session& session, TileEdge from, TreeSize size) {
    if (from.size() == size) return from;
    const std::uint64_t known = from.size().value();
    if (size.value() - known > leaves_read_on) return load_edge(session, size);
    for (const Digest& leaf : read_leaf_hashes(session, LeafIndex(known), size))
        (void)from.append(leaf);
    if (from.size() != size) throw Damaged("a leaf hash is not stored");
    return from;
}

TileEdge Edges::at(Session& session, TreeSize size) {
    std::optional<TileEdge> below = nearest(size);
    TileEdge edge = below ? read_on(session, *std::move(below), size) : load_edge(session, size);
    const std::lock_guard lock(mutex_);
    known_.insert_or_assign(size, edge);
    if (known_.size() > edges_remembered) known_.erase(known_.begin());
    return edge;
}

std::optional<TileEdge> Edges::nearest(TreeSize size) const {
    const std::lock_guard lock(mutex_);
    auto above = known_.upper_bound(size);
    if (above == known_.begin()) return std::nullopt;
    return std::prev(above)->second;
}

Frontier load_frontier(Session& session, TreeSize size) {
    StoredTree tree(session, size);
    std::vector<Digest> peaks;
    std::uint64_t covered = 0;
    for (unsigned level = 64; level-- > 0;)
        if (const std::uint64_t width = std::uint64_t(1) << level; size.value() & width) {
            peaks.push_back(tree.subtree(level, covered >> level));
            covered += width;
        }
    Result<Frontier> frontier = Frontier::restore(size, std::move(peaks));
    if (!frontier) throw Damaged("the stored hashes do not fit the size of the log");
    return *std::move(frontier);
}

}  // namespace bangiao::store

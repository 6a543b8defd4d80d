#pragma once

#include <bangiao/ids.hpp>
#include <bangiao/merkle.hpp>
#include <bangiao/tile.hpp>
#include <map>
#include <mutex>
#include <optional>

#include "store/database.hpp"

/// The tree out of what is stored: full tiles, and leaf hashes where none is full yet.
namespace bangiao::store {

/// Full tiles as they lie in the database; for subtrees_of(). Uses the session and must not outlive
/// it. Throws Damaged where a tile is not there.
TileSource stored_tiles(Session& session);

/// The open right edge of the tree of that size. Throws Damaged where a hash that the
/// size implies is not there.
TileEdge load_edge(Session& session, TreeSize size);

/// As load_edge(), out of the edge of a smaller tree of this log: an edge that is read anew costs
/// up to 255 tiles a level, and a log grows by a few leaves at a time.
TileEdge read_on(Session& session, TileEdge from, TreeSize size);

/// The edges of the trees that were asked for lately. Any thread.
class Edges {
public:
    /// As load_edge(); where a somewhat smaller tree is known, from there.
    TileEdge at(Session& session, TreeSize size);

private:
    std::optional<TileEdge> nearest(TreeSize size) const;

    mutable std::mutex mutex_;
    std::map<TreeSize, TileEdge> known_;  // guarded by mutex_
};

/// The roots of the perfect subtrees of the tree of that size: a Frontier to go on from.
Frontier load_frontier(Session& session, TreeSize size);

/// The bytes of a tile, full or partial. The tree must have that many hashes at that level. Throws
/// Damaged where one is not there.
std::string read_hashes(Session& session, const TileId& tile);

}  // namespace bangiao::store

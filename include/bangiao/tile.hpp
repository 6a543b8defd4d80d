#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <bangiao/digest.hpp>
#include <bangiao/ids.hpp>
#include <bangiao/merkle.hpp>
#include <bangiao/result.hpp>

namespace bangiao {

/// Hashes in a full tile (C2SP tlog-tiles).
inline constexpr unsigned tile_width = 256;

/// Which tile of a tree: level 0 holds leaf hashes. `width` is 256 for a full tile, else 1..255.
struct TileId {
    unsigned level;
    std::uint64_t number;
    unsigned width;
    friend auto operator<=>(const TileId&, const TileId&) = default;
};

/// `tile/0/x001/x234/067`, `tile/1/001.p/17`. parse(path(x)) == x and nothing else parses.
std::string tile_path(const TileId& tile);
Result<TileId> parse_tile_path(std::string_view path);

/// Which bundle of entries, `width` of them: those whose hashes the tile of level 0 of that number
/// holds.
struct BundleId {
    std::uint64_t number;
    unsigned width;
    friend auto operator<=>(const BundleId&, const BundleId&) = default;
};

/// `tile/entries/x001/x234/067`, `tile/entries/273.p/112`; strict as parse_tile_path().
std::string bundle_path(const BundleId& bundle);
Result<BundleId> parse_bundle_path(std::string_view path);

/// Puts an entry of at most 65,535 bytes behind those that a bundle holds already: its length in
/// two bytes, big-endian, then its bytes.
void append_to_bundle(std::string& bundle, std::string_view entry);

/// A tile that became full, to be stored once and never changed.
struct FullTile {
    unsigned level;
    std::uint64_t number;
    std::string hashes;  ///< 256 * 32 bytes
};

/// The open right edge of every level of a tree, kept in memory; full tiles leave it and are the
/// caller's to store. A value: a failed batch is undone by keeping the old one. O(256 log n)
/// memory.
class TileEdge {
public:
    TileEdge() = default;
    /// From the hashes of the partial tile of each level, lowest first, of a tree of that size.
    static Result<TileEdge> restore(TreeSize size, std::vector<std::vector<Digest>> partials);

    /// Appends a leaf hash; returns the tiles that it filled, lowest level first.
    std::vector<FullTile> append(const Digest& leaf);
    TreeSize size() const { return TreeSize(size_); }
    Digest root() const;
    const std::vector<std::vector<Digest>>& partials() const { return partials_; }

private:
    std::uint64_t size_ = 0;
    std::vector<std::vector<Digest>> partials_;
};

/// Loads the 8,192 bytes of a full tile from wherever they are kept; throws if it cannot.
using TileSource = std::function<std::string(unsigned level, std::uint64_t number)>;

/// A SubtreeRoot over stored full tiles and an edge that is at least as large as any tree asked
/// for. Remembers the tiles it loaded; one per proof or batch of proofs, not shared between
/// threads.
SubtreeRoot subtrees_of(const TileEdge& edge, TileSource full_tiles);

}  // namespace bangiao

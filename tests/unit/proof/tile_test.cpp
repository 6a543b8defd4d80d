#include <gtest/gtest.h>

#include <bangiao/tile.hpp>

#include "unit/proof/vectors.hpp"

namespace bangiao {
namespace {

/// A tree grown leaf by leaf, its full tiles kept as the store would keep them.
class Grown {
public:
    explicit Grown(std::uint64_t size) {
        for (std::uint64_t i = 0; i < size; ++i) append(i);
    }
    void append(std::uint64_t index) {
        const Digest leaf = leaf_hash(testing::entry(index));
        frontier_.append(leaf);
        for (FullTile& tile : edge_.append(leaf)) {
            EXPECT_EQ(tile.hashes.size(), 8192U);
            const bool fresh =
                full_.emplace(std::pair(tile.level, tile.number), tile.hashes).second;
            EXPECT_TRUE(fresh) << "a tile became full twice";
        }
    }
    const TileEdge& edge() const { return edge_; }
    const Frontier& frontier() const { return frontier_; }
    std::size_t full_tiles() const { return full_.size(); }
    TileSource source() const {
        return [this](unsigned level, std::uint64_t number) { return full_.at({level, number}); };
    }
    /// The bytes of a tile as a client of the log gets them.
    std::string tile(const TileId& id) const {
        if (id.width == tile_width) return full_.at({id.level, id.number});
        std::string bytes;
        for (const Digest& hash : edge_.partials().at(id.level)) bytes += hash.view();
        return bytes.substr(0, id.width * Digest::size);
    }

private:
    TileEdge edge_;
    Frontier frontier_;
    std::map<std::pair<unsigned, std::uint64_t>, std::string> full_;
};

const Grown& published_tree() {
    static const Grown tree(70'000);
    return tree;
}

TEST(Tile, OfThePublishedTreeIsByteForByteThePublishedTile) {
    const boost::json::value published = testing::vectors("proof_tiles.json");
    std::size_t checked = 0;
    for (const auto& each : published.at("resources").as_array()) {
        const std::string path = testing::text_of(each.at("path"));
        if (path.starts_with("tile/entries")) continue;
        const Result<TileId> id = parse_tile_path(path);
        ASSERT_TRUE(id) << path;
        const std::string bytes = published_tree().tile(*id);
        EXPECT_EQ(bytes.size(), each.at("bytes").to_number<std::size_t>()) << path;
        EXPECT_EQ(sha256(bytes).hex(), testing::text_of(each.at("sha256"))) << path;
        ++checked;
    }
    EXPECT_EQ(checked, 6U);
}

TEST(Tile, CountsAsPublished) {
    // 273 full tiles and a partial one at level 0, one and a partial one at level 1, a partial one
    // at 2.
    EXPECT_EQ(published_tree().full_tiles(), 274U);
    const auto& partials = published_tree().edge().partials();
    ASSERT_EQ(partials.size(), 3U);
    EXPECT_EQ(partials[0].size(), 112U);
    EXPECT_EQ(partials[1].size(), 17U);
    EXPECT_EQ(partials[2].size(), 1U);
}

TEST(TileEdge, HasThePublishedRoot) {
    EXPECT_EQ(published_tree().edge().root(), published_tree().frontier().root());
    EXPECT_EQ(published_tree().edge().root().hex(),
              "a62a54be33294ffd5a5c4c637fd754630b71a892e8356e3a666a5c8a7ffd1518");
}

TEST(TileEdge, RestoredAtABoundaryIsTheOneThatGrew) {
    for (const std::uint64_t size :
         {0U, 1U, 255U, 256U, 257U, 511U, 512U, 65'535U, 65'536U, 65'537U}) {
        Grown grown(size);
        Result<TileEdge> restored = TileEdge::restore(TreeSize(size), grown.edge().partials());
        ASSERT_TRUE(restored) << size;
        EXPECT_EQ(restored->root(), grown.frontier().root()) << size;
        EXPECT_EQ(restored->size().value(), size);
        for (std::uint64_t i = size; i < size + 3; ++i) {
            const std::vector<FullTile> filled = restored->append(leaf_hash(testing::entry(i)));
            grown.append(i);
            EXPECT_EQ(filled.empty(), (i + 1) % 256 != 0);
        }
        EXPECT_EQ(restored->partials(), grown.edge().partials()) << size;
        EXPECT_EQ(restored->root(), grown.frontier().root()) << size;
    }
}

TEST(TileEdge, IsNotRestoredFromPartialTilesOfAnotherSize) {
    const Grown grown(300);
    auto partials = grown.edge().partials();
    EXPECT_FALSE(TileEdge::restore(TreeSize(301), partials));
    EXPECT_FALSE(TileEdge::restore(TreeSize(300), {partials[0]}));
    EXPECT_FALSE(TileEdge::restore(TreeSize(300), {}));
    partials[1].clear();
    EXPECT_FALSE(TileEdge::restore(TreeSize(300), partials));
}

TEST(TileEdge, FillsTilesOfSeveralLevelsAtOnce) {
    Grown grown(65'535);
    TileEdge edge = grown.edge();
    const std::vector<FullTile> filled = edge.append(leaf_hash(testing::entry(65'535)));
    ASSERT_EQ(filled.size(), 2U);
    EXPECT_EQ(filled[0].level, 0U);
    EXPECT_EQ(filled[0].number, 255U);
    EXPECT_EQ(filled[1].level, 1U);
    EXPECT_EQ(filled[1].number, 0U);
}

TEST(Subtrees, ProveEveryKindOfLeafAndOlderTrees) {
    const SubtreeRoot subtree = subtrees_of(published_tree().edge(), published_tree().source());
    const TreeSize size(70'000);
    for (const std::uint64_t index :
         {0U, 255U, 256U, 65'535U, 65'536U, 69'887U, 69'888U, 69'999U}) {
        const auto path = inclusion_path(LeafIndex(index), size, subtree);
        EXPECT_TRUE(verify_inclusion(LeafIndex(index), size, leaf_hash(testing::entry(index)), path,
                                     published_tree().edge().root()))
            << index;
    }
    for (const std::uint64_t from : {1U, 255U, 256U, 257U, 65'536U, 65'537U, 69'888U, 69'999U}) {
        const Grown then(from);
        const auto path = consistency_path(TreeSize(from), size, subtree);
        EXPECT_TRUE(verify_consistency(TreeSize(from), size, then.frontier().root(),
                                       published_tree().edge().root(), path))
            << from;
    }
}

TEST(Subtrees, OutsideTheTreeAreNotMadeUp) {
    const Grown grown(300);
    const SubtreeRoot subtree = subtrees_of(grown.edge(), grown.source());
    EXPECT_NO_THROW(subtree(0, 299));
    EXPECT_THROW(subtree(0, 300), std::out_of_range);
    EXPECT_THROW(subtree(8, 1), std::out_of_range);
    EXPECT_THROW(subtree(16, 0), std::out_of_range);
    EXPECT_THROW(subtree(0, 600), std::out_of_range);
}

TEST(Subtrees, AreNotTakenFromAShortStoredTile) {
    const Grown grown(300);
    const SubtreeRoot subtree =
        subtrees_of(grown.edge(), [](unsigned, std::uint64_t) { return std::string(32, 'x'); });
    EXPECT_THROW(subtree(0, 3), std::runtime_error);
    EXPECT_THROW(subtree(0, 3), std::runtime_error);  // the second time too: nothing was remembered
}

TEST(TilePath, IsWrittenInGroupsOfThreeDigits) {
    EXPECT_EQ(tile_path({0, 0, 256}), "tile/0/000");
    EXPECT_EQ(tile_path({0, 999, 256}), "tile/0/999");
    EXPECT_EQ(tile_path({0, 1000, 256}), "tile/0/x001/000");
    EXPECT_EQ(tile_path({2, 1'234'067, 256}), "tile/2/x001/x234/067");
    EXPECT_EQ(tile_path({1, 1, 17}), "tile/1/001.p/17");
}

TEST(TilePath, ParsesWhatItWrites) {
    for (const TileId& tile :
         {TileId{0, 0, 256}, TileId{63, 999, 1}, TileId{5, 1000, 255}, TileId{0, 1'234'067, 256},
          TileId{7, std::uint64_t{18'446'744'073'709'551'615U}, 12}}) {
        const Result<TileId> parsed = parse_tile_path(tile_path(tile));
        ASSERT_TRUE(parsed) << tile_path(tile);
        EXPECT_EQ(*parsed, tile);
    }
}

TEST(Bundle, OfThePublishedTreeIsByteForByteThePublishedBundle) {
    const boost::json::value published = testing::vectors("proof_tiles.json");
    std::size_t checked = 0;
    for (const auto& each : published.at("resources").as_array()) {
        const Result<BundleId> id = parse_bundle_path(testing::text_of(each.at("path")));
        if (!id) continue;
        std::string bundle;
        for (std::uint64_t i = 0; i < id->width; ++i)
            append_to_bundle(bundle, testing::entry(id->number * tile_width + i));
        EXPECT_EQ(sha256(bundle).hex(), testing::text_of(each.at("sha256")));
        EXPECT_EQ(bundle_path(*id), testing::text_of(each.at("path")));
        ++checked;
    }
    EXPECT_EQ(checked, 2U);
}

TEST(Bundle, TakesEntriesUpToTheLengthThatItCanWrite) {
    std::string bundle;
    append_to_bundle(bundle, std::string(65'535, 'x'));
    EXPECT_EQ(bundle.substr(0, 2), "\xff\xff");
    EXPECT_THROW(append_to_bundle(bundle, std::string(65'536, 'x')), std::length_error);
}

TEST(Bundle, HasOnePathAndNoOther) {
    for (const char* path : {"tile/entries/", "tile/entries/0", "tile/entries/000.p/0",
                             "tile/entries/000.p/256", "tile/entries/x000/000", "tile/0/000",
                             "entries/000", "tile/entries/000/", "tile/entries//000"})
        EXPECT_FALSE(parse_bundle_path(path)) << path;
    EXPECT_EQ(parse_bundle_path("tile/entries/x001/x234/067.p/9").value(),
              (BundleId{1'234'067, 9}));
}

class WrongTilePath : public ::testing::TestWithParam<const char*> {};

TEST_P(WrongTilePath, IsRefused) {
    EXPECT_EQ(parse_tile_path(GetParam()).error().reason, Reason::not_found);
}

INSTANTIATE_TEST_SUITE_P(
    All, WrongTilePath,
    ::testing::Values("", "tile", "tile/", "tile/0", "tile/0/", "tile/0/0", "tile/0/00",
                      "tile/0/0000", "tile/00/000", "tile/01/000", "tile/64/000", "tile/-1/000",
                      "tile/+0/000", "tile/0/+00", "tile/0/x000/001", "tile/0/001/000",
                      "tile/0/x001/x002", "tile/0/x1/000", "tile/0/X001/000", "tile/0/000.p/",
                      "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/017", "tile/0/000.p/1/",
                      "tile/0/000.p/1.p/1", "tile/0/000/", "/tile/0/000", "tile/0/000 ",
                      "tile/0/%30%30%30", "tile/0/../0/000", "tile//000", "tile/entries/000",
                      "tile/0/x018/x446/x744/x073/x709/x551/616"));

}  // namespace
}  // namespace bangiao

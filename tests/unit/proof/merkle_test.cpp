#include <gtest/gtest.h>

#include <bangiao/merkle.hpp>

#include "unit/proof/vectors.hpp"

namespace bangiao {
namespace {

using testing::PlainTree;

Frontier grown(std::uint64_t size) {
    Frontier frontier;
    for (std::uint64_t i = 0; i < size; ++i) frontier.append(leaf_hash(testing::entry(i)));
    return frontier;
}

Digest flipped(const Digest& digest) {
    Digest::Bytes bytes = digest.bytes();
    bytes[7] = static_cast<std::uint8_t>(bytes[7] ^ 0x10);
    return Digest(bytes);
}

TEST(Merkle, HashesLeavesAsPublished) {
    const auto published = testing::hashes(testing::vectors("proof_tree.json").at("leaf_hashes"));
    ASSERT_EQ(published.size(), 8U);
    for (std::size_t i = 0; i < published.size(); ++i)
        EXPECT_EQ(leaf_hash(testing::entry(i)), published[i]);
}

TEST(Merkle, HasThePublishedRootAtEverySize) {
    const boost::json::value published = testing::vectors("proof_tree.json");
    for (const auto& each : published.at("roots").as_array()) {
        const auto size = each.at("size").to_number<std::uint64_t>();
        EXPECT_EQ(grown(size).root().hex(), testing::text_of(each.at("root"))) << size;
        EXPECT_EQ(grown(size).size().value(), size);
    }
}

TEST(Merkle, HasTheHashOfNothingAsTheEmptyRoot) {
    EXPECT_EQ(empty_root(), sha256(""));
    EXPECT_EQ(Frontier().root(), empty_root());
}

TEST(Merkle, MakesAndTakesThePublishedInclusionPaths) {
    const PlainTree tree(8);
    const boost::json::value published = testing::vectors("proof_tree.json");
    for (const auto& each : published.at("inclusion").as_array()) {
        const LeafIndex index(each.at("index").to_number<std::uint64_t>());
        const TreeSize size(each.at("size").to_number<std::uint64_t>());
        const auto path = testing::hashes(each.at("path"));
        EXPECT_EQ(inclusion_path(index, size, tree.subtrees()), path);
        EXPECT_TRUE(
            verify_inclusion(index, size, tree.leaf(index.value()), path, tree.root(size.value())));
    }
}

TEST(Merkle, MakesAndTakesThePublishedConsistencyPaths) {
    const PlainTree tree(8);
    const boost::json::value published = testing::vectors("proof_tree.json");
    for (const auto& each : published.at("consistency").as_array()) {
        const TreeSize from(each.at("from").to_number<std::uint64_t>());
        const TreeSize to(each.at("to").to_number<std::uint64_t>());
        const auto path = testing::hashes(each.at("path"));
        EXPECT_EQ(consistency_path(from, to, tree.subtrees()), path);
        EXPECT_TRUE(
            verify_consistency(from, to, tree.root(from.value()), tree.root(to.value()), path));
    }
}

TEST(Frontier, GoesOnFromItsPeaks) {
    const Frontier whole = grown(21);
    Frontier half = grown(13);
    Result<Frontier> restored = Frontier::restore(half.size(), half.peaks());
    ASSERT_TRUE(restored);
    for (std::uint64_t i = 13; i < 21; ++i) restored->append(leaf_hash(testing::entry(i)));
    EXPECT_EQ(restored->root(), whole.root());
    EXPECT_EQ(restored->peaks(), whole.peaks());
}

TEST(Frontier, IsNotRestoredFromTheWrongNumberOfPeaks) {
    const Frontier frontier = grown(13);
    std::vector<Digest> peaks = frontier.peaks();
    peaks.push_back(peaks.front());
    EXPECT_EQ(Frontier::restore(TreeSize(13), peaks).error().reason, Reason::proof_malformed);
    EXPECT_FALSE(Frontier::restore(TreeSize(13), {}));
    EXPECT_TRUE(Frontier::restore(TreeSize(0), {}));
}

// One proof, and every rule of its verification broken once.
class Inclusion : public ::testing::Test {
protected:
    const PlainTree tree_{11};
    const TreeSize size_{11};
    const LeafIndex index_{6};
    const Digest root_ = tree_.root(11);
    const Digest leaf_ = tree_.leaf(6);
    std::vector<Digest> path_ = inclusion_path(index_, size_, tree_.subtrees());

    static Reason refused(const Checked& checked) {
        return checked ? Reason::internal_error : checked.error().reason;
    }
};

TEST_F(Inclusion, HoldsAsItWasMade) {
    EXPECT_TRUE(verify_inclusion(index_, size_, leaf_, path_, root_));
}
TEST_F(Inclusion, IsRefusedForAnIndexOutsideTheTree) {
    EXPECT_EQ(refused(verify_inclusion(LeafIndex(11), size_, leaf_, path_, root_)),
              Reason::proof_invalid);
    EXPECT_FALSE(verify_inclusion(LeafIndex(0), TreeSize(0), leaf_, {}, empty_root()));
}
TEST_F(Inclusion, IsRefusedForAnotherIndex) {
    for (const std::uint64_t index : {0U, 4U, 5U, 7U, 8U, 10U})
        EXPECT_FALSE(verify_inclusion(LeafIndex(index), size_, leaf_, path_, root_)) << index;
}
TEST_F(Inclusion, IsRefusedForAnotherLeafOrRoot) {
    EXPECT_FALSE(verify_inclusion(index_, size_, flipped(leaf_), path_, root_));
    EXPECT_FALSE(verify_inclusion(index_, size_, leaf_, path_, flipped(root_)));
    EXPECT_FALSE(verify_inclusion(index_, size_, tree_.leaf(5), path_, root_));
}
TEST_F(Inclusion, IsRefusedWithTooLongOrTooShortAPath) {
    std::vector<Digest> longer = path_;
    longer.push_back(root_);
    EXPECT_FALSE(verify_inclusion(index_, size_, leaf_, longer, root_));
    std::vector<Digest> shorter(path_.begin(), path_.end() - 1);
    EXPECT_FALSE(verify_inclusion(index_, size_, leaf_, shorter, root_));
    EXPECT_FALSE(verify_inclusion(index_, size_, leaf_, {}, leaf_));
    EXPECT_FALSE(verify_inclusion(LeafIndex(0), TreeSize(1), leaf_, {leaf_}, root_));
}
TEST_F(Inclusion, IsRefusedWithAPathInAnotherOrder) {
    std::swap(path_[0], path_[1]);
    EXPECT_FALSE(verify_inclusion(index_, size_, leaf_, path_, root_));
}
TEST_F(Inclusion, IsRefusedInATreeLargerThanAnyTree) {
    const TreeSize vast(std::uint64_t{1} << 63);
    EXPECT_FALSE(verify_inclusion(LeafIndex(0), vast, leaf_, path_, root_));
}
TEST_F(Inclusion, OfANodeIsNotInclusionOfALeaf) {
    // An inner node, taken for a leaf, would need the leaf's prefix.
    const std::string inside =
        std::string(tree_.leaf(6).view()) + std::string(tree_.leaf(7).view());
    EXPECT_NE(leaf_hash(inside), node_hash(tree_.leaf(6), tree_.leaf(7)));
}

class Consistency : public ::testing::Test {
protected:
    const PlainTree tree_{12};
    std::vector<Digest> path(std::uint64_t from, std::uint64_t to) const {
        return consistency_path(TreeSize(from), TreeSize(to), tree_.subtrees());
    }
    bool holds(std::uint64_t from, std::uint64_t to, const std::vector<Digest>& path) const {
        return verify_consistency(TreeSize(from), TreeSize(to), tree_.root(from), tree_.root(to),
                                  path)
            .has_value();
    }
};

TEST_F(Consistency, HoldsBetweenAllSizes) {
    for (std::uint64_t to = 1; to <= 12; ++to)
        for (std::uint64_t from = 1; from <= to; ++from)
            EXPECT_TRUE(holds(from, to, path(from, to))) << from << " to " << to;
}
TEST_F(Consistency, OfEqualSizesNeedsEqualRootsAndNoPath) {
    EXPECT_TRUE(holds(5, 5, {}));
    EXPECT_FALSE(holds(5, 5, {tree_.leaf(0)}));
    EXPECT_FALSE(verify_consistency(TreeSize(5), TreeSize(5), tree_.root(5), tree_.root(6), {}));
}
TEST_F(Consistency, WithTheEmptyTreeProvesNothingAndTakesNoPath) {
    EXPECT_TRUE(holds(0, 5, {}));
    EXPECT_FALSE(holds(0, 5, {tree_.leaf(0)}));
    EXPECT_FALSE(verify_consistency(TreeSize(0), TreeSize(5), tree_.leaf(0), tree_.root(5), {}));
}
TEST_F(Consistency, IsRefusedWhenTheTreeShrank) {
    EXPECT_FALSE(holds(7, 5, path(5, 7)));
    EXPECT_FALSE(holds(7, 0, {}));
}
TEST_F(Consistency, IsRefusedWithoutAPath) {
    EXPECT_FALSE(holds(4, 7, {}));
    EXPECT_FALSE(holds(6, 7, {}));
}
TEST_F(Consistency, IsRefusedWithTooLongOrTooShortAPath) {
    std::vector<Digest> longer = path(6, 11);
    longer.push_back(tree_.leaf(0));
    EXPECT_FALSE(holds(6, 11, longer));
    std::vector<Digest> shorter = path(6, 11);
    shorter.pop_back();
    EXPECT_FALSE(holds(6, 11, shorter));
}
TEST_F(Consistency, IsRefusedWithAnotherRootOnEitherSide) {
    const auto good = path(6, 11);
    EXPECT_FALSE(verify_consistency(TreeSize(6), TreeSize(11), flipped(tree_.root(6)),
                                    tree_.root(11), good));
    EXPECT_FALSE(verify_consistency(TreeSize(6), TreeSize(11), tree_.root(6),
                                    flipped(tree_.root(11)), good));
}
TEST_F(Consistency, IsRefusedForOtherSizes) {
    EXPECT_FALSE(
        verify_consistency(TreeSize(5), TreeSize(11), tree_.root(6), tree_.root(11), path(6, 11)));
    // 4 → 7 and 4 → 8 have paths of one hash; sizes are part of what is claimed.
    EXPECT_FALSE(
        verify_consistency(TreeSize(4), TreeSize(9), tree_.root(4), tree_.root(8), path(4, 8)));
}
TEST_F(Consistency, IsRefusedInATreeLargerThanAnyTree) {
    EXPECT_FALSE(verify_consistency(TreeSize(4), TreeSize(std::uint64_t{1} << 63), tree_.root(4),
                                    tree_.root(8), path(4, 8)));
}
TEST_F(Consistency, OfARewrittenLogIsRefused) {
    Frontier other;
    for (std::uint64_t i = 0; i < 11; ++i)
        other.append(leaf_hash(i == 2 ? "rewritten" : testing::entry(i)));
    EXPECT_FALSE(
        verify_consistency(TreeSize(6), TreeSize(11), tree_.root(6), other.root(), path(6, 11)));
}

}  // namespace
}  // namespace bangiao

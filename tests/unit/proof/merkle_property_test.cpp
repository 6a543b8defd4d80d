#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <bangiao/merkle.hpp>
#include <bangiao/tile.hpp>

#include "unit/proof/vectors.hpp"

namespace bangiao {
namespace {

constexpr std::uint64_t largest = 700;

const testing::PlainTree& tree() {
    static const testing::PlainTree tree(largest);
    return tree;
}

Digest with_flipped_bit(const Digest& digest, std::size_t bit) {
    Digest::Bytes bytes = digest.bytes();
    bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ (1U << (bit % 8)));
    return Digest(bytes);
}

template <class Property>
void holds(const char* description, Property property) {
    EXPECT_TRUE(rc::check(description, property));
}

TEST(MerkleProperty, EveryInclusionPathVerifiesAndNoFlippedBitDoes) {
    holds("inclusion", [] {
        const auto size = *rc::gen::inRange<std::uint64_t>(1, largest);
        const auto index = *rc::gen::inRange<std::uint64_t>(0, size);
        const Digest root = tree().root(size);
        std::vector<Digest> path =
            inclusion_path(LeafIndex(index), TreeSize(size), tree().subtrees());
        RC_ASSERT(path.size() <= 10U);
        RC_ASSERT(verify_inclusion(LeafIndex(index), TreeSize(size), tree().leaf(index), path, root)
                      .has_value());
        const auto bit = *rc::gen::inRange<std::size_t>(0, 256);
        RC_ASSERT(!verify_inclusion(LeafIndex(index), TreeSize(size),
                                    with_flipped_bit(tree().leaf(index), bit), path, root));
        RC_ASSERT(!verify_inclusion(LeafIndex(index), TreeSize(size), tree().leaf(index), path,
                                    with_flipped_bit(root, bit)));
        if (path.empty()) return;
        const auto which = *rc::gen::inRange<std::size_t>(0, path.size());
        path[which] = with_flipped_bit(path[which], bit);
        RC_ASSERT(
            !verify_inclusion(LeafIndex(index), TreeSize(size), tree().leaf(index), path, root));
    });
}

TEST(MerkleProperty, EveryConsistencyPathVerifiesAndNoFlippedBitDoes) {
    holds("consistency", [] {
        const auto to = *rc::gen::inRange<std::uint64_t>(2, largest);
        const auto from = *rc::gen::inRange<std::uint64_t>(1, to);
        const Digest root_from = tree().root(from);
        const Digest root_to = tree().root(to);
        std::vector<Digest> path =
            consistency_path(TreeSize(from), TreeSize(to), tree().subtrees());
        RC_ASSERT(
            verify_consistency(TreeSize(from), TreeSize(to), root_from, root_to, path).has_value());
        const auto bit = *rc::gen::inRange<std::size_t>(0, 256);
        RC_ASSERT(!verify_consistency(TreeSize(from), TreeSize(to),
                                      with_flipped_bit(root_from, bit), root_to, path));
        const auto which = *rc::gen::inRange<std::size_t>(0, path.size());
        path[which] = with_flipped_bit(path[which], bit);
        RC_ASSERT(!verify_consistency(TreeSize(from), TreeSize(to), root_from, root_to, path));
    });
}

TEST(MerkleProperty, NoOtherSizeTakesAnInclusionPath) {
    holds("size is part of the claim", [] {
        const auto size = *rc::gen::inRange<std::uint64_t>(2, largest);
        const auto other = *rc::gen::inRange<std::uint64_t>(2, largest);
        const auto index = *rc::gen::inRange<std::uint64_t>(0, std::min(size, other));
        RC_PRE(size != other);
        const auto path = inclusion_path(LeafIndex(index), TreeSize(size), tree().subtrees());
        RC_ASSERT(!verify_inclusion(LeafIndex(index), TreeSize(other), tree().leaf(index), path,
                                    tree().root(other)));
    });
}

TEST(MerkleProperty, FrontierAndTileEdgeHaveTheRootOfThePlainTree) {
    holds("roots", [] {
        const auto size = *rc::gen::inRange<std::uint64_t>(0, largest);
        Frontier frontier;
        TileEdge edge;
        for (std::uint64_t i = 0; i < size; ++i) {
            frontier.append(tree().leaf(i));
            edge.append(tree().leaf(i));
        }
        RC_ASSERT(frontier.root() == tree().root(size));
        RC_ASSERT(edge.root() == frontier.root());
    });
}

}  // namespace
}  // namespace bangiao

#include "ledger/signer.hpp"

#include <gtest/gtest.h>

#include <bangiao/merkle.hpp>
#include <fstream>

#include "support/temp_folder.hpp"

namespace bangiao::ledger {
namespace {

const std::string origin = "log.example.test/handoff";

/// A tree of made-up leaves, with whatever is needed to prove things about it.
struct Tree {
    std::vector<Digest> leaves;

    explicit Tree(std::uint64_t size, std::string_view salt = "leaf") {
        for (std::uint64_t i = 0; i < size; ++i)
            leaves.push_back(leaf_hash(std::string(salt) + std::to_string(i)));
    }
    Digest subtree(unsigned level, std::uint64_t index) const {
        if (level == 0) return leaves.at(index);
        return node_hash(subtree(level - 1, 2 * index), subtree(level - 1, 2 * index + 1));
    }
    Head head(std::uint64_t size, std::int64_t seconds) const {
        Frontier frontier;
        for (std::uint64_t i = 0; i < size; ++i) frontier.append(leaves.at(i));
        return {TreeSize(size), frontier.root(), Instant::from_seconds(seconds)};
    }
    std::vector<Digest> consistency(std::uint64_t from, std::uint64_t to) const {
        return consistency_path(TreeSize(from), TreeSize(to),
                                [this](unsigned l, std::uint64_t i) { return subtree(l, i); });
    }
};

class SignerTest : public ::testing::Test {
protected:
    Signer open() {
        return {NoteKey::from_seed(origin, NoteKeyType::ed25519, seed).value(), origin, file};
    }
    /// A signer that has signed the tree of five leaves.
    Signer at_five() {
        {
            Signer signer = open();
            signer.begin();
            signer.sign(tree.head(5, 100), {});
        }
        return open();
    }
    std::string record() const {
        std::ifstream in(file);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    const std::string seed = std::string(32, '\x01');
    const Tree tree{20};
    testing::TempFolder folder;
    const std::filesystem::path file = folder / "signer";
};

TEST_F(SignerTest, SignsNothingBeforeItsRecordWasBegun) {
    Signer signer = open();
    EXPECT_FALSE(signer.record());
    EXPECT_THROW(signer.sign(tree.head(1, 1), {}), SignerRefused);
    EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(SignerTest, SignsATreeThatGrows) {
    Signer signer = at_five();
    const std::string note = signer.sign(tree.head(7, 101), tree.consistency(5, 7));
    const Note parsed = Note::parse(note).value();
    EXPECT_EQ(verified_signers(parsed, {signer.verifier()}).value().size(), 1u);
    const Checkpoint checkpoint = Checkpoint::parse(parsed.text).value();
    EXPECT_EQ(checkpoint.size, TreeSize(7));
    EXPECT_EQ(checkpoint.root, tree.head(7, 101).root);
    EXPECT_EQ(signer.record(), tree.head(7, 101));
}

TEST_F(SignerTest, GivesTheSameBytesForTheSameTree) {
    std::string first;
    {
        Signer signer = at_five();
        first = signer.sign(tree.head(7, 101), tree.consistency(5, 7));
        EXPECT_EQ(signer.sign(tree.head(7, 101), {}), first);
    }
    Signer again = open();
    EXPECT_EQ(again.sign(tree.head(7, 101), {}), first);
}

TEST_F(SignerTest, NeverSignsTwoTreesOfOneSize) {
    Signer signer = at_five();
    const std::string before = record();
    EXPECT_THROW(signer.sign(Tree(20, "other").head(5, 100), {}), SignerRefused);
    EXPECT_THROW(signer.sign(Tree(20, "other").head(5, 102), {}), SignerRefused);
    EXPECT_EQ(record(), before);
}

TEST_F(SignerTest, NeverGoesBack) {
    Signer signer = at_five();
    EXPECT_THROW(signer.sign(tree.head(4, 101), {}), SignerRefused);
    EXPECT_THROW(signer.sign(tree.head(7, 100), tree.consistency(5, 7)), SignerRefused);
    EXPECT_THROW(signer.sign(tree.head(7, 99), tree.consistency(5, 7)), SignerRefused);
    EXPECT_EQ(signer.record(), tree.head(5, 100));
}

TEST_F(SignerTest, AsksForAProofThatTheTreeExtendsTheLast) {
    Signer signer = at_five();
    const Tree other(20, "other");
    EXPECT_THROW(signer.sign(other.head(7, 101), other.consistency(5, 7)), SignerRefused);
    EXPECT_THROW(signer.sign(tree.head(7, 101), {}), SignerRefused);
    EXPECT_THROW(signer.sign(tree.head(7, 101), tree.consistency(4, 7)), SignerRefused);
    EXPECT_NO_THROW(signer.sign(tree.head(7, 101), tree.consistency(5, 7)));
}

TEST_F(SignerTest, RemembersAcrossRestarts) {
    at_five();
    Signer again = open();
    EXPECT_EQ(again.record(), tree.head(5, 100));
    EXPECT_THROW(again.sign(tree.head(4, 101), {}), SignerRefused);
    EXPECT_THROW(again.begin(), std::logic_error);
}

TEST_F(SignerTest, TakesNoOtherLogsNorADamagedRecord) {
    at_five();
    const std::string good = record();
    const auto spoiled = [&](std::size_t at) {
        std::string bad = good;
        bad[at] = bad[at] == '#' ? '%' : '#';
        return bad;
    };
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::ofstream(file, std::ios::trunc) << spoiled(i);
        EXPECT_THROW(open(), std::runtime_error) << i;
    }
    std::ofstream(file, std::ios::trunc) << good.substr(0, good.size() - 1);
    EXPECT_THROW(open(), std::runtime_error);
    std::ofstream(file, std::ios::trunc) << good << "\n";
    EXPECT_THROW(open(), std::runtime_error);
}

TEST_F(SignerTest, IsHeldByOneProcessAtATime) {
    Signer signer = at_five();
    EXPECT_THROW(open(), std::runtime_error);
}

TEST_F(SignerTest, TakesNoKeyOfAnotherName) {
    EXPECT_THROW(
        Signer(NoteKey::from_seed("other.test", NoteKeyType::ed25519, seed).value(), origin, file),
        std::runtime_error);
    EXPECT_THROW(
        Signer(NoteKey::from_seed(origin, NoteKeyType::cosignature_v1, seed).value(), origin, file),
        std::runtime_error);
}

TEST_F(SignerTest, SignsNothingItCannotRecord) {
    Signer signer = at_five();
    std::filesystem::remove_all(folder.path());
    EXPECT_THROW(signer.sign(tree.head(7, 101), tree.consistency(5, 7)), std::system_error);
    EXPECT_EQ(signer.record(), tree.head(5, 100));
}

}  // namespace
}  // namespace bangiao::ledger

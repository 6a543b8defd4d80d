#include "ledger/signer.hpp"

#include <gtest/gtest.h>

#include <bangiao/merkle.hpp>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <thread>

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
    again.begin();
    EXPECT_EQ(again.record(), tree.head(5, 100)) << "a record is begun once";
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

TEST_F(SignerTest, IsOneForAllNodesThatShareItsRecord) {
    Signer one = at_five();
    Signer two = open();
    const std::string note = one.sign(tree.head(7, 101), tree.consistency(5, 7));
    const SignedHead newest = two.newest();
    EXPECT_EQ(newest.head, tree.head(7, 101));
    EXPECT_EQ(newest.note, note);
    EXPECT_THROW(two.sign(tree.head(6, 102), tree.consistency(5, 6)), SignerRefused);
    EXPECT_THROW(two.sign(Tree(20, "other").head(7, 101), {}), SignerRefused);
    two.sign(tree.head(9, 103), tree.consistency(7, 9));
    EXPECT_EQ(one.record(), tree.head(9, 103));
}

TEST_F(SignerTest, NeverSignsTwoTreesOfOneSizeWhoeverAsks) {
    at_five();
    const Tree other(20, "other");
    std::mutex mutex;
    std::map<std::uint64_t, std::set<std::string>> notes;  // by size
    const auto sign_all_of = [&](const Tree& mine) {
        Signer signer = open();
        for (std::uint64_t size = 6; size <= 20; ++size) {
            const std::uint64_t from = signer.signed_size().value();
            if (from >= size) continue;
            try {
                const std::string note =
                    signer.sign(mine.head(size, 100 + static_cast<std::int64_t>(size)),
                                mine.consistency(from, size));
                const std::lock_guard lock(mutex);
                notes[size].insert(note);
            } catch (const SignerRefused&) {
            }
        }
    };
    std::thread one([&] { sign_all_of(tree); });
    std::thread two([&] { sign_all_of(other); });
    std::thread three([&] { sign_all_of(tree); });
    one.join();
    two.join();
    three.join();
    const std::uint64_t size = open().signed_size().value();
    EXPECT_EQ(open().record(), tree.head(size, 100 + static_cast<std::int64_t>(size)))
        << "the record was begun on this tree";
    EXPECT_TRUE(notes.contains(size));
    for (const auto& [each, signed_notes] : notes) EXPECT_EQ(signed_notes.size(), 1u) << each;
}

TEST_F(SignerTest, StopsWhereItsRecordIsPutBackOrTakenAwayWhileItRuns) {
    Signer signer = at_five();
    const std::string before = record();
    signer.sign(tree.head(7, 101), tree.consistency(5, 7));
    replace_file(file, before);
    EXPECT_THROW(signer.sign(tree.head(9, 103), tree.consistency(5, 9)), SignerRefused);
    EXPECT_EQ(record(), before);
    std::filesystem::remove(file);
    EXPECT_THROW(signer.sign(tree.head(9, 103), {}), SignerRefused);
    EXPECT_THROW(signer.begin(), SignerRefused);
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
    EXPECT_THROW(signer.sign(tree.head(7, 101), tree.consistency(5, 7)), SignerRefused);
    EXPECT_FALSE(std::filesystem::exists(folder.path()));
}

}  // namespace
}  // namespace bangiao::ledger

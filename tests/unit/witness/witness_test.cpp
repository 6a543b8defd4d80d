#include "witness/witness.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <bangiao/checkpoint.hpp>
#include <bangiao/merkle.hpp>
#include <fstream>
#include <thread>

#include "support/temp_folder.hpp"

namespace bangiao::witness {
namespace {

const std::string origin = "log.example.test/handoff";

/// A log of made-up entries, every size of it, and a second one that goes its own way after `fork`.
class Tree {
public:
    explicit Tree(std::uint64_t fork = UINT64_MAX) : fork_(fork) {}
    Digest leaf(std::uint64_t i) const {
        return leaf_hash((i < fork_ ? "entry " : "other ") + std::to_string(i));
    }
    Digest subtree(unsigned level, std::uint64_t index) const {
        if (level == 0) return leaf(index);
        return node_hash(subtree(level - 1, 2 * index), subtree(level - 1, 2 * index + 1));
    }
    Digest root(std::uint64_t size) const {
        Frontier frontier;
        for (std::uint64_t i = 0; i < size; ++i) frontier.append(leaf(i));
        return frontier.root();
    }
    std::vector<Digest> proof(std::uint64_t from, std::uint64_t to) const {
        if (from == 0 || from >= to) return {};
        return consistency_path(TreeSize(from), TreeSize(to), [this](unsigned level, auto index) {
            return subtree(level, index);
        });
    }

private:
    std::uint64_t fork_;
};

class WitnessTest : public ::testing::Test {
protected:
    std::string note(std::uint64_t size, const Tree& tree) const {
        return sign_checkpoint({origin, TreeSize(size), tree.root(size)}, log_key);
    }
    std::string request(std::uint64_t old, std::uint64_t size, const Tree& tree) const {
        return AddCheckpoint{TreeSize(old), tree.proof(old, size), note(size, tree)}.text();
    }
    std::string request(std::uint64_t old, std::uint64_t size) const {
        return request(old, size, honest);
    }
    std::unique_ptr<Witness> open() const {
        return std::make_unique<Witness>(
            NoteKey::from_seed(name, NoteKeyType::cosignature_v1, seed).value(),
            std::vector<NoteVerifier>{log_key.verifier()}, folder / "state", clock);
    }
    unsigned status(const std::string& body) { return witness->add_checkpoint(body).status; }
    /// The size that the witness says it holds.
    std::string held() {
        const https::Response response = witness->add_checkpoint(request(77, 77));
        EXPECT_EQ(response.status, 409U);
        EXPECT_EQ(response.headers.at("Content-Type"), "text/x.tlog.size");
        return response.body;
    }
    std::uint64_t time_of(const https::Response& response, std::uint64_t size) const {
        const Note cosigned = Note::parse(note(size, honest) + response.body).value();
        return verified_signers(cosigned, {witness_key()}).value().at(0).time;
    }
    NoteVerifier witness_key() const {
        return NoteKey::from_seed(name, NoteKeyType::cosignature_v1, seed).value().verifier();
    }

    const std::string name = "witness.example.test/labour";
    const std::string seed = std::string(32, '\x02');
    const Tree honest;
    const NoteKey log_key = NoteKey::generate(origin, NoteKeyType::ed25519);
    testing::TempFolder folder;
    ManualClock clock{Instant::from_seconds(1'772'400'000)};
    std::unique_ptr<Witness> witness = open();
};

TEST_F(WitnessTest, CosignsALogThatOnlyGrows) {
    std::uint64_t old = 0;
    for (const std::uint64_t size : {1U, 7U, 8U, 300U}) {
        const https::Response response = witness->add_checkpoint(request(old, size));
        ASSERT_EQ(response.status, 200U) << size;
        EXPECT_EQ(time_of(response, size), 1'772'400'000U);
        old = size;
    }
}

TEST_F(WitnessTest, GivesAFreshCosignatureOfTheSameTree) {
    ASSERT_EQ(status(request(0, 7)), 200U);
    clock.set(Instant::from_seconds(1'772'400'060));
    EXPECT_EQ(time_of(witness->add_checkpoint(request(7, 7)), 7), 1'772'400'060U);
    clock.set(Instant::from_seconds(1'772'000'000));
    EXPECT_EQ(time_of(witness->add_checkpoint(request(7, 7)), 7), 1'772'400'060U)
        << "its time never runs backwards";
}

TEST_F(WitnessTest, AnswersInTheOrderOfTheProtocol) {
    ASSERT_EQ(status(request(0, 7)), 200U);
    const NoteKey stranger = NoteKey::generate(origin, NoteKeyType::ed25519);
    const NoteKey elsewhere = NoteKey::generate("other.test", NoteKeyType::ed25519);
    const Checkpoint eight{origin, TreeSize(8), honest.root(8)};
    const auto with_note = [&](std::uint64_t old, const std::string& text) {
        return AddCheckpoint{TreeSize(old), {}, text}.text();
    };
    std::string forged = note(8, honest);
    forged.replace(forged.find("\n8\n"), 3, "\n9\n");
    const std::string extended = [&] {
        const std::string text = eight.text() + "extension\n";
        return text + "\n" + log_key.sign(text, clock.now());
    }();

    EXPECT_EQ(status("nonsense"), 400U);
    EXPECT_EQ(status(with_note(7, "no note")), 400U);
    EXPECT_EQ(status(with_note(7, extended)), 400U);
    EXPECT_EQ(status(request(9, 8)), 400U) << "before the signature is looked at";
    EXPECT_EQ(
        status(with_note(9, sign_checkpoint({"other.test", TreeSize(8), eight.root}, elsewhere))),
        400U);
    EXPECT_EQ(
        status(with_note(3, sign_checkpoint({"other.test", TreeSize(8), eight.root}, elsewhere))),
        404U)
        << "before the size is compared";
    EXPECT_EQ(status(with_note(3, sign_checkpoint(eight, stranger))), 403U);
    EXPECT_EQ(status(with_note(3, forged)), 403U);
    EXPECT_EQ(status(with_note(7, note(8, honest) + "— " + origin + " AAAAAAAAAAAA\n")), 422U)
        << "lines of unknown keys are no reason";
    EXPECT_EQ(status(request(3, 8)), 409U);
    EXPECT_EQ(status(request(8, 8)), 409U);
    EXPECT_EQ(status(with_note(7, note(8, honest))), 422U) << "without its proof";
    EXPECT_EQ(status(request(7, 7, Tree(5))), 422U) << "another tree of one size";
    EXPECT_EQ(status(request(7, 9, Tree(5))), 422U) << "a split view";
    EXPECT_EQ(held(), "7\n") << "and none of it has moved the witness";
    EXPECT_EQ(status(request(7, 8)), 200U);
}

TEST_F(WitnessTest, KnowsTheTreeWithoutLeaves) {
    EXPECT_EQ(status(AddCheckpoint{
                  TreeSize(0), {}, sign_checkpoint({origin, TreeSize(0), sha256("x")}, log_key)}
                         .text()),
              422U);
    EXPECT_EQ(status(AddCheckpoint{TreeSize(0), {sha256("x")}, note(3, honest)}.text()), 422U);
    EXPECT_EQ(status(request(0, 0)), 200U);
    EXPECT_EQ(status(request(0, 3)), 200U);
}

TEST_F(WitnessTest, RemembersAcrossARestart) {
    ASSERT_EQ(status(request(0, 7)), 200U);
    witness.reset();
    witness = open();
    EXPECT_EQ(held(), "7\n");
    EXPECT_EQ(status(request(7, 9, Tree(5))), 422U);
    EXPECT_EQ(status(request(7, 9)), 200U);
}

TEST_F(WitnessTest, ShowsWhatItCosignedLast) {
    const std::string path = monitoring_path(origin);
    EXPECT_EQ(witness->newest(path).status, 404U);
    EXPECT_EQ(witness->newest(monitoring_path("other.test")).status, 404U);
    const https::Response cosigned =
        witness->add_checkpoint(request(0, 7) + "— someone.else AAAAAAAAAAAA\n");
    ASSERT_EQ(cosigned.status, 200U);
    EXPECT_EQ(witness->newest(path).body, note(7, honest) + cosigned.body)
        << "the log's line and its own, and nobody else's";
}

TEST_F(WitnessTest, OfEightAtOnceOneMovesItOn) {
    for (std::uint64_t size = 10; size < 60; size += 10) {
        const std::uint64_t old = size == 10 ? 0 : size - 10;
        std::atomic<int> taken{0};
        std::vector<std::thread> threads;
        for (std::uint64_t i = 0; i < 8; ++i)
            threads.emplace_back([&, i] {
                // Eight ways on from the same tree; each alone would be cosigned.
                const Tree own(old + 1 + i);
                if (witness->add_checkpoint(request(old, size, i == 0 ? honest : own)).status ==
                    200U)
                    ++taken;
            });
        for (std::thread& thread : threads) thread.join();
        EXPECT_EQ(taken, 1);
        EXPECT_EQ(held(), std::to_string(size) + "\n");
        // Whoever won, go on from the honest tree: a fresh witness for the next turn.
        witness.reset();
        std::filesystem::remove_all(folder / "state");
        witness = open();
        ASSERT_EQ(status(request(0, size)), 200U);
    }
}

TEST_F(WitnessTest, CosignsNothingThatItCannotStoreAndGoesOnOnceItCan) {
    ASSERT_EQ(status(request(0, 7)), 200U);
    const auto in_the_way = folder / "state" / (sha256(origin).hex() + ".new");
    std::filesystem::create_directory(in_the_way);
    EXPECT_EQ(status(request(7, 8)), 500U);
    std::filesystem::remove(in_the_way);
    EXPECT_EQ(status(request(7, 8)), 200U);
}

TEST_F(WitnessTest, TakesNoStateThatItDidNotWrite) {
    ASSERT_EQ(status(request(0, 7)), 200U);
    witness.reset();
    const auto file = folder / "state" / sha256(origin).hex();
    const std::string good = read_file(file).value();
    for (const std::string& wrong :
         {std::string(), std::string("7\n"), good.substr(0, good.size() - 40),
          "bangiao-witness-state/v1\n" + note(7, honest),
          "bangiao-witness-state/v1\n" +
              sign_checkpoint({"other.test", TreeSize(7), honest.root(7)},
                              NoteKey::generate("other.test", NoteKeyType::ed25519))}) {
        std::ofstream(file, std::ios::trunc) << wrong;
        EXPECT_THROW(open(), std::runtime_error) << wrong;
    }
    std::ofstream(file, std::ios::trunc) << good;
    EXPECT_NO_THROW(open());
}

TEST_F(WitnessTest, KeepsItsStateToItself) {
    EXPECT_THROW(open(), std::runtime_error) << "a second witness over the same folder";
    EXPECT_THROW(Witness(NoteKey::generate("a.test", NoteKeyType::ed25519), {log_key.verifier()},
                         folder / "another", clock),
                 std::runtime_error)
        << "a log's key is no witness's";
}

}  // namespace
}  // namespace bangiao::witness

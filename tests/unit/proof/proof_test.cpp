#include <gtest/gtest.h>

#include <bangiao/base64.hpp>
#include <bangiao/leaf.hpp>
#include <bangiao/receipt.hpp>
#include <bangiao/tile.hpp>

#include "unit/proof/vectors.hpp"

namespace bangiao {
namespace {

const Instant admitted_at = *Instant::parse("2026-11-22T00:45:00.123456Z");
constexpr const char* jws = "aGVhZA.cGF5bG9hZA.c2ln";

NoteKey log_key() {
    return NoteKey::from_seed("log.example/handoff", NoteKeyType::ed25519, std::string(32, 'L'))
        .value();
}
NoteKey witness_key() {
    return NoteKey::from_seed("w.example", NoteKeyType::cosignature_v1, std::string(32, 'W'))
        .value();
}
Trust trust(const std::string& quorum = "none") {
    return Trust::parse("log " + log_key().verifier().vkey() + "\nwitness w " +
                        witness_key().verifier().vkey() + "\nquorum " + quorum + "\n")
        .value();
}

std::string published() {
    return testing::text_of(testing::vectors("proof_notes.json").at("tlog_proof").at("file"));
}
/// The published proof, with the line that ours always has.
std::string published_with_time() {
    std::string text = published();
    return text.insert(text.find("index"), "extra " + base64_encode(admitted_at.utc_text()) + "\n");
}

/// A proof of an event in a tree of seven.
class InTreeOfSeven : public ::testing::Test {
protected:
    InTreeOfSeven() {
        for (std::uint64_t i = 0; i < 7; ++i)
            edge_.append(leaf_hash(i == 5 ? leaf_data(admitted_at, jws) : testing::entry(i)));
        const SubtreeRoot subtree =
            subtrees_of(edge_, [](unsigned, std::uint64_t) { return std::string(); });
        proof_.path = inclusion_path(LeafIndex(5), TreeSize(7), subtree);
        proof_.checkpoint =
            sign_checkpoint({"log.example/handoff", TreeSize(7), edge_.root()}, log_key());
    }
    static Reason refused(const Result<Trust::Verdict>& verdict) {
        return verdict ? Reason::internal_error : verdict.error().reason;
    }
    TileEdge edge_;
    Proof proof_{admitted_at, LeafIndex(5), {}, {}};
};

TEST(Proof, AsPublishedIsReadAndWrittenByteForByte) {
    const Result<Proof> proof = Proof::parse(published_with_time());
    ASSERT_TRUE(proof) << proof.error().detail;
    EXPECT_EQ(proof->text(), published_with_time());
    EXPECT_EQ(proof->index.value(), 3U);
    EXPECT_EQ(proof->admitted_at, admitted_at);
    EXPECT_EQ(sha256(published()).hex(),
              "f4c2cc398d7e20839e14905b3b081fdabeea00d2e555ca65becde24d14ec376a");
}

TEST(Proof, AsPublishedLeadsFromItsEntryToItsCosignedRoot) {
    const Result<Proof> proof = Proof::parse(published_with_time());
    ASSERT_TRUE(proof);
    std::string keys;
    const boost::json::value notes = testing::vectors("proof_notes.json");
    for (const auto& key : notes.at("keys").as_array())
        keys += key.at("type").to_number<int>() == 1
                    ? "log " + testing::text_of(key.at("vkey")) + "\n"
                    : "witness " + testing::text_of(key.at("of")) + " " +
                          testing::text_of(key.at("vkey")) + "\n";
    const auto published_trust =
        Trust::parse(keys + "group both all witness_labour witness_police\nquorum both\n");
    ASSERT_TRUE(published_trust);
    const auto verdict = published_trust->judge(proof->checkpoint);
    ASSERT_TRUE(verdict);
    EXPECT_TRUE(verdict->quorum);
    EXPECT_EQ(verdict->witnesses.size(), 2U);
    EXPECT_TRUE(verify_inclusion(proof->index, verdict->checkpoint.size, leaf_hash("entry-3"),
                                 proof->path, verdict->checkpoint.root));
    // The entry is ASCII and no leaf of ours: our own verification computes another leaf.
    EXPECT_FALSE(proof->verify("entry-3", *published_trust));
}

TEST(Proof, WithoutItsTimeIsNoReceiptOfOurs) {
    EXPECT_EQ(Proof::parse(published()).error().reason, Reason::proof_malformed);
}

TEST_F(InTreeOfSeven, ProvesItsEvent) {
    const auto verdict = proof_.verify(jws, trust());
    ASSERT_TRUE(verdict);
    EXPECT_EQ(verdict->checkpoint.size.value(), 7U);
    const Result<Proof> again = Proof::parse(proof_.text());
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->verify(jws, trust()));
}
TEST_F(InTreeOfSeven, ProvesNoOtherEvent) {
    EXPECT_EQ(refused(proof_.verify("aGVhZA.cGF5bG9hZA.c2lo", trust())), Reason::proof_invalid);
}
TEST_F(InTreeOfSeven, ProvesNoOtherTime) {
    proof_.admitted_at = proof_.admitted_at + Instant::Duration(1);
    EXPECT_EQ(refused(proof_.verify(jws, trust())), Reason::proof_invalid);
}
TEST_F(InTreeOfSeven, ProvesNoOtherPlace) {
    proof_.index = LeafIndex(4);
    EXPECT_EQ(refused(proof_.verify(jws, trust())), Reason::proof_invalid);
    proof_.index = LeafIndex(7);
    EXPECT_EQ(refused(proof_.verify(jws, trust())), Reason::proof_invalid);
}
TEST_F(InTreeOfSeven, IsRefusedWithAnotherPath) {
    proof_.path.pop_back();
    EXPECT_EQ(refused(proof_.verify(jws, trust())), Reason::proof_invalid);
}
TEST_F(InTreeOfSeven, IsRefusedWithAnotherTreesCheckpoint) {
    proof_.checkpoint =
        sign_checkpoint({"log.example/handoff", TreeSize(7), leaf_hash("x")}, log_key());
    EXPECT_EQ(refused(proof_.verify(jws, trust())), Reason::proof_invalid);
}
TEST_F(InTreeOfSeven, IsRefusedWithACheckpointNobodySigned) {
    const NoteKey other = NoteKey::generate("log.example/handoff", NoteKeyType::ed25519);
    proof_.checkpoint = sign_checkpoint({"log.example/handoff", TreeSize(7), edge_.root()}, other);
    EXPECT_EQ(refused(proof_.verify(jws, trust())), Reason::checkpoint_unsigned);
}
TEST_F(InTreeOfSeven, IsRefusedWithoutItsQuorum) {
    EXPECT_EQ(refused(proof_.verify(jws, trust("w"))), Reason::quorum_missing);
    const Checkpoint checkpoint{"log.example/handoff", TreeSize(7), edge_.root()};
    proof_.checkpoint += witness_key().sign(checkpoint.text(), Instant::from_seconds(5));
    const auto verdict = proof_.verify(jws, trust("w"));
    ASSERT_TRUE(verdict);
    EXPECT_EQ(verdict->witnesses.at(0).time, 5U);
}
TEST_F(InTreeOfSeven, IsRefusedWithAnyByteAltered) {
    const std::string text = proof_.text();
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string altered = text;
        altered[i] = altered[i] == 'B' ? 'C' : 'B';
        const Result<Proof> parsed = Proof::parse(altered);
        EXPECT_FALSE(parsed && parsed->verify(jws, trust())) << "byte " << i;
    }
}

class WrongProof : public ::testing::TestWithParam<std::pair<const char*, const char*>> {};
TEST_P(WrongProof, IsRefused) {
    std::string text = published_with_time();
    const auto& [from, to] = GetParam();
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos);
    text.replace(at, std::string(from).size(), to);
    EXPECT_EQ(Proof::parse(text).error().reason, Reason::proof_malformed);
}
INSTANTIATE_TEST_SUITE_P(
    All, WrongProof,
    ::testing::Values(std::pair("proof@v1", "proof@v2"), std::pair("proof@v1\n", "proof@v1 \n"),
                      std::pair("extra ", "Extra "), std::pair("extra ", "extra  "),
                      std::pair("extra M", "extra *"),
                      std::pair("extra MjAyNi0x", "extra MjAyNy0x x"),
                      std::pair("index 3", "index 03"), std::pair("index 3", "index +3"),
                      std::pair("index 3", "index -3"), std::pair("index 3", "index"),
                      std::pair("index 3", "index 3 "), std::pair("index 3", "Index 3"),
                      std::pair("index 3", "index 9223372036854775808"),
                      std::pair("index 3\n", "index 3\nindex 3\n"),
                      std::pair("BJ19zbVrz+", "BJ19zbVrz-"), std::pair("R8Kg=\n", "R8Kg\n"),
                      std::pair("R8Kg=\n", "R8Kh=\n"), std::pair("R8Kg=\n", "R8Kg=\r\n"),
                      std::pair("\n\nlog.example", "\nlog.example")));

TEST(Proof, HasAPathOfAtMostSixtyThreeHashes) {
    Proof proof{admitted_at, LeafIndex(5), std::vector<Digest>(63, leaf_hash("x")), "note"};
    EXPECT_TRUE(Proof::parse(proof.text()));
    proof.path.push_back(leaf_hash("x"));
    EXPECT_FALSE(Proof::parse(proof.text()));
}

TEST(Proof, WithATimeThatIsNotWrittenAsInALeafIsRefused) {
    for (const char* time :
         {"2026-11-22T00:45:00Z", "2026-11-22T07:45:00.123456+07:00", "now", ""}) {
        std::string text = published();
        text.insert(text.find("index"), "extra " + base64_encode(time) + "\n");
        EXPECT_FALSE(Proof::parse(text)) << time;
    }
}

}  // namespace
}  // namespace bangiao

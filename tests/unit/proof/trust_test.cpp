#include <gtest/gtest.h>

#include <bangiao/merkle.hpp>
#include <bangiao/trust.hpp>

#include "unit/proof/vectors.hpp"

namespace bangiao {
namespace {

NoteKey witness_key(int number) {
    return NoteKey::from_seed("w" + std::to_string(number) + ".example",
                              NoteKeyType::cosignature_v1,
                              std::string(32, static_cast<char>('a' + number)))
        .value();
}
NoteKey log_key(const std::string& name = "log.example/handoff") {
    return NoteKey::from_seed(name, NoteKeyType::ed25519, std::string(32, 'L')).value();
}

std::string log_line() {
    return "log " + log_key().verifier().vkey() + " https://log.example/handoff\n";
}
std::string witness_line(int number) {
    return "witness w" + std::to_string(number) + " " + witness_key(number).verifier().vkey() +
           "\n";
}
std::string four_witnesses() {
    return witness_line(1) + witness_line(2) + witness_line(3) + witness_line(4);
}

std::string note_signed_by(const std::vector<int>& witnesses,
                           const std::string& origin = "log.example/handoff") {
    const Checkpoint checkpoint{origin, TreeSize(7), leaf_hash("any")};
    std::string note = sign_checkpoint(checkpoint, log_key(origin));
    for (const int each : witnesses)
        note += witness_key(each).sign(checkpoint.text(), Instant::from_seconds(1'767'225'600));
    return note;
}

Trust trust_of(const std::string& text) {
    Result<Trust> trust = Trust::parse(text);
    EXPECT_TRUE(trust) << trust.error().detail;
    return std::move(trust).value();
}

TEST(Trust, ReadsLogsWitnessesAndWhatIsOurs) {
    const Digest thumbprint = sha256("certificate");
    const Trust trust =
        trust_of("# trust of the labour ministry\n\n" + log_line() + four_witnesses() +
                 "group four 3 w1 w2 w3 w4\nquorum four\n"
                 "# bangiao-founding labour " +
                 thumbprint.base64url() +
                 "\n"
                 "# bangiao-founding police.a " +
                 thumbprint.base64url() +
                 "\n"
                 "# bangiao-constitution " +
                 sha256("law").hex() + "\n");
    EXPECT_EQ(trust.logs().size(), 1U);
    EXPECT_EQ(trust.witnesses().size(), 4U);
    EXPECT_TRUE(trust.asks_for_witnesses());
    ASSERT_EQ(trust.founders().size(), 2U);
    EXPECT_EQ(trust.founders().at(*UnitId::parse("labour")), thumbprint);
    EXPECT_EQ(trust.constitution(), sha256("law"));
}

TEST(Trust, TakesANoteThatTheLogSigned) {
    const Trust trust = trust_of(log_line() + "quorum none\n");
    const auto verdict = trust.judge(note_signed_by({}));
    ASSERT_TRUE(verdict);
    EXPECT_EQ(verdict->checkpoint.size.value(), 7U);
    EXPECT_TRUE(verdict->quorum);
    EXPECT_TRUE(verdict->witnesses.empty());
    EXPECT_FALSE(trust.asks_for_witnesses());
}

TEST(Trust, RefusesANoteOfAnotherOriginOrAnotherKey) {
    const Trust trust = trust_of(log_line() + "quorum none\n");
    EXPECT_EQ(trust.judge(note_signed_by({}, "other.example")).error().reason,
              Reason::checkpoint_unsigned);
    // The right origin, signed by a witness of it only.
    const Checkpoint checkpoint{"log.example/handoff", TreeSize(7), leaf_hash("any")};
    const std::string note =
        checkpoint.text() + "\n" + witness_key(1).sign(checkpoint.text(), Instant::from_seconds(1));
    EXPECT_EQ(trust.judge(note).error().reason, Reason::checkpoint_unsigned);
    // The log's key, but over the checkpoint of another origin.
    const std::string foreign = Checkpoint{"other.example", TreeSize(7), leaf_hash("any")}.text();
    EXPECT_EQ(trust.judge(foreign + "\n" + log_key().sign(foreign, Instant::from_seconds(0)))
                  .error()
                  .reason,
              Reason::checkpoint_unsigned);
}

TEST(Trust, RefusesAForgedLineOfTheLogOrOfAWitness) {
    const Trust trust = trust_of(log_line() + four_witnesses() + "quorum w1\n");
    std::string note = note_signed_by({1});
    note.insert(note.find("log.example/handoff\n7") + 20, "7");  // size 77
    EXPECT_EQ(trust.judge(note).error().reason, Reason::signature_invalid);
    const std::string other = Checkpoint{"log.example/handoff", TreeSize(8), leaf_hash("x")}.text();
    EXPECT_EQ(trust.judge(note_signed_by({}) + witness_key(2).sign(other, Instant::from_seconds(1)))
                  .error()
                  .reason,
              Reason::signature_invalid);
}

bool quorum(const std::string& rules, const std::vector<int>& signers) {
    const Trust trust = trust_of(log_line() + four_witnesses() + rules);
    const auto verdict = trust.judge(note_signed_by(signers));
    EXPECT_TRUE(verdict);
    return verdict->quorum;
}

TEST(Quorum, OfOneWitnessNeedsThatOne) {
    EXPECT_TRUE(quorum("quorum w2\n", {2}));
    EXPECT_FALSE(quorum("quorum w2\n", {1, 3, 4}));
}
TEST(Quorum, OfAnyNeedsOne) {
    EXPECT_TRUE(quorum("group g any w1 w2\nquorum g\n", {2}));
    EXPECT_FALSE(quorum("group g any w1 w2\nquorum g\n", {3}));
}
TEST(Quorum, OfAllNeedsAll) {
    EXPECT_TRUE(quorum("group g all w1 w2 w3\nquorum g\n", {3, 2, 1}));
    EXPECT_FALSE(quorum("group g all w1 w2 w3\nquorum g\n", {1, 2, 4}));
}
TEST(Quorum, OfSomeCountsDistinctKeysAndNotLines) {
    const std::string three = "group g 3 w1 w2 w3 w4\nquorum g\n";
    EXPECT_TRUE(quorum(three, {1, 2, 4}));
    EXPECT_FALSE(quorum(three, {1, 2}));
    EXPECT_FALSE(quorum(three, {1, 1, 1, 2}));
}
TEST(Quorum, OfNestedGroupsCountsGroups) {
    const std::string nested =
        "group a any w1 w2\ngroup b all w3 w4\ngroup top all a b\nquorum top\n";
    EXPECT_TRUE(quorum(nested, {1, 3, 4}));
    EXPECT_FALSE(quorum(nested, {1, 2, 3}));
    EXPECT_FALSE(quorum(nested, {3, 4}));
}

class WrongTrust : public ::testing::TestWithParam<std::string> {};
TEST_P(WrongTrust, IsRefusedWithItsLine) {
    const Result<Trust> trust = Trust::parse(GetParam());
    ASSERT_FALSE(trust);
    EXPECT_EQ(trust.error().reason, Reason::trust_malformed);
    EXPECT_FALSE(trust.error().detail.empty());
}
INSTANTIATE_TEST_SUITE_P(
    All, WrongTrust,
    ::testing::Values(
        "", "quorum none\n", log_line(),  // no log; no quorum
        log_line() + "quorum none\nquorum none\n", log_line() + "quorum\n",
        log_line() + "quorum w1\n", log_line() + "quorum w1\n" + witness_line(1),
        log_line() + log_line() + "quorum none\n",
        log_line() + witness_line(1) + witness_line(1) + "quorum none\n",
        // one key under two names
        log_line() + witness_line(1) + "witness other " + witness_key(1).verifier().vkey() +
            "\nquorum none\n",
        // a witness key where a log's belongs, and the other way round
        "log " + witness_key(1).verifier().vkey() + "\nquorum none\n",
        log_line() + "witness w1 " + log_key("w1").verifier().vkey() + "\nquorum none\n",
        log_line() + "witness none " + witness_key(1).verifier().vkey() + "\nquorum none\n",
        log_line() + four_witnesses() + "group w1 any w2\nquorum w1\n",
        log_line() + four_witnesses() + "group none any w2\nquorum none\n",
        log_line() + four_witnesses() + "group g 0 w1\nquorum g\n",
        log_line() + four_witnesses() + "group g 2 w1\nquorum g\n",
        log_line() + four_witnesses() + "group g 01 w1\nquorum g\n",
        log_line() + four_witnesses() + "group g +1 w1\nquorum g\n",
        log_line() + four_witnesses() + "group g some w1\nquorum g\n",
        log_line() + four_witnesses() + "group g any\nquorum g\n",
        log_line() + four_witnesses() + "group g any w1 w1\nquorum g\n",
        log_line() + four_witnesses() + "group g any w9\nquorum g\n",
        log_line() + four_witnesses() + "group g any g\nquorum g\n",
        log_line() + four_witnesses() + "group g any w1\ngroup h any w1\nquorum h\n",
        log_line() + "believe everything\nquorum none\n", "log a+b+c\nquorum none\n",
        "log " + log_key().verifier().vkey() + " url more\nquorum none\n",
        log_line() + "quorum none\n# bangiao-founding labour\n",
        log_line() + "quorum none\n# bangiao-founding LABOUR " + sha256("x").base64url() + "\n",
        log_line() + "quorum none\n# bangiao-founding a " + sha256("x").base64url() +
            "\n# bangiao-founding a " + sha256("y").base64url() + "\n",
        log_line() + "quorum none\n# bangiao-constitution " + sha256("x").base64url() + "\n",
        log_line() + "quorum none\n# bangiao-constitution " + sha256("x").hex() +
            "\n# bangiao-constitution " + sha256("x").hex() + "\n"));

}  // namespace
}  // namespace bangiao

#include <gtest/gtest.h>

#include <bangiao/leaf.hpp>

namespace bangiao {
namespace {

const std::string good =
    R"({"admitted_at":"2026-11-22T00:45:00.123456Z","event":"aGVhZA.cGF5_Q.c2ln-A"})";

TEST(Leaf, IsWrittenWithTwoMembersInThisOrderAndNoSpace) {
    const Instant time = *Instant::parse("2026-11-22T07:45:00.123456+07:00");
    EXPECT_EQ(leaf_data(time, "aGVhZA.cGF5_Q.c2ln-A"), good);
}

TEST(Leaf, ReadsWhatItWrites) {
    const Result<Leaf> leaf = parse_leaf(good);
    ASSERT_TRUE(leaf);
    EXPECT_EQ(leaf->jws, "aGVhZA.cGF5_Q.c2ln-A");
    EXPECT_EQ(leaf->admitted_at.utc_text(), "2026-11-22T00:45:00.123456Z");
}

class WrongLeaf : public ::testing::TestWithParam<std::string> {};
TEST_P(WrongLeaf, IsRefused) {
    EXPECT_EQ(parse_leaf(GetParam()).error().reason, Reason::proof_malformed);
}
INSTANTIATE_TEST_SUITE_P(
    All, WrongLeaf,
    ::testing::Values(
        "", "{}", good + "\n", " " + good,
        R"({"event":"a.b.c","admitted_at":"2026-11-22T00:45:00.123456Z"})",
        R"({"admitted_at": "2026-11-22T00:45:00.123456Z","event":"aGVhZA.cGF5_Q.c2ln-A"})",
        R"({"admitted_at":"2026-11-22T00:45:00Z","event":"aGVhZA.cGF5_Q.c2ln-A"})",
        R"({"admitted_at":"2026-11-22T07:45:00.12+07:00","event":"aGVhZA.cGF5_Q.c2ln-A"})",
        R"({"admitted_at":"2026-13-22T00:45:00.123456Z","event":"aGVhZA.cGF5_Q.c2ln-A"})",
        R"({"admitted_at":"2026-11-22T00:45:00.123456Z","event":"aGVhZA.cGF5_Q.c2ln-A~"})",
        R"({"admitted_at":"2026-11-22T00:45:00.123456Z","event":"aGVhZA.cGF5_Q"})",
        R"({"admitted_at":"2026-11-22T00:45:00.123456Z","event":"a.b.c","x":1})",
        R"({"admitted_at":"2026-11-22T00:45:00.123456Z","event":"a.b\u002e.c"})"));

TEST(Leaf, IsAtMostAsLongAsAnEntryBundleHolds) {
    const std::string frame = R"({"admitted_at":"2026-11-22T00:45:00.123456Z","event":"..aaaa"})";
    const std::string longest(65'535 - frame.size(), 'a');
    const Instant time = *Instant::parse("2026-11-22T00:45:00.123456Z");
    EXPECT_TRUE(parse_leaf(leaf_data(time, "..aaaa" + longest)));
    EXPECT_FALSE(parse_leaf(leaf_data(time, "..aaaa" + longest + "a")));
}

}  // namespace
}  // namespace bangiao

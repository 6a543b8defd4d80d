#include <gtest/gtest.h>

#include <bangiao/base64.hpp>
#include <bangiao/checkpoint.hpp>
#include <bangiao/merkle.hpp>

#include "unit/proof/vectors.hpp"

namespace bangiao {
namespace {

const std::string root = "kTlgHMHKirKnoMLBNMBIRfKxulSag9bIRc/NpDnMWF0=";
const std::string good = "log.example.vn/handoff\n7\n" + root + "\n";

TEST(Checkpoint, ReadsWhatItWrites) {
    const Result<Checkpoint> parsed = Checkpoint::parse(good);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->origin, "log.example.vn/handoff");
    EXPECT_EQ(parsed->size.value(), 7U);
    EXPECT_EQ(parsed->root.hex(),
              "9139601cc1ca8ab2a7a0c2c134c04845f2b1ba549a83d6c845cfcda439cc585d");
    EXPECT_EQ(parsed->text(), good);
}

TEST(Checkpoint, IsSignedAsPublished) {
    const std::string published =
        testing::text_of(testing::vectors("proof_notes.json").at("checkpoint").at("note"));
    const NoteKey key =
        NoteKey::from_seed("log.example.vn/handoff", NoteKeyType::ed25519, std::string(32, '\x01'))
            .value();
    const std::string note = sign_checkpoint(Checkpoint::parse(good).value(), key);
    EXPECT_TRUE(published.starts_with(note));
}

TEST(Checkpoint, OfTheEmptyTreeCarriesTheHashOfNothing) {
    const Checkpoint empty{"log.test/a", TreeSize(0), empty_root()};
    const Result<Checkpoint> parsed = Checkpoint::parse(empty.text());
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->size.value(), 0U);
}

TEST(Checkpoint, HoldsTheLargestSizeThereIs) {
    EXPECT_TRUE(Checkpoint::parse("a\n9223372036854775807\n" + root + "\n"));
    EXPECT_FALSE(Checkpoint::parse("a\n9223372036854775808\n" + root + "\n"));
}

TEST(Checkpoint, ExtendsTheOlderOneByThePublishedProofForWitnesses) {
    // `old 3`, the proof's lines, a blank line, the log's note.
    std::string body =
        testing::text_of(testing::vectors("proof_notes.json").at("add_checkpoint").at("body"));
    ASSERT_TRUE(body.starts_with("old 3\n"));
    const std::size_t blank = body.find("\n\n");
    std::vector<Digest> path;
    for (std::size_t at = 6; at < blank; at += 45)
        path.push_back(Digest::from_base64(body.substr(at, 44)).value());
    const Result<Note> note = Note::parse(body.substr(blank + 2));
    ASSERT_TRUE(note);
    const Result<Checkpoint> checkpoint = Checkpoint::parse(note->text);
    ASSERT_TRUE(checkpoint);
    const testing::PlainTree tree(3);
    EXPECT_TRUE(
        verify_consistency(TreeSize(3), checkpoint->size, tree.root(3), checkpoint->root, path));
}

class WrongCheckpoint : public ::testing::TestWithParam<std::string> {};
TEST_P(WrongCheckpoint, IsRefused) {
    EXPECT_EQ(Checkpoint::parse(GetParam()).error().reason, Reason::checkpoint_malformed);
}
INSTANTIATE_TEST_SUITE_P(All, WrongCheckpoint,
                         ::testing::Values("", "a\n", "a\n7\n", "a\n7\n" + root,
                                           "\n7\n" + root + "\n", "a\n07\n" + root + "\n",
                                           "a\n+7\n" + root + "\n", "a\n-7\n" + root + "\n",
                                           "a\n 7\n" + root + "\n", "a\n7 \n" + root + "\n",
                                           "a\n0x7\n" + root + "\n", "a\n7.0\n" + root + "\n",
                                           "a\n\n" + root + "\n", "a\nseven\n" + root + "\n",
                                           "a\n18446744073709551616\n" + root + "\n",
                                           // a root without padding, in base64url, of 31 bytes
                                           "a\n7\n" + root.substr(0, 43) + "\n",
                                           "a\n7\nkTlgHMHKirKnoMLBNMBIRfKxulSag9bIRc_NpDnMWF0=\n",
                                           "a\n7\n" + base64_encode(std::string(31, 'r')) + "\n",
                                           good + "extension\n", good + "\n"));

}  // namespace
}  // namespace bangiao

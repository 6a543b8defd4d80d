#include <gtest/gtest.h>

#include <bangiao/add_checkpoint.hpp>

#include "unit/proof/vectors.hpp"

namespace bangiao {
namespace {

const Digest some = sha256("some");
const std::string note = "log.example\n7\n" + some.base64() + "\n\n— log.example AAAAAAAA\n";

AddCheckpoint request(std::size_t hashes) {
    return {TreeSize(3), std::vector<Digest>(hashes, some), note};
}

TEST(AddCheckpoint, IsReadAsItIsWritten) {
    for (const std::size_t hashes : {0U, 1U, 63U}) {
        const std::string body = request(hashes).text();
        const AddCheckpoint read = AddCheckpoint::parse(body).value();
        EXPECT_EQ(read.old, TreeSize(3));
        EXPECT_EQ(read.proof.size(), hashes);
        EXPECT_EQ(read.checkpoint, note);
        EXPECT_EQ(read.text(), body);
    }
    EXPECT_EQ(request(0).text(), "old 3\n\n" + note);
}

TEST(AddCheckpoint, OfThePublishedVectorsComesOutAsItIsThere) {
    const boost::json::value published = testing::vectors("proof_notes.json");
    const std::string body = testing::text_of(published.at("add_checkpoint").at("body"));
    const AddCheckpoint read = AddCheckpoint::parse(body).value();
    EXPECT_EQ(read.old, TreeSize(3));
    EXPECT_EQ(read.proof.size(), 4U);
    EXPECT_EQ(read.text(), body);
}

class WrongRequest : public ::testing::TestWithParam<std::string> {};

TEST_P(WrongRequest, IsRefused) {
    EXPECT_FALSE(AddCheckpoint::parse(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(All, WrongRequest,
                         ::testing::Values("", "\n", "old 3", "old 3\n", "old 03\n\n", "old +3\n\n",
                                           "old -3\n\n", "old 0x3\n\n", "old  3\n\n", "old 3 \n\n",
                                           "old 3\r\n\r\n", "Old 3\n\n", "old\n\n",
                                           "old 9223372036854775808\n\n", "old 3\nAAAA\n\n",
                                           "old 3\n" + some.base64url() + "\n\n",
                                           "old 3\n" + some.base64() + " \n\n",
                                           "old 3\n" + some.base64() + "\n", request(64).text()));

TEST(AddCheckpoint, AConflictIsASizeAndNothingElse) {
    EXPECT_EQ(conflict_text(TreeSize(70'000)), "70000\n");
    EXPECT_EQ(parse_conflict("70000\n").value(), TreeSize(70'000));
    for (const char* body : {"", "\n", "7", "07\n", "+7\n", " 7\n", "7 \n", "7\n\n", "7\n8\n",
                             "9223372036854775808\n"})
        EXPECT_FALSE(parse_conflict(body)) << body;
}

TEST(AddCheckpoint, AWitnessIsWatchedUnderTheHashOfTheOrigin) {
    EXPECT_EQ(monitoring_path("log.example.vn/handoff"),
              sha256("log.example.vn/handoff").hex() + "/checkpoint");
}

}  // namespace
}  // namespace bangiao

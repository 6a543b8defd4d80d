// What is cosigned becomes public, whoever of four witnesses is away; against a real PostgreSQL and
// witnesses over real TLS.
#include <thread>

#include "quorum_house.hpp"

namespace bangiao::quorum {
namespace {

class QuorumRound : public QuorumHouse {};

TEST_F(QuorumRound, PublishesEachCheckpointThatThreeOfFourCosigned) {
    start();
    for (const std::uint64_t leaves : {1U, 2U, 255U, 256U, 257U, 600U}) {
        grow(leaves);
        ASSERT_TRUE(is_published(leaves)) << leaves;
        EXPECT_GE(cosigners().size(), 3U);
    }
    EXPECT_TRUE(holds(3, size));
    // Published a moment before nobody waits for it any more.
    EXPECT_TRUE(comes([&] { return quorum->waiting().count() == 0; }));
    EXPECT_TRUE(comes([&] { return report_of(3).lag == 0; }));
}

TEST_F(QuorumRound, AsksNobodyWhileTheLogIsIdle) {
    start();
    grow(3);
    ASSERT_TRUE(is_published(3));
    ASSERT_TRUE(holds(0, size) && holds(1, size) && holds(2, size) && holds(3, size));
    const auto asked = [&] {
        int sum = 0;
        for (const auto& ministry : ministries) sum += ministry->requests;
        return sum;
    };
    ASSERT_TRUE(comes([&] { return !watch.in_doubt(); })) << "who doubts the clock asks again";
    const int before = asked();
    std::this_thread::sleep_for(50 * config.interval);  // what must not happen has no event
    EXPECT_EQ(asked(), before);
}

TEST_F(QuorumRound, BringsAWitnessThatWasAwayTheNewestCheckpoint) {
    ministries[3]->silent = true;
    start();
    for (const std::uint64_t leaves : {3U, 300U, 301U}) {
        grow(leaves);
        ASSERT_TRUE(is_published(leaves));
    }
    ministries[3]->silent = false;
    EXPECT_TRUE(holds(3, size));
}

TEST_F(QuorumRound, GoesOnWithWitnessesThatKnowMoreThanThisProcess) {
    start();
    grow(20);
    ASSERT_TRUE(is_published(20));
    quorum.reset();
    start();  // it knows of no witness where it stands: each says so with a 409
    grow(30);
    EXPECT_TRUE(is_published(30));
    EXPECT_TRUE(holds(3, size));
}

TEST_F(QuorumRound, GoesOnAtOnceWhereAnotherNodeHadTheWitnessesCosignMore) {
    config.answer = 60s;  // twice as long a round would last that nothing ends
    for (const auto& ministry : ministries) ministry->silent = true;
    grow(3);
    start();
    ASSERT_TRUE(comes([&] {
        return std::all_of(ministries.begin(), ministries.end(),
                           [](const auto& each) { return each->requests > 0; });
    }));
    grow(5);
    for (const auto& ministry : ministries)
        ASSERT_EQ(
            ministry->witness
                .add_checkpoint(AddCheckpoint{TreeSize(0), {}, note_of(size, edge.root())}.text())
                .status,
            200U);
    for (const auto& ministry : ministries) ministry->silent = false;
    EXPECT_TRUE(is_published(5));
    EXPECT_EQ(why_halted(), "");
}

TEST_F(QuorumRound, HoldsTheLogWhileTheQuorumIsOutOfReachForTooLong) {
    config.out_of_reach = 200ms;
    start();
    grow(2);
    ASSERT_TRUE(is_published(2));
    ministries[2]->silent = ministries[3]->silent = true;
    grow(3);
    EXPECT_TRUE(comes([&] { return held.load(); }));
    ministries[2]->silent = false;
    EXPECT_TRUE(comes([&] { return !held; }));
    EXPECT_TRUE(is_published(3));
    EXPECT_EQ(why_halted(), "");
}

}  // namespace
}  // namespace bangiao::quorum

// What time it is, asked of the witnesses.
#include "quorum_house.hpp"

namespace bangiao::quorum {
namespace {

class QuorumClock : public QuorumHouse {};

TEST_F(QuorumClock, KeepsAskingWhatTimeItIsWhileTheClockIsInDoubt) {
    start();
    EXPECT_TRUE(comes([&] { return !watch.in_doubt(); })) << "there is no log yet";
    grow(5);
    ASSERT_TRUE(is_published(5));
    clock.step(1h);
    EXPECT_TRUE(watch.in_doubt());
    for (const auto& ministry : ministries) ministry->clock.set(now + Instant::Duration(1h));
    EXPECT_TRUE(comes([&] { return !watch.in_doubt(); })) << "they all say the same";
    EXPECT_EQ(watch.ahead(), 0s);
}

TEST_F(QuorumClock, AsksWhatTimeItIsWithoutAQuorumToo) {
    start();
    grow(5);
    ASSERT_TRUE(is_published(5));
    ministries[2]->silent = ministries[3]->silent = true;
    grow(6);
    ASSERT_TRUE(holds(0, 6) && holds(1, 6));
    ASSERT_TRUE(comes([&] { return report_of(0).lag == 0 && report_of(1).lag == 0; }));
    clock.step(1h);
    EXPECT_TRUE(watch.in_doubt());
    for (const auto& ministry : ministries) ministry->clock.set(now + Instant::Duration(1h));
    EXPECT_TRUE(comes([&] { return !watch.in_doubt(); })) << "the two that answer say the same";
    ministries[2]->silent = false;
    EXPECT_TRUE(is_published(6)) << "their lines count still";
}

}  // namespace
}  // namespace bangiao::quorum

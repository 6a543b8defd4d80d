#include "door/rate_limit.hpp"

#include <gtest/gtest.h>

namespace bangiao::door {
namespace {

using namespace std::chrono_literals;

const OfficerId officer = OfficerId::parse("3f0e8a52-6c1d-4b7a-9e2f-5d4c3b2a1908").value();
const OfficerId other = OfficerId::parse("4f0e8a52-6c1d-4b7a-9e2f-5d4c3b2a1908").value();
const RateLimit::Moment start{};

TEST(RateLimit, LetsABurstThroughAndThenASteadyRate) {
    RateLimit limit(60, 3);
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(limit.take(officer, start));
    EXPECT_EQ(limit.take(officer, start), 1s);
    EXPECT_FALSE(limit.take(officer, start + 1s));
    EXPECT_EQ(limit.take(officer, start + 1s), 1s);
}

TEST(RateLimit, CountsEachOfficerApart) {
    RateLimit limit(60, 1);
    EXPECT_FALSE(limit.take(officer, start));
    EXPECT_TRUE(limit.take(officer, start));
    EXPECT_FALSE(limit.take(other, start));
}

TEST(RateLimit, SavesUpNoMoreThanOneBurst) {
    RateLimit limit(60, 2);
    EXPECT_FALSE(limit.take(officer, start));
    EXPECT_FALSE(limit.take(officer, start + 1h));
    EXPECT_FALSE(limit.take(officer, start + 1h));
    EXPECT_TRUE(limit.take(officer, start + 1h));
}

TEST(RateLimit, SaysHowLongToWaitWhenTheRateIsSlow) {
    RateLimit limit(1, 1);
    EXPECT_FALSE(limit.take(officer, start));
    EXPECT_EQ(limit.take(officer, start), 60s);
    EXPECT_EQ(limit.take(officer, start + 30s), 30s);
}

}  // namespace
}  // namespace bangiao::door

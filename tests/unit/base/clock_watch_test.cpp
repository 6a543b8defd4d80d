#include "base/clock_watch.hpp"

#include <gtest/gtest.h>

#include <future>
#include <string>
#include <vector>

namespace bangiao::testing {
namespace {

using namespace std::chrono_literals;

const Instant noon = Instant::parse("2026-03-02T12:00:00Z").value();

/// Three witnesses that are right, over the same clock that ours is read from; but for what a test
/// makes of them.
class WatchedClock : public ::testing::Test {
protected:
    /// Each answers at once; `ahead`: of the true time, and where fewer are named only they answer.
    void round(const std::vector<Instant::Duration>& ahead = {0s, 0s, 0s}) {
        for (std::size_t i = 0; i < ahead.size(); ++i) answer(i, ahead[i], clock_.read());
    }
    void answer(std::size_t witness, Instant::Duration ahead, const ClockReading& before) {
        const ClockReading after = clock_.read();
        const Instant theirs = noon + after.uptime - uptime_at_noon_ + ahead;
        watch_.heard("witness" + std::to_string(witness), Instant::from_seconds(theirs.seconds()),
                     before, after);
    }
    void pass(Instant::Duration time) { clock_.set(clock_.now() + time); }

    ManualClock clock_{noon + 300ms};
    const Instant::Duration uptime_at_noon_ = noon.since_epoch();
    ClockWatch watch_{clock_, 2s, 2};
};

TEST_F(WatchedClock, IsInDoubtUntilEnoughWitnessesWereHeard) {
    EXPECT_EQ(watch_.standing(), ClockStanding::unheard);
    round({0s});
    EXPECT_EQ(watch_.standing(), ClockStanding::unheard);
    EXPECT_FALSE(watch_.ahead());
    round({0s, 0s});
    EXPECT_EQ(watch_.standing(), ClockStanding::agreed);
    EXPECT_EQ(watch_.ahead(), 0s);
}

TEST_F(WatchedClock, IsTakenOnTrustWhereNobodyCanBeAskedYet) {
    watch_.take_on_trust();
    EXPECT_FALSE(watch_.in_doubt());
    clock_.step(3s);
    EXPECT_EQ(watch_.standing(), ClockStanding::astray);
    clock_.step(-3s);
    round({0s});
    EXPECT_FALSE(watch_.in_doubt()) << "one of two was heard";
}

TEST_F(WatchedClock, IsNotTakenOnTrustOnceWitnessesWereHeard) {
    clock_.step(1h);
    watch_.take_on_trust();
    round();
    watch_.take_on_trust();
    EXPECT_EQ(watch_.standing(), ClockStanding::astray);
    EXPECT_NEAR(std::chrono::duration<double>(*watch_.ahead()).count(), 3600, 1);
}

TEST_F(WatchedClock, IsFoundAstrayAsSoonAsSomebodySetsIt) {
    round();
    for (const Instant::Duration step :
         {3100ms, 3600'000ms, 24 * 3600'000ms, 3653 * 86'400'000ms}) {
        for (const Instant::Duration each : {step, -step}) {
            clock_.step(each);
            EXPECT_EQ(watch_.standing(), ClockStanding::astray) << each.count();
            clock_.step(-each);
            EXPECT_EQ(watch_.standing(), ClockStanding::agreed) << each.count();
        }
    }
}

TEST_F(WatchedClock, MayBeOffByLessThanTheTolerance) {
    round();
    for (const Instant::Duration step : {900ms, -900ms}) {
        clock_.step(step);
        EXPECT_FALSE(watch_.in_doubt());
        round();
        EXPECT_FALSE(watch_.in_doubt());
        clock_.step(-step);
    }
}

TEST_F(WatchedClock, IsAstrayWhileItStandsStill) {
    round();
    clock_.stand_still(1s);
    EXPECT_FALSE(watch_.in_doubt());
    clock_.stand_still(2100ms);
    EXPECT_EQ(watch_.standing(), ClockStanding::astray);
}

TEST_F(WatchedClock, IsAskedForThroughAnyNumberOfAnswers) {
    for (int i = 0; i < 100; ++i) {
        round();
        EXPECT_FALSE(watch_.in_doubt()) << i;
        pass(1'037ms);
    }
    clock_.step(2100ms);
    EXPECT_EQ(watch_.standing(), ClockStanding::astray) << "by now they are known to the tenth";
    clock_.step(-200ms);
    EXPECT_EQ(watch_.standing(), ClockStanding::agreed);
}

TEST_F(WatchedClock, IsRightThoughOneWitnessIsNot) {
    for (const Instant::Duration lie : {3'600s, -3'600s, 3'153'600'000s}) {
        round({0s, lie, 0s});
        EXPECT_EQ(watch_.standing(), ClockStanding::agreed);
        round({0s, lie, 0s});
    }
}

TEST_F(WatchedClock, IsRightThoughOneOfTwoWitnessesIsNot) {
    round({0s, 3'600s});
    EXPECT_EQ(watch_.standing(), ClockStanding::agreed);
}

TEST_F(WatchedClock, IsWrongWhereMostWitnessesSayTheSameOther) {
    round({10s, 10s, 0s});
    EXPECT_EQ(watch_.standing(), ClockStanding::astray);
    EXPECT_LT(*watch_.ahead(), -8s);
    round();
    EXPECT_EQ(watch_.standing(), ClockStanding::agreed) << "they were set right";
}

TEST_F(WatchedClock, IsJudgedByNoAnswerThatTookTooLongToSayAnything) {
    const ClockReading before = clock_.read();
    pass(60s);
    for (std::size_t i = 0; i < 3; ++i) answer(i, 0s, before);
    EXPECT_EQ(watch_.standing(), ClockStanding::agreed) << "nothing speaks against it";
    round();
    clock_.step(4s);
    EXPECT_EQ(watch_.standing(), ClockStanding::astray) << "the quick answers say more";
}

TEST_F(WatchedClock, IsWaitedForNoLongerThanAsked) {
    watch_.wait_until_heard(1ms);
    EXPECT_EQ(watch_.standing(), ClockStanding::unheard);
    auto waiting = std::async(std::launch::async, [&] { watch_.wait_until_heard(10min); });
    round();
    waiting.get();
    EXPECT_EQ(watch_.standing(), ClockStanding::agreed);
}

TEST(UnwatchedClock, IsInDoubtOnlyWhereItIsSet) {
    ManualClock clock(noon);
    const ClockWatch watch(clock);
    EXPECT_FALSE(watch.in_doubt());
    clock.set(noon + 24h);
    EXPECT_FALSE(watch.in_doubt()) << "time has passed";
    clock.step(-3s);
    EXPECT_TRUE(watch.in_doubt());
    clock.step(2s);
    EXPECT_FALSE(watch.in_doubt());
    EXPECT_FALSE(watch.ahead());
}

}  // namespace
}  // namespace bangiao::testing

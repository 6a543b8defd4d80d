// Where the service dies, or is told that something failed, and what must hold afterwards: at every
// single step, from the first message to the database to the last one that publishes the
// checkpoint.
#include "faults/armed_service.hpp"
#include "faults/dice.hpp"

namespace bangiao::testing {
namespace {

class Failpoints : public ArmedService {
protected:
    /// One step after the other, or each so manieth, until an event has no more of them. Answers
    /// how many there were.
    std::size_t walk(const std::string& what, const std::string& kind, std::size_t stride = 1) {
        std::size_t step = 1;
        for (; step < too_many && !HasFailure(); step += stride) {
            const Suffered suffered =
                suffer(std::to_string(step) + " " + what + (kind.empty() ? "" : " " + kind));
            if (!suffered.carried_out) break;
            (suffered.saved ? saved : unsaved) += 1;
            halted += suffered.halted ? 1 : 0;
        }
        EXPECT_LT(step, too_many) << what << " " << kind;
        return step - 1;
    }
    static constexpr std::size_t too_many = 200;
    int saved = 0, unsaved = 0, halted = 0;
};

// What counts every step may miss a rare one between two runs, for several threads step at once; so
// the rare ones have rows of their own.
TEST_F(Failpoints, AtEveryStepLoseDoubleAndForkNothing) {
    for (const char* what : {"dies-before", "dies-after"}) {
        EXPECT_GE(walk(what, "fdatasync"), 1U) << "the signer's record";
        EXPECT_GE(walk(what, "a message to a peer"), 3U) << "two witnesses and the answer";
    }
    EXPECT_GE(walk("dies-before", "", times(2, 1)), 20U);
    EXPECT_GE(walk("dies-after", "", times(4, 1)), 20U);
    EXPECT_GT(unsaved, 5) << "deaths before the commit";
    EXPECT_GT(saved, 5) << "deaths after it";
    print_table();
}

TEST_F(Failpoints, AtEveryMessageThatFailsGoOnByThemselves) {
    for (const char* what : {"fails", "fails-after"}) {
        EXPECT_GE(walk(what, "a message to the database", times(3, 1)), 10U);
        EXPECT_GE(walk(what, "a message to a peer"), 3U);
    }
    EXPECT_EQ(halted, 0) << "nobody has to look after it";
    print_table();
}

// The record is overwritten in place: opened, written, flushed, closed.
TEST_F(Failpoints, AtEveryCallThatKeepsTheSignersRecord) {
    for (const char* kind : {"open", "write", "fdatasync", "close"})
        for (const char* what : {"fails", "fails-after", "full", "dies-before", "dies-after"}) {
            const Suffered suffered = suffer("1 " + std::string(what) + " " + kind);
            EXPECT_TRUE(suffered.carried_out) << what << " " << kind;
            EXPECT_FALSE(suffered.halted && std::string(what) == "full")
                << "once there is room, it goes on by itself: " << kind;
        }
    print_table();
}

// The state goes to a file beside the old one, which then takes its name; folder and file are
// flushed.
TEST_F(Failpoints, AtEveryCallThatKeepsWhatAWitnessHasSeen) {
    for (const char* kind : {"1 open", "1 write", "1 fsync", "1 close", "1 rename", "2 fsync"})
        for (const char* what : {"fails", "fails-after", "full", "dies-before", "dies-after"}) {
            const std::string order = std::string(kind).insert(1, std::string(" ") + what);
            const Suffered suffered = witness_suffers(order);
            EXPECT_FALSE(suffered.halted && order.front() == '1' &&
                         order.find("full") != order.npos)
                << "once there is room, it goes on by itself: " << order;
        }
    print_table();
}

// It dies with the event committed and not signed, and meets the next fault while it looks where
// the log ends.
TEST_F(Failpoints, AtEveryStepOfARecoveryToo) {
    const std::size_t stride = times(16, 1);
    for (const char* what : {"dies-before", "dies-after", "fails", "fails-after"})
        for (std::size_t step = 1; step < 100 && !HasFailure(); step += stride)
            suffer("1 dies-before fdatasync", std::to_string(step) + " " + what);
    print_table();
}

// The 256th event fills a tile: before it, with it, after it. Before a release every fault at every
// step at each of the three.
TEST_F(Failpoints, AtTheEdgesOfATile) {
    constexpr const char* whats[] = {"dies-before", "dies-after", "fails", "fails-after"};
    constexpr std::size_t steps = 25, faults = steps * std::size(whats);
    Dice dice;
    const std::size_t first = dice.one_of(faults);
    for (std::size_t tile = 1; tile <= times(2, faults) && !HasFailure(); ++tile) {
        const std::size_t fault = (first + tile) % faults;
        fill_to(256 * tile - 2);
        for (int edge = 0; edge < 3; ++edge)
            suffer(std::to_string(1 + fault % steps) + " " + whats[fault / steps]);
    }
    print_table();
}

}  // namespace
}  // namespace bangiao::testing

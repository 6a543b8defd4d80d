// Witnesses that lie, stay away or have seen another log: what of it counts, and when the log
// halts.
#include "quorum_house.hpp"

namespace bangiao::quorum {
namespace {

/// A way of one witness to behave badly, and whether its line may still count.
struct Habit {
    std::string name;
    std::function<void(Ministry&)> take_up;
    bool counts = false;
};

void PrintTo(const Habit& habit, std::ostream* out) {
    *out << habit.name;
}

Ministry::Manners cosigning(std::function<void(Response&)> change) {
    return [change = std::move(change)](const Request& request, Response& response) {
        if (request.method == "POST" && response.status == 200) change(response);
    };
}

class BadHabit : public QuorumHouse, public ::testing::WithParamInterface<Habit> {};

TEST_P(BadHabit, OfOneWitnessHoldsUpNothing) {
    GetParam().take_up(*ministries[3]);
    start();
    for (const std::uint64_t leaves : {2U, 5U}) {
        grow(leaves);
        ASSERT_TRUE(is_published(leaves));
    }
    EXPECT_EQ(why_halted(), "");
    if (!GetParam().counts) {
        EXPECT_FALSE(has_cosigned("four.test"));
    }
}

TEST_P(BadHabit, OfTwoMakesNoQuorumOutOfTwoHonestOnes) {
    GetParam().take_up(*ministries[2]);
    GetParam().take_up(*ministries[3]);
    start();
    grow(4);
    if (GetParam().counts) {
        ASSERT_TRUE(is_published(4));
        return;
    }
    ASSERT_TRUE(holds(0, size) && holds(1, size));
    ASSERT_TRUE(comes([&] { return ministries[2]->requests + ministries[3]->requests >= 3; }));
    EXPECT_FALSE(published());
    EXPECT_GT(quorum->waiting().count(), 0);
    EXPECT_EQ(why_halted(), "");
}

INSTANTIATE_TEST_SUITE_P(
    All, BadHabit,
    ::testing::Values(
        Habit{"garbage",
              [](Ministry& it) {
                  it.manners = cosigning(
                      [](Response& answer) { answer.body = "\x01\x02 no line of a note"; });
              }},
        Habit{"empty",
              [](Ministry& it) {
                  it.manners = cosigning([](Response& answer) { answer.body.clear(); });
              }},
        Habit{"endless",
              [](Ministry& it) {
                  it.manners =
                      cosigning([](Response& answer) { answer.body = std::string(1 << 20, 'x'); });
              }},
        Habit{"silence", [](Ministry& it) { it.silent = true; }},
        Habit{"redirect",
              [](Ministry& it) {
                  it.manners = cosigning([](Response& answer) {
                      answer.status = 307;
                      answer.headers["Location"] = "https://elsewhere.test/add-checkpoint";
                  });
              }},
        Habit{"failure",
              [](Ministry& it) {
                  it.manners = cosigning([](Response& answer) { answer.status = 500; });
              }},
        Habit{"a_clock_ahead",
              [](Ministry& it) { it.clock.set(now + Instant::Duration(std::chrono::minutes(6))); }},
        Habit{"a_clock_behind",
              [](Ministry& it) { it.clock.set(now - Instant::Duration(std::chrono::minutes(6))); }},
        Habit{"a_broken_signature",
              [](Ministry& it) {
                  it.manners = cosigning([](Response& answer) {
                      char& c = answer.body[answer.body.size() - 9];
                      c = c == 'A' ? 'B' : 'A';
                  });
              }},
        Habit{"lines_of_others_only",
              [](Ministry& it) {
                  it.manners = cosigning(
                      [](Response& answer) { answer.body = "— foreign.test AAAAAAAAAAAA\n"; });
              }},
        Habit{"sizes_out_of_the_air",
              [](Ministry& it) {
                  it.manners = cosigning([](Response& answer) {
                      answer = Response{409, {{"Content-Type", "text/x.tlog.size"}}, "999999\n"};
                  });
              }},
        Habit{"a_conflict_without_size",
              [](Ministry& it) {
                  it.manners = cosigning([](Response& answer) {
                      answer = Response{409, {{"Content-Type", "text/x.tlog.size"}}, "many\n"};
                  });
              }},
        Habit{"more_than_its_line",
              [](Ministry& it) {
                  it.manners = cosigning([](Response& answer) {
                      answer.body =
                          "\n\nlog.example.test/handoff\n9\n\n— foreign.test "
                          "AAAAAAAAAAAA\n" +
                          answer.body + "\n— again.test AAAAAAAAAAAA\n";
                  });
              },
              true}),
    [](const auto& each) { return each.param.name; });

class DishonestWitness : public QuorumHouse {};

TEST_F(DishonestWitness, IsSetAsideWhereItDisagreesAndShowsNothing) {
    ministries[3]->manners = [](const Request& request, Response& response) {
        response = request.method == "POST" ? Response{422, {}, "no\n"} : Response{404, {}, ""};
    };
    start();
    grow(4);
    ASSERT_TRUE(is_published(4));
    ASSERT_TRUE(comes([&] { return report_of(3).set_aside; }));
    const int asked = ministries[3]->requests;
    grow(6);
    ASSERT_TRUE(is_published(6));
    EXPECT_EQ(ministries[3]->requests, asked) << "it is not asked again";
    EXPECT_EQ(why_halted(), "");
}

TEST_F(DishonestWitness, HaltsTheLogOnAnotherTreeThatItsOwnKeySigned) {
    cosign_a_fork(*ministries[3], 5);
    start();
    grow(7);
    ASSERT_TRUE(comes([&] { return !why_halted().empty(); }));
    EXPECT_NE(why_halted().find("four.test"), std::string::npos) << why_halted();
    EXPECT_NE(why_halted().find("another tree of 5 events"), std::string::npos) << why_halted();
}

TEST_F(DishonestWitness, HaltsTheLogWhereItsKeySignedMoreThanTheDatabaseHolds) {
    cosign_a_fork(*ministries[2], 50);
    start();
    grow(7);
    ASSERT_TRUE(comes([&] { return !why_halted().empty(); }));
    EXPECT_NE(why_halted().find("has signed 50 events and the database holds 7"), std::string::npos)
        << why_halted();
}

}  // namespace
}  // namespace bangiao::quorum

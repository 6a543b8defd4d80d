#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "parcel_office.hpp"

namespace bangiao::testing {
namespace {

struct Try {
    int what;
    int who;
    int hours;
};

const std::vector<std::string> officers = {"depot.clerk", "depot.chief",  "shop.clerk",
                                           "shop.chief",  "bureau.clerk", "bureau.chief",
                                           "far.clerk"};

/// Any event by anybody, sensible or not.
Act act_of(const Try& attempt, const Office& office) {
    const std::string& by = officers[static_cast<std::size_t>(attempt.who)];
    switch (attempt.what) {
        case 0:
            return {by, "parcel.taken", {{"size", "small"}}, {{"owner", "Ann"}}};
        case 1:
            return {by, "parcel.offered", {{"to", attempt.hours % 2 == 0 ? "shop" : "depot"}}};
        case 2:
            return {by, "parcel.accepted", {}, {}, office.offered};
        case 3:
            return {by, "parcel.refused", {}, {}, office.offered};
        case 4:
            return {by, "check.asked", {{"at", "bureau"}}};
        case 5:
            return {by, "check.done", {{"result", "sound"}}};
        case 6:
            return {by, "finding.made"};
        case 7:
            return {by, "note.sent", {{"to_bureau", true}}};
        case 8:
            return {by, "case.closed"};
        default:
            return {by, "case.reopened"};
    }
}

/// What holds of every case, whatever was filed.
void check(const CaseState& state) {
    if (state.length == 0) return;
    RC_ASSERT(state.holder().has_value());
    RC_ASSERT(state.custody.to.has_value() == (state.custody.state == "on_offer"));
    std::size_t offers = 0;
    for (const Thread& thread : state.threads) offers += thread.kind == "offer" ? 1U : 0U;
    RC_ASSERT(offers == (state.custody.state == "on_offer" ? 1U : 0U));
    for (const Duty& duty : state.duties) RC_ASSERT(duty.from < duty.due);
    RC_ASSERT(CaseState::parse(state.serialised()).value() == state);
}

TEST(AnyEvents, LeaveExactlyOneUnitResponsibleAndReplayToTheSameBytes) {
    const bool held = rc::check([] {
        const auto tries = *rc::gen::container<std::vector<Try>>(rc::gen::apply(
            [](int what, int who, int hours) {
                return Try{what, who, hours};
            },
            rc::gen::inRange(0, 10), rc::gen::inRange(0, 7), rc::gen::inRange(0, 30)));
        Office first;
        Office second;
        for (const Try& attempt : tries) {
            first.now = second.now = first.now + std::chrono::hours(attempt.hours);
            const Act act = act_of(attempt, first);
            const CaseState before = first.state;
            const bool permitted = first.file(act).has_value();
            RC_ASSERT(permitted == second.file(act).has_value());
            if (permitted && attempt.what == 1) first.offered = second.offered = first.last;
            if (!permitted) RC_ASSERT(first.state == before);
            // Responsibility moves only to the unit that signs, or back to the giver.
            if (permitted && before.holder() && before.holder() != first.state.holder())
                RC_ASSERT(attempt.what == 2);
            check(first.state);
            check(first.state.settled(first.now + std::chrono::hours(100)));
        }
        RC_ASSERT(first.state.serialised() == second.state.serialised());
    });
    EXPECT_TRUE(held);
}

}  // namespace
}  // namespace bangiao::testing

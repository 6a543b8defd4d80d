#include <gtest/gtest.h>

#include "parcel_office.hpp"

namespace bangiao::testing {
namespace {

TEST(Decide, LetsAFirstEventOpenACase) {
    Office office;
    const auto decision = office.take();
    ASSERT_TRUE(decision) << decision.error().detail;
    EXPECT_EQ(office.state.length, 1U);
    EXPECT_EQ(office.state.custody.state, "kept");
    EXPECT_EQ(office.state.holder(), unit_id("depot"));
    EXPECT_EQ(office.state.axes.at("lifecycle"), "open");
    EXPECT_EQ(office.state.axes.at("finding"), "none");
    EXPECT_EQ(office.state.facts.at("size"), "small");
    EXPECT_TRUE(office.state.has_party(unit_id("depot")));
    EXPECT_EQ(decision->classes.at("owner"), "OWN");
    EXPECT_EQ(decision->rule, "parcel.taken");
    EXPECT_EQ(decision->basis, std::vector<std::string>{"Parcel Act 1"});
}

TEST(Decide, OpensADutyWithItsBasisMarkAndReminder) {
    Office office;
    const auto decision = office.take();
    ASSERT_EQ(decision->opened.size(), 1U);
    const Duty& duty = decision->opened.front();
    EXPECT_EQ(duty.rule, "P-1");
    EXPECT_EQ(duty.unit, unit_id("depot"));
    EXPECT_EQ(duty.due, at("2026-03-03T08:00:00+07:00"));
    EXPECT_EQ(duty.warn, at("2026-03-02T12:00:00+07:00"));
    EXPECT_EQ(duty.mark, "assumed");
}

TEST(Decide, KeepsTheGiverResponsibleUntilTheAddresseeSigns) {
    Office office;
    ASSERT_TRUE(office.take());
    ASSERT_TRUE(office.offer());
    EXPECT_EQ(office.state.custody.state, "on_offer");
    EXPECT_EQ(office.state.holder(), unit_id("depot"));
    EXPECT_EQ(office.state.custody.to, unit_id("shop"));
    const auto accepted = office.accept();
    ASSERT_TRUE(accepted) << accepted.error().detail;
    EXPECT_EQ(office.state.holder(), unit_id("shop"));
    ASSERT_EQ(accepted->closed.size(), 1U);
    EXPECT_EQ(accepted->closed.front().duty.rule, "P-2");
    EXPECT_EQ(accepted->closed.front().how, "discharged");
    EXPECT_TRUE(office.state.threads.empty());
}

TEST(Decide, GivesTheParcelBackWhenTheOfferIsRefused) {
    Office office;
    ASSERT_TRUE(office.take());
    ASSERT_TRUE(office.offer());
    const auto refused = office.file({"shop.clerk", "parcel.refused", {}, {}, office.offered});
    ASSERT_TRUE(refused);
    EXPECT_EQ(office.state.custody.state, "kept");
    EXPECT_EQ(office.state.holder(), unit_id("depot"));
    ASSERT_EQ(refused->closed.size(), 1U);
    EXPECT_EQ(refused->closed.front().how, "void");
}

TEST(Decide, EndsAnOfferByTimeAlone) {
    Office office;
    ASSERT_TRUE(office.take("large"));
    ASSERT_TRUE(office.offer());
    office.now = at("2026-03-02T11:59:59+07:00");
    EXPECT_EQ(office.state.settled(office.now).custody.state, "on_offer");
    office.now = at("2026-03-02T12:00:00+07:00");  // four hours for a large one
    EXPECT_EQ(office.state.settled(office.now).custody.state, "kept");
    EXPECT_EQ(reason_of(office.accept()), "wrong_state");
    const auto again = office.offer();
    ASSERT_TRUE(again) << again.error().detail;
    ASSERT_EQ(again->closed.size(), 1U);
    EXPECT_EQ(again->closed.front().how, "void");
    EXPECT_EQ(again->closed.front().when, office.now);
    EXPECT_EQ(office.state.threads.size(), 1U);
}

TEST(Decide, RefusesAnUnknownCertificate) {
    Office office;
    EXPECT_EQ(reason_of(office.file({"depot.ghost", "parcel.taken", {}, {}, {}, {}, {}, "clerk"})),
              "officer_unknown");
}

TEST(Decide, RefusesACertificateThatIsForConnectionsOnly) {
    Office office;
    office.enrol("depot.tls", "depot", {"clerk"}, CertificateUse::tls);
    EXPECT_EQ(reason_of(office.file({"depot.tls", "parcel.taken", {}, {}, {}, {}, {}, "clerk"})),
              "officer_unknown");
}

TEST(Decide, RefusesARevokedCertificateAndARevokedOfficer) {
    Office office;
    office.registry.apply(CertificateRevoked{Office::signer("depot.clerk"), office.now});
    EXPECT_EQ(reason_of(office.take()), "officer_revoked");
    Office other;
    other.registry.apply(OfficerRevoked{Office::officer_id("depot.clerk"), other.now});
    EXPECT_EQ(reason_of(other.take()), "officer_revoked");
}

TEST(Decide, RefusesAnotherUnitsName) {
    Office office;
    Act act{"depot.clerk", "parcel.taken", {{"size", "small"}}, {{"owner", "Ann"}}};
    act.unit = "shop";
    EXPECT_EQ(reason_of(office.file(act)), "unit_not_permitted");
}

TEST(Decide, RefusesARoleNotHeldBeforeARoleNotPermitted) {
    Office office;
    Act act{"depot.clerk", "parcel.taken", {{"size", "small"}}, {{"owner", "Ann"}}};
    act.role = "chief";
    EXPECT_EQ(reason_of(office.file(act)), "role_not_held");
    act = {"depot.chief", "parcel.taken", {{"size", "small"}}, {{"owner", "Ann"}}};
    EXPECT_EQ(reason_of(office.file(act)), "role_not_permitted");
}

TEST(Decide, RefusesAUnitOfAnotherType) {
    Office office;
    EXPECT_EQ(reason_of(office.file(
                  {"bureau.clerk", "parcel.taken", {{"size", "small"}}, {{"owner", "Ann"}}})),
              "unit_not_permitted");
}

TEST(Decide, RefusesAnUnknownTypeAndAnUnknownPolicy) {
    Office office;
    EXPECT_EQ(reason_of(office.file({"depot.clerk", "parcel.eaten"})), "event_type_unknown");
    Act act{"depot.clerk", "parcel.taken", {{"size", "small"}}, {{"owner", "Ann"}}};
    act.policy = sha256("some other law");
    EXPECT_EQ(reason_of(office.file(act)), "policy_unknown");
}

TEST(Decide, KnowsNoTypeOnADayBeforeThePolicyWasInForce) {
    Office office;
    office.now = at("2026-01-01T08:00:00+07:00");
    Act act{"depot.clerk", "parcel.taken", {{"size", "small"}}, {{"owner", "Ann"}}};
    act.occurred = at("2025-12-31T23:00:00+07:00");
    EXPECT_EQ(reason_of(office.file(act)), "event_type_unknown");
}

TEST(Decide, SaysThatACaseIsUnknownWhereOnlyAnotherTypeOpensOne) {
    Office office;
    EXPECT_EQ(reason_of(office.offer()), "case_unknown");
    Act act{"depot.clerk", "parcel.taken", {{"size", "small"}}, {{"owner", "Ann"}}};
    act.prev = sha256("nothing");
    EXPECT_EQ(reason_of(office.file(act)), "case_unknown");
}

TEST(Decide, TellsAPartyTheNewHeadWhenTheCaseMovedOn) {
    Office office;
    ASSERT_TRUE(office.take());
    Act act{"depot.clerk", "parcel.offered", {{"to", "shop"}}};
    act.prev = sha256("an older head");
    const auto refused = office.file(act);
    EXPECT_EQ(reason_of(refused), "case_moved_on");
    EXPECT_EQ(refused.error().head, office.state.head);
}

TEST(Decide, TellsAnOutsiderNothingOfTheHead) {
    Office office;
    ASSERT_TRUE(office.take());
    Act act{"far.clerk", "parcel.offered", {{"to", "shop"}}};
    act.prev = sha256("an older head");
    const auto refused = office.file(act);
    EXPECT_EQ(reason_of(refused), "not_holder");
    EXPECT_FALSE(refused.error().head);
    EXPECT_FALSE(tells_nothing_of_the_case(refused.error().reason));
}

TEST(Decide, RefusesWhoeverIsNotHolderAddresseeOrParty) {
    Office office;
    ASSERT_TRUE(office.take());
    EXPECT_EQ(reason_of(office.file({"far.clerk", "note.sent", {{"to_bureau", true}}})),
              "not_party");
    EXPECT_EQ(reason_of(office.file({"shop.clerk", "parcel.offered", {{"to", "depot"}}})),
              "not_holder");
    ASSERT_TRUE(office.offer());
    EXPECT_EQ(reason_of(office.accept("far.clerk")), "not_addressee");
}

TEST(Decide, RefusesWhatTheStateForbids) {
    Office office;
    ASSERT_TRUE(office.take());
    EXPECT_EQ(reason_of(office.take()), "wrong_state");
    ASSERT_TRUE(office.offer());
    EXPECT_EQ(reason_of(office.file({"depot.chief", "case.closed"})), "wrong_state");
    EXPECT_EQ(reason_of(office.file({"depot.chief", "case.reopened"})), "wrong_state");
}

TEST(Decide, RefusesEverythingOnAClosedCaseButReopening) {
    Office office;
    ASSERT_TRUE(office.take());
    ASSERT_TRUE(office.file({"depot.chief", "case.closed"}));
    EXPECT_EQ(reason_of(office.offer()), "case_closed");
    ASSERT_TRUE(office.file({"depot.chief", "case.reopened"}));
    EXPECT_TRUE(office.offer());
}

TEST(Decide, RefusesARouteThatNoRowAllows) {
    Office office;
    ASSERT_TRUE(office.take());
    EXPECT_EQ(reason_of(office.offer("bureau")), "route_not_allowed");
    EXPECT_EQ(reason_of(office.offer("far")), "route_not_allowed");
}

TEST(Decide, RefusesFieldsThatAreMissingUnknownInvalidOrWronglySealed) {
    Office office;
    const auto taken = [&](std::map<std::string, boost::json::value> clear,
                           std::map<std::string, boost::json::value> sealed) {
        return reason_of(
            office.file({"depot.clerk", "parcel.taken", std::move(clear), std::move(sealed)}));
    };
    EXPECT_EQ(taken({}, {{"owner", "Ann"}}), "field_missing");
    EXPECT_EQ(taken({{"size", "small"}}, {{"owner", "Ann"}, {"shoe", 37}}), "field_unknown");
    EXPECT_EQ(taken({{"size", "huge"}}, {{"owner", "Ann"}}), "field_invalid");
    EXPECT_EQ(taken({{"size", "small"}, {"weight", 101}}, {{"owner", "Ann"}}), "field_invalid");
    EXPECT_EQ(taken({{"size", "small"}, {"owner", "Ann"}}, {}), "field_not_sealed");
    EXPECT_EQ(taken({}, {{"size", "small"}, {"owner", "Ann"}}), "field_invalid");
    EXPECT_EQ(taken({{"size", "small"}}, {{"owner", ""}}), "field_invalid");
    EXPECT_EQ(taken({{"size", "small"}}, {{"owner", "Ann"}}), "admitted");
    EXPECT_EQ(reason_of(office.offer("nowhere")), "field_invalid");
}

TEST(Decide, PointsAtTheFieldAndNeverSaysItsValue) {
    Office office;
    const auto refused =
        office.file({"depot.clerk", "parcel.taken", {{"size", "gigantic"}}, {{"owner", "Ann"}}});
    EXPECT_EQ(refused.error().pointer, "/fields/size");
    EXPECT_EQ(refused.error().detail.find("gigantic"), std::string::npos);
    EXPECT_EQ(refused.error().rule, "parcel.taken");
    EXPECT_EQ(refused.error().basis, std::vector<std::string>{"Parcel Act 1"});
}

TEST(Decide, KeepsTimesWithinTheirBounds) {
    Office office;
    const auto taken = [&](const char* occurred, bool reason) {
        Act act{"depot.clerk", "parcel.taken", {{"size", "small"}}, {{"owner", "Ann"}}};
        if (reason) act.sealed.emplace("late_reason", "no network");
        act.occurred = at(occurred);
        return reason_of(office.file(act));
    };
    EXPECT_EQ(taken("2026-03-02T08:05:01+07:00", false), "in_the_future");
    EXPECT_EQ(taken("2026-02-27T08:00:00+07:00", false), "field_missing");
    EXPECT_EQ(taken("2026-01-20T08:00:00+07:00", true), "too_late");
    EXPECT_EQ(taken("2026-02-27T08:00:00+07:00", true), "admitted");
    EXPECT_EQ(office.state.duties.front().due, at("2026-02-28T08:00:00+07:00"));
}

class Finding : public ::testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(office.take());
        ASSERT_TRUE(office.file({"depot.chief", "check.asked", {{"at", "bureau"}}}));
    }
    Result<Decision> done(const std::string& by, const char* result,
                          boost::json::array signs = {}) {
        Act act{by, "check.done", {{"result", result}}};
        if (!signs.empty()) act.sealed.emplace("signs", std::move(signs));
        if (by == "bureau.both") act.role = "clerk";
        return office.file(act);
    }
    Office office;
};

TEST_F(Finding, IsRefusedBeforeThereIsAResult) {
    EXPECT_EQ(reason_of(office.file({"bureau.chief", "finding.made"})), "precondition_missing");
}

TEST_F(Finding, IsAnotherOfficersThanTheOneWhoChecked) {
    ASSERT_TRUE(done("bureau.both", "sound"));
    Act act{"bureau.both", "finding.made"};
    act.role = "chief";
    EXPECT_EQ(reason_of(office.file(act)), "same_officer");
    const auto made = office.file({"bureau.chief", "finding.made"});
    ASSERT_TRUE(made) << made.error().detail;
    EXPECT_EQ(made->rule, "finding.made/proved");
    EXPECT_EQ(made->basis, std::vector<std::string>{"Parcel Act 6(1)"});
    EXPECT_EQ(office.state.axes.at("finding"), "sound");
}

TEST_F(Finding, FollowsTheRoadThatTheLawLeavesOpen) {
    ASSERT_TRUE(done("bureau.clerk", "unclear", {"scratch"}));
    const auto made = office.file({"bureau.chief", "finding.made"});
    ASSERT_TRUE(made) << made.error().detail;
    EXPECT_EQ(made->rule, "finding.made/signs");
}

TEST_F(Finding, IsRefusedOnAnUnclearResultWithoutSigns) {
    ASSERT_TRUE(done("bureau.clerk", "unclear"));
    EXPECT_EQ(reason_of(office.file({"bureau.chief", "finding.made"})), "precondition_missing");
}

TEST_F(Finding, IsNotMadeOnAnOldResultAfterANewRequest) {
    ASSERT_TRUE(done("bureau.clerk", "broken"));
    ASSERT_TRUE(office.file({"bureau.chief", "finding.made"}));
    ASSERT_TRUE(office.file({"depot.chief", "check.asked", {{"at", "bureau"}}}));
    ASSERT_TRUE(done("bureau.clerk", "sound"));
    ASSERT_TRUE(office.file({"bureau.chief", "finding.made"}));
    EXPECT_EQ(office.state.axes.at("finding"), "sound");
}

TEST_F(Finding, MovesADutyOnlyWithinItsCapAndBeforeItIsDue) {
    const auto until = [&](const char* day) {
        return office.file({"bureau.chief", "check.extended", {{"until", day}}});
    };
    EXPECT_EQ(reason_of(until("2026-06-01")), "field_invalid");
    const auto moved = until("2026-04-20");
    ASSERT_TRUE(moved) << moved.error().detail;
    EXPECT_EQ(moved->closed.front().how, "moved");
    EXPECT_EQ(moved->opened.front().due, at("2026-04-21T00:00:00+07:00"));
    EXPECT_EQ(moved->opened.front().warn, at("2026-04-15T00:00:00+07:00"));
    office.now = at("2026-04-21T00:00:00+07:00");
    EXPECT_EQ(reason_of(until("2026-04-22")), "too_late");
}

TEST_F(Finding, AsksForAnOpenCheckAddressedToTheUnit) {
    EXPECT_EQ(reason_of(office.file({"depot.clerk", "check.done", {{"result", "sound"}}})),
              "precondition_missing");
    EXPECT_EQ(reason_of(office.file({"depot.chief", "check.extended", {{"until", "2026-04-20"}}})),
              "not_addressee");
}

TEST(Decide, AsksWhetherThePersonIsEntitled) {
    Office office;
    ASSERT_TRUE(office.take());
    EXPECT_EQ(reason_of(office.file({"depot.clerk", "wrap.started", {{"wrapping", "foil"}}})),
              "not_entitled");
    ASSERT_TRUE(office.file({"depot.clerk", "wrap.started", {{"wrapping", "paper"}}}));
    EXPECT_EQ(reason_of(office.file({"depot.clerk", "wrap.started", {{"wrapping", "paper"}}})),
              "wrong_state");
    EXPECT_EQ(reason_of(office.file({"depot.clerk", "wrap.ended", {{"wrapping", "foil"}}})),
              "precondition_missing");
    EXPECT_TRUE(office.file({"depot.clerk", "wrap.ended", {{"wrapping", "paper"}}}));
}

TEST(Decide, CountsWindowsAndChecksWhatOneFactAsks) {
    Office office;
    ASSERT_TRUE(office.take("large"));
    const auto sent = [&](const char* eta, std::optional<bool> strong) {
        Act act{"depot.clerk", "parcel.sent_home", {{"eta", eta}}};
        if (strong) act.clear.emplace("strong", *strong);
        return reason_of(office.file(act));
    };
    EXPECT_EQ(sent("2026-03-30", true), "too_early");
    office.now = at("2026-03-05T08:00:00+07:00");
    EXPECT_EQ(sent("2026-03-30", false), "field_invalid");
    EXPECT_EQ(sent("2026-03-30", {}), "field_invalid");
    EXPECT_EQ(sent("2026-03-09", true), "too_late");
    EXPECT_EQ(sent("2026-03-10", true), "admitted");
}

TEST(Decide, DoesOnlyTheEffectsWhoseConditionHolds) {
    Office office;
    ASSERT_TRUE(office.take());
    ASSERT_TRUE(office.file({"depot.clerk", "note.sent", {{"to_bureau", false}}}));
    EXPECT_FALSE(office.state.has_party(unit_id("bureau")));
    EXPECT_EQ(office.state.duties.size(), 1U);
    ASSERT_TRUE(office.file({"depot.clerk", "note.sent", {{"to_bureau", true}}}));
    EXPECT_TRUE(office.state.has_party(unit_id("bureau")));
    EXPECT_TRUE(office.state.duties.empty());
}

TEST(Decide, LetsAnAuthorCorrectItsOwnEventAndCountsTheNewValue) {
    Office office;
    ASSERT_TRUE(office.take("small"));
    const EventId taken = office.last;
    const auto correct = [&](const std::string& by, boost::json::object values) {
        return reason_of(
            office.file({by, "event.corrected", {}, {{"values", std::move(values)}}, taken}));
    };
    EXPECT_EQ(correct("depot.chief", {{"size", "large"}}), "role_not_permitted");
    EXPECT_EQ(correct("depot.clerk", {{"colour", "red"}}), "field_unknown");
    EXPECT_EQ(correct("depot.clerk", {{"size", "huge"}}), "field_invalid");
    EXPECT_EQ(correct("far.clerk", {{"size", "large"}}), "not_party");
    EXPECT_EQ(correct("depot.clerk", {{"size", "large"}}), "admitted");
    EXPECT_EQ(office.state.facts.at("size"), "large");
    ASSERT_TRUE(office.offer());
    EXPECT_EQ(office.state.duties.back().due, office.now + std::chrono::hours(4));
    EXPECT_EQ(
        reason_of(office.file(
            {"shop.clerk", "event.corrected", {}, {{"values", boost::json::object{}}}, taken})),
        "unit_not_permitted");
}

TEST(Decide, LetsASuccessorStandInAnEndedUnitsPlace) {
    Office office;
    ASSERT_TRUE(office.take());
    office.registry.apply(UnitEnded{unit_id("depot"), unit_id("shop"), office.now});
    EXPECT_EQ(reason_of(office.file({"depot.chief", "case.closed"})), "unit_not_permitted");
    EXPECT_TRUE(office.file({"shop.chief", "case.closed"}));
}

TEST(Decide, SkipsWhatIsWithheldAndNamesWhatItCouldNotRead) {
    Office office;
    Act act{"depot.clerk", "parcel.taken", {{"size", "small"}}};
    act.some_withheld = true;
    EXPECT_TRUE(office.file(act));
    ASSERT_TRUE(office.file({"depot.chief", "check.asked", {{"at", "bureau"}}}));
    Act correction{"depot.chief", "event.corrected", {}, {}, office.last};
    correction.some_withheld = true;
    const auto decision = office.file(correction);
    ASSERT_TRUE(decision) << decision.error().detail;
    EXPECT_EQ(decision->unread, std::set<std::string>{"values"});
}

TEST(Decide, CountsByAnAgreementOnlyInItsDaysAndForWhomItCovers) {
    const auto hours = [](const char* day, const char* size) {
        Office office;
        EXPECT_TRUE(office.take(size));
        office.now = at(day + std::string("T08:00:00+07:00"));
        const auto decision = office.offer();
        const Duty duty = decision.value().opened.at(0);
        return std::chrono::duration_cast<std::chrono::hours>(duty.due - duty.from).count();
    };
    EXPECT_EQ(hours("2026-03-02", "small"), 24);
    EXPECT_EQ(hours("2026-03-03", "small"), 48);
    EXPECT_EQ(hours("2026-03-31", "small"), 48);
    EXPECT_EQ(hours("2026-04-01", "small"), 24);
    EXPECT_EQ(hours("2026-03-03", "large"), 4);
}

TEST(Decide, AnswersTheSameForTheSameEvent) {
    Office one;
    Office two;
    ASSERT_TRUE(one.take());
    ASSERT_TRUE(two.take());
    EXPECT_EQ(one.state.serialised(), two.state.serialised());
}

}  // namespace
}  // namespace bangiao::testing

#include "ledger/non_party.hpp"

#include <gtest/gtest.h>

#include <bangiao/decide.hpp>

namespace bangiao::ledger {
namespace {

const UnitId post = UnitId::parse("defence.post").value();
const UnitId stranger = UnitId::parse("police.other").value();

CaseState a_case() {
    CaseState state(CaseId::parse("6f1c2a52-0c8e-4f0e-9a52-5d1f6f0f1a01").value());
    state.length = 3;
    state.head = sha256("head");
    state.parties = {{post, "holder", 0}};
    return state;
}

Refusal moved_on() {
    Refusal refusal(Reason::case_moved_on, "the head is another", "/prev");
    refusal.rule = "handoff.offered";
    refusal.basis = {"L53"};
    refusal.head = sha256("head");
    return refusal;
}

TEST(NonParty, LearnsNothingOfACaseThatItHasNoPartIn) {
    const Refusal told = as_told_to(stranger, a_case(), moved_on());
    EXPECT_EQ(told.reason, Reason::case_unknown);
    EXPECT_EQ(told.detail, "");
    EXPECT_EQ(told.pointer, "");
    EXPECT_EQ(told.rule, "");
    EXPECT_TRUE(told.basis.empty());
    EXPECT_FALSE(told.head);
}

TEST(NonParty, IsToldOfACaseThatDoesNotExistInTheSameWords) {
    const CaseState none(a_case().id);
    Refusal unknown(Reason::case_unknown, "no such chain", "/case");
    unknown.rule = "handoff.offered";
    const Refusal told = as_told_to(stranger, none, unknown);
    EXPECT_EQ(told.reason, Reason::case_unknown);
    EXPECT_EQ(told.detail + told.pointer + told.rule, "");
}

TEST(NonParty, APartyIsToldWhatTheLawSays) {
    const Refusal told = as_told_to(post, a_case(), moved_on());
    EXPECT_EQ(told.reason, Reason::case_moved_on);
    EXPECT_EQ(told.head, sha256("head"));
    EXPECT_EQ(told.rule, "handoff.offered");
}

TEST(NonParty, WhatIsTheSameForEveryCaseIsSaidToEverybody) {
    for (const Reason reason : {Reason::officer_unknown, Reason::role_not_held,
                                Reason::event_type_unknown, Reason::case_unknown}) {
        ASSERT_TRUE(tells_nothing_of_the_case(reason));
        EXPECT_EQ(as_told_to(stranger, a_case(), Refusal(reason)).reason, reason);
    }
}

TEST(NonParty, OfACaseThatDoesNotExistThereIsNothingToHide) {
    const CaseState none(a_case().id);
    EXPECT_EQ(as_told_to(stranger, none, Refusal(Reason::field_missing)).reason,
              Reason::field_missing);
}

}  // namespace
}  // namespace bangiao::ledger

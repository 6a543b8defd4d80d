// A case that moves between two units: states, duties, parties and what a stranger is told.
#include <gtest/gtest.h>

#include "ledger_house.hpp"
#include "store/case_reader.hpp"
#include "store/duty_reader.hpp"
#include "store/session.hpp"
#include "vault/sealed_state.hpp"

namespace bangiao::ledger {
namespace {

using namespace std::chrono_literals;

class CaseTest : public ::testing::Test, protected LedgerHouse {
protected:
    CaseTest() {
        open();
        adopt(found().digest);
        first = std::make_unique<TestOfficer>(open_shop("first"));
        second = std::make_unique<TestOfficer>(open_shop("second"));
        stranger = std::make_unique<TestOfficer>(open_shop("third"));
    }
    std::string taken() const {
        return parcel(*first, "parcel.taken", {chain, std::nullopt}, {},
                      testing::values({{"owner", "nobody"}, {"smell", "none"}}));
    }
    std::string offered(const Digest& head, const TestOfficer& by) const {
        return parcel(by, "parcel.offered", {chain, head},
                      testing::values({{"to", second->unit.text()}}));
    }
    std::string accepted(const VerifiedEvent& offer, const TestOfficer& by) const {
        return parcel(by, "parcel.accepted", {chain, offer.digest()}, {}, {}, offer.claims().jti);
    }
    std::vector<store::StoredDuty> duties(const UnitId& unit, store::DutyQuestion::Of of) {
        store::Snapshot snapshot(*writer);
        return read_duties(snapshot.session(), {{unit}, of}, std::nullopt, 100);
    }

    const CaseId chain = fresh_chain();
    std::unique_ptr<TestOfficer> first;
    std::unique_ptr<TestOfficer> second;
    std::unique_ptr<TestOfficer> stranger;
};

TEST_F(CaseTest, MovesWithItsDutiesThroughOneBatchOrSeveral) {
    const VerifiedEvent take = verified(taken());
    const VerifiedEvent offer = verified(offered(take.digest(), *first));
    const VerifiedEvent accept = verified(accepted(offer, *second));
    auto a = file_later(take), b = file_later(offer), c = file_later(accept);
    const Receipt taken_receipt = a.get().value().receipt;
    EXPECT_EQ(taken_receipt.summary.custody.state, "held");
    EXPECT_EQ(taken_receipt.summary.holder, first->unit);
    ASSERT_EQ(taken_receipt.duties.size(), 1u);
    EXPECT_EQ(taken_receipt.duties[0].rule, "P-1");
    EXPECT_EQ(taken_receipt.duties[0].due, clock.now() + 48h);
    const Receipt offer_receipt = b.get().value().receipt;
    EXPECT_EQ(offer_receipt.duties.size(), 2u);
    EXPECT_EQ(offer_receipt.summary.custody.to, second->unit);
    const Receipt accept_receipt = c.get().value().receipt;
    EXPECT_TRUE(accept_receipt.duties.empty());
    EXPECT_EQ(accept_receipt.summary.holder, second->unit);
    EXPECT_EQ(accept_receipt.summary.head, accept.digest());

    EXPECT_TRUE(duties(first->unit, store::DutyQuestion::Of::open).empty());
    ASSERT_EQ(duties(first->unit, store::DutyQuestion::Of::closed).size(), 1u);
    ASSERT_EQ(duties(second->unit, store::DutyQuestion::Of::closed).size(), 1u);
    EXPECT_EQ(duties(second->unit, store::DutyQuestion::Of::closed)[0].duty.rule, "P-2");
    store::Snapshot snapshot(*writer);
    EXPECT_EQ(read_feed(snapshot.session(), {second->unit}, TreeSize(0), TreeSize(100), 100).size(),
              3u);
    EXPECT_TRUE(
        read_feed(snapshot.session(), {stranger->unit}, TreeSize(0), TreeSize(100), 100).empty());
    const auto stored = read_case_state(snapshot.session(), chain);
    ASSERT_TRUE(stored);
    const CaseState state = vault::open_states(*vault, {*stored}).front();
    EXPECT_EQ(state.length, 3u);
    EXPECT_EQ(state.holder(), second->unit);
}

TEST_F(CaseTest, DutiesOfAnEarlierBatchAreClosedByALaterOne) {
    const VerifiedEvent take = verified(taken());
    ASSERT_TRUE(file_later(take).get());
    EXPECT_EQ(duties(first->unit, store::DutyQuestion::Of::open).size(), 1u);
    const VerifiedEvent offer = verified(offered(take.digest(), *first));
    ASSERT_TRUE(file_later(offer).get());
    ASSERT_EQ(duties(second->unit, store::DutyQuestion::Of::open).size(), 1u);
    clock.set(clock.now() + 1h);
    ASSERT_TRUE(file(accepted(offer, *second)));
    EXPECT_TRUE(duties(first->unit, store::DutyQuestion::Of::open).empty());
    const auto closed = duties(first->unit, store::DutyQuestion::Of::closed);
    ASSERT_EQ(closed.size(), 1u);
    EXPECT_EQ(closed[0].how, "discharged");
    EXPECT_EQ(closed[0].closed_at, clock.now());
}

TEST_F(CaseTest, AnOfferThatRanOutIsSettledInTheProjectionToo) {
    const VerifiedEvent take = verified(taken());
    ASSERT_TRUE(file_later(take).get());
    const VerifiedEvent offer = verified(offered(take.digest(), *first));
    ASSERT_TRUE(file_later(offer).get());
    clock.set(clock.now() + 25h);
    EXPECT_FALSE(file(accepted(offer, *second)));
    const VerifiedEvent again = verified(offered(offer.digest(), *first));
    ASSERT_TRUE(file_later(again).get());
    const auto open_now = duties(second->unit, store::DutyQuestion::Of::open);
    ASSERT_EQ(open_now.size(), 1u);
    EXPECT_EQ(open_now[0].duty.opened_by, again.claims().jti);
}

TEST_F(CaseTest, AStrangerIsToldTheSameAsOfACaseThatIsNotThere) {
    const VerifiedEvent take = verified(taken());
    ASSERT_TRUE(file_later(take).get());
    const Result<Admission> of_the_case = file(offered(take.digest(), *stranger));
    const Result<Admission> stale = file(offered(sha256("guess"), *stranger));
    ASSERT_FALSE(of_the_case);
    ASSERT_FALSE(stale);
    const Result<Admission> of_nothing =
        file(parcel(*stranger, "parcel.offered", {fresh_chain(), sha256("guess")},
                    testing::values({{"to", second->unit.text()}})));
    ASSERT_FALSE(of_nothing);
    EXPECT_EQ(of_nothing.error().reason, Reason::case_unknown);
    for (const Refusal& told : {of_the_case.error(), stale.error()}) {
        EXPECT_EQ(told.reason, Reason::case_unknown);
        EXPECT_FALSE(told.head);
        EXPECT_EQ(told.rule, "");
        EXPECT_TRUE(told.basis.empty());
    }
    const Result<Admission> of_a_party = file(offered(sha256("guess"), *first));
    ASSERT_FALSE(of_a_party);
    EXPECT_EQ(of_a_party.error().reason, Reason::case_moved_on);
    EXPECT_EQ(of_a_party.error().head, take.digest());
}

TEST_F(CaseTest, TheAdoptedLawIsKeptVerbatimAndInForceAfterARestart) {
    store::Snapshot snapshot(*writer);
    EXPECT_EQ(read_policy_file(snapshot.session(), sha256(test_policy)), test_policy);
    EXPECT_FALSE(read_policy_file(snapshot.session(), sha256(test_constitution)));
}

TEST_F(CaseTest, GoesOnAfterARestart) {
    const VerifiedEvent take = verified(taken());
    ASSERT_TRUE(file_later(take).get());
    reopen();
    const Result<Admission> again = file_later(take).get();
    ASSERT_TRUE(again);
    EXPECT_FALSE(again->fresh);
    EXPECT_EQ(again->receipt.summary.holder, first->unit);
    ASSERT_TRUE(file(offered(take.digest(), *first)));
}

TEST_F(CaseTest, SealsEachClassUnderAKeyOfItsOwn) {
    const VerifiedEvent take = verified(taken());
    ASSERT_TRUE(file_later(take).get());
    vault->destroy(chain, {"MED"});
    store::Snapshot snapshot(*writer);
    const auto stored = find_event(snapshot.session(), take.claims().jti);
    ASSERT_TRUE(stored);
    ASSERT_EQ(stored->disclosures.size(), 2u);
    for (const store::SealedDisclosure& disclosure : stored->disclosures) {
        const auto opened =
            vault->open({{{chain, stored->id, disclosure.sensitivity_class, disclosure.digest},
                          disclosure.sealed}});
        EXPECT_EQ(opened.at(0).has_value(), disclosure.sensitivity_class != "MED");
        EXPECT_EQ(disclosure.field == "smell", disclosure.sensitivity_class == "MED");
    }
}

}  // namespace
}  // namespace bangiao::ledger

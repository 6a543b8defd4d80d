// What is asked over and over costs the same however large the log has grown: counted in rows that
// PostgreSQL met.
#include <gtest/gtest.h>

#include <utility>

#include "store/ending_reader.hpp"
#include "store/log_copy.hpp"
#include "store/log_store.hpp"
#include "store/notices.hpp"
#include "store/session.hpp"
#include "support/test_database.hpp"

namespace bangiao::store {
namespace {

const Instant any_moment = Instant::from_seconds(1'700'000'000);
const Instant due = Instant::from_seconds(1'700'086'400);
const UnitId post = UnitId::parse("post").value();

/// A log in which every event opens a chain of its own, with a duty, a disclosure and two parties.
class GrownLog : public ::testing::Test {
protected:
    void grow_to(std::uint64_t size) {
        const std::uint64_t from = std::exchange(grown_, size);
        std::vector<NewCase> cases;
        std::vector<NewEvent> events;
        std::vector<NewDisclosure> disclosures;
        std::vector<CaseUpdate> states;
        std::vector<NewDuty> duties;
        std::vector<NewParty> parties;
        for (std::uint64_t i = from; i < size; ++i) {
            const CaseId chain = CaseId::parse(random_uuid()).value();
            const EventId id = EventId::parse(random_uuid()).value();
            const Digest digest = sha256(std::to_string(i));
            chains.push_back({chain, digest, "sealed"});
            cases.push_back({i, chain, ChainKind::person});
            events.push_back({LeafIndex(i), i, 0, id, digest, digest, any_moment, "h.p.s",
                              "reception.recorded", post.text(), false});
            disclosures.push_back({LeafIndex(i), "full_name", "ID", digest, "sealed"});
            states.push_back({i, 0, 1, chains.back()});
            open.push_back({"P-2", post, id, "", any_moment, std::nullopt, due, {"L1"}, "text"});
            duties.push_back({i, LeafIndex(i), open.back(), std::nullopt, std::nullopt, ""});
            parties.push_back({i, post});
            parties.push_back({i, UnitId::parse("commune" + std::to_string(i % 50)).value()});
        }
        Transaction transaction(*writer);
        Session& session = transaction.session();
        insert_cases(session, cases);
        insert_events(session, events);
        insert_disclosures(session, disclosures);
        store_states(session, states);
        insert_duties(session, duties);
        insert_parties(session, parties);
        ASSERT_EQ(transaction.commit(), Outcome::committed);
    }
    /// Rows that this transaction has met in all tables of the ledger together.
    static std::uint64_t rows_met(Session& session) {
        static constexpr Sql met{
            "select cast(coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0) as text) "
            "from pg_stat_xact_user_tables where schemaname = 'ledger'",
            1};
        return session.one(met).number(0);
    }

    testing::TestDatabase fresh;
    std::unique_ptr<Database> writer = fresh.open(role::writer);
    std::unique_ptr<Database> auditor = fresh.open(role::auditor);
    std::vector<StoredState> chains;  // by the number of the case
    std::vector<Duty> open;           // likewise

private:
    std::uint64_t grown_ = 0;
};

TEST_F(GrownLog, IsCopiedWithWhatBelongsToEachEvent) {
    grow_to(20);
    Snapshot snapshot(*auditor);
    const auto copied = copy_events(snapshot.session(), LeafIndex(5), TreeSize(15));
    ASSERT_EQ(copied.size(), 10U);
    for (const CopiedEvent& event : copied) {
        EXPECT_EQ(event.parties.size(), 2U);
        EXPECT_EQ(event.duties.size(), 1U);
        EXPECT_EQ(event.disclosures.size(), 1U);
    }
}

TEST_F(GrownLog, IsCopiedAtTheSameCostWhateverStandsBesideIt) {
    grow_to(3000);
    Snapshot snapshot(*auditor);
    ASSERT_EQ(copy_events(snapshot.session(), LeafIndex(1500), TreeSize(1510)).size(), 10U);
    EXPECT_LT(rows_met(snapshot.session()), 300U) << "of ten events and what belongs to them";
}

// A session keeps the plan that it made while the log was small.
class AskedSinceTheBeginning : public GrownLog {
protected:
    static constexpr std::uint64_t before = 10;

    /// Rows met for one more question, in a log of 3,000 duties that are open. `question`: of a
    /// session and of the number of a case that it was not asked of before.
    template <class Question>
    std::uint64_t met_by(Database& database, Question question) {
        Lease lease(database);
        Session& session = lease.session();
        grow_to(before);
        for (std::uint64_t number = 0; number < before; ++number) question(session, number);
        grow_to(3000);
        session.command("begin");
        question(session, 1500);
        const std::uint64_t met = rows_met(session);
        session.command("commit");
        return met;
    }
};

TEST_F(AskedSinceTheBeginning, WhatTimeHasEndedIsNotLookedForAmongAllDuties) {
    const auto met = met_by(*auditor, [](Session& session, std::uint64_t) {
        EXPECT_TRUE(read_ending_cases(session, {"P-1", "P-2", "P-3"}, any_moment, {}, 100).empty());
    });
    EXPECT_LT(met, 50U);
}

TEST_F(AskedSinceTheBeginning, WhoIsToBeToldIsNotLookedForAmongAllDuties) {
    const auto met = met_by(*writer, [](Session& session, std::uint64_t) {
        EXPECT_TRUE(read_untold(session, any_moment, {}, 100).empty());
    });
    EXPECT_LT(met, 50U);
}

TEST_F(AskedSinceTheBeginning, TheNewStateOfACaseIsNotPutInItsPlaceAmongAllStates) {
    const auto met = met_by(*writer, [&](Session& session, std::uint64_t number) {
        store_states(session, {{number, 1, 2, chains[number]}});
    });
    EXPECT_LT(met, 50U);
}

TEST_F(AskedSinceTheBeginning, TheDutyOfACaseIsNotLookedForAmongAllDuties) {
    const auto met = met_by(*writer, [&](Session& session, std::uint64_t number) {
        close_duties(session,
                     {{number, LeafIndex(number), {open[number], "discharged", any_moment}}});
    });
    EXPECT_LT(met, 50U);
}

}  // namespace
}  // namespace bangiao::store

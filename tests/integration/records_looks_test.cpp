// Nothing of a case is given out before the record of who looked has it, and nobody can rewrite
// that record without being noticed.
#include <gtest/gtest.h>

#include <boost/algorithm/string/replace.hpp>
#include <boost/json/parse.hpp>
#include <thread>

#include "reading_house.hpp"
#include "records/look_audit.hpp"
#include "store/looks.hpp"
#include "store/session.hpp"

namespace bangiao::records {
namespace {

class Looks : public ::testing::Test {
protected:
    std::vector<store::StoredLook> all() {
        store::Snapshot snapshot(*house.reader);
        store::LookFilter everything{};
        everything.below = INT64_MAX;
        std::vector<UnitId> units{house.here->unit, house.there->unit};
        std::vector<store::StoredLook> looks =
            store::read_looks(snapshot.session(), units, {}, everything, 1'000'000);
        std::reverse(looks.begin(), looks.end());
        return looks;
    }
    void expect_one_chain(const std::vector<store::StoredLook>& looks) {
        LookHead head = LookHead::start();
        for (const store::StoredLook& look : looks) {
            head = head.followed_by(look.entry);
            EXPECT_EQ(look.number, head.looks);
            EXPECT_EQ(look.hash, head.hash) << "look " << look.number;
        }
        EXPECT_EQ(house.looks.head(), head);
    }
    void as_admin(const std::string& statement) {
        const std::unique_ptr<store::Database> admin = house.fresh->open_as_admin();
        store::Lease lease(*admin);
        lease.session().command(statement.c_str());
    }

    /// Puts the head as it is now into the log.
    LookHead anchor() {
        const LookHead head = house.looks.head();
        house
            .file(house.parcel(
                *house.here, "looks.anchored", {ledger::fresh_chain(), std::nullopt},
                testing::values({{"looks", head.looks}, {"hash", head.hash.base64url()}})))
            .value();
        return head;
    }
    std::vector<std::string> audit() {
        const auto form = anchor_form(house.book, *house.registry->get(), house.clock.now());
        store::Snapshot snapshot(*house.auditor);
        return audit_looks(snapshot.session(), form);
    }
    void look(int times) {
        for (int i = 0; i < times; ++i)
            ASSERT_TRUE(house.records.event(house.reading(reader_here), taken));
    }
    /// As whoever owns the whole server, past every guard.
    void rewrite(const std::string& statements) {
        as_admin("alter table ledger.looks disable trigger is_recorded; " + statements +
                 "; alter table ledger.looks enable always trigger is_recorded");
    }

    ReadingHouse house;
    const identity::Caller reader_here = ReadingHouse::caller(*house.here);
    const CaseId parcel = house.parcel_here->case_id;
    const EventId taken = house.parcel_here->event_id;
};

TEST_F(Looks, EveryReadOfACaseIsNotedWithWhatItServed) {
    ASSERT_TRUE(house.records.case_of(house.reading(reader_here), parcel));
    ASSERT_TRUE(house.records.event(house.reading(reader_here), taken));
    ASSERT_TRUE(house.records.chain(house.reading(reader_here), parcel, 0, 10));
    ASSERT_TRUE(house.records.export_case(house.reading(reader_here, "court.order"), parcel));
    const std::vector<store::StoredLook> looks = all();
    ASSERT_EQ(looks.size(), 4U);
    const char* const whats[] = {"case", "event", "chain", "export"};
    for (std::size_t i = 0; i < 4; ++i) {
        const boost::json::value look = boost::json::parse(looks[i].entry);
        EXPECT_EQ(look.at("what").as_string(), whats[i]);
        EXPECT_EQ(look.at("officer").as_string(), house.here->id.text());
        EXPECT_EQ(look.at("unit").as_string(), house.here->unit.text());
        EXPECT_EQ(look.at("case").as_string(), parcel.text());
        EXPECT_EQ(look.at("at").as_string(), house.clock.now().utc_text());
        EXPECT_EQ(look.at("purpose").as_string(), i == 3 ? "court.order" : "test");
        if (i == 0) {
            EXPECT_TRUE(look.at("first").is_null());
            EXPECT_TRUE(look.at("classes").as_object().empty());
        } else {
            EXPECT_EQ(look.at("first").as_int64(),
                      static_cast<std::int64_t>(house.parcel_here->index.value()));
            EXPECT_EQ(look.at("classes").at("ID").as_string(), "full");
        }
        EXPECT_EQ(looks[i].entry.find(house.owner), std::string::npos);
    }
    expect_one_chain(looks);
}

TEST_F(Looks, WhatIsRefusedIsNotNotedAsALook) {
    const identity::Caller stranger = ReadingHouse::caller(*house.there);
    EXPECT_FALSE(house.records.event(house.reading(stranger), taken));
    EXPECT_TRUE(all().empty());
}

TEST_F(Looks, WhereTheyCannotBeNotedNothingIsServed) {
    as_admin("revoke insert on ledger.looks from bangiao_reader");
    EXPECT_THROW(house.records.case_of(house.reading(reader_here), parcel), std::exception);
    EXPECT_THROW(house.records.event(house.reading(reader_here), taken), std::exception);
    EXPECT_THROW(house.records.chain(house.reading(reader_here), parcel, 0, 10), std::exception);
    EXPECT_THROW(house.records.export_case(house.reading(reader_here), parcel), std::exception);
    as_admin("grant insert on ledger.looks to bangiao_reader");
    EXPECT_TRUE(house.records.event(house.reading(reader_here), taken));
    EXPECT_EQ(all().size(), 1U);
}

TEST_F(Looks, ManyAtOnceAndTwoNodesMakeOneChain) {
    constexpr int readers = 8;
    constexpr int reads = 25;
    LookBook other_node(*house.for_looks);
    const std::unique_ptr<store::Database> sessions = house.fresh->open(store::role::reader, 8);
    const Records here(*sessions, *house.auditor, *house.vault, house.book, *house.registry,
                       house.looks);
    const Records elsewhere(*sessions, *house.auditor, *house.vault, house.book, *house.registry,
                            other_node);
    std::vector<std::thread> threads;
    for (int i = 0; i < readers; ++i)
        threads.emplace_back([&, i] {
            const Records& records = i % 2 ? here : elsewhere;
            for (int k = 0; k < reads; ++k) {
                const std::string purpose = std::to_string(i) + "." + std::to_string(k);
                EXPECT_TRUE(records.event(house.reading(reader_here, purpose), taken));
            }
        });
    for (std::thread& thread : threads) thread.join();
    const std::vector<store::StoredLook> looks = all();
    EXPECT_EQ(looks.size(), static_cast<std::size_t>(readers * reads));
    std::set<std::string> purposes;
    for (const store::StoredLook& look : looks)
        purposes.emplace(boost::json::parse(look.entry).at("purpose").as_string());
    EXPECT_EQ(purposes.size(), looks.size()) << "a look was lost or noted twice";
    expect_one_chain(looks);
}

TEST_F(Looks, HoldAgainstTheHeadsInTheLogWhileNobodyRewritesThem) {
    EXPECT_TRUE(audit().empty()) << "nobody has looked";
    look(3);
    anchor();
    look(2);
    EXPECT_TRUE(audit().empty());
}

TEST_F(Looks, AWholeChainMadeAnewIsNoticedByTheHeadInTheLog) {
    look(3);
    anchor();
    LookHead head = LookHead::start();
    for (const store::StoredLook& each : all()) {
        const std::string entry =
            boost::algorithm::replace_first_copy(each.entry, "\"test\"", "\"none\"");
        head = head.followed_by(entry);
        rewrite("update ledger.looks set entry = '" + entry + "', hash = decode('" +
                head.hash.hex() + "', 'hex') where number = " + std::to_string(each.number));
    }
    ASSERT_EQ(audit().size(), 1U) << "as a chain it holds";
    EXPECT_NE(audit().front().find("look 3 is not what event"), std::string::npos);
}

TEST_F(Looks, OneThatIsRemovedChangedOrFiledElsewhereIsNoticed) {
    look(3);
    anchor();
    rewrite("update ledger.looks set unit = 'ministry.there' where number = 2");
    ASSERT_EQ(audit().size(), 1U);
    EXPECT_EQ(audit().front(), "look 2 is filed under another officer, unit or case");
    rewrite("update ledger.looks set unit = 'ministry.here' where number = 2");
    EXPECT_TRUE(audit().empty());
    rewrite("delete from ledger.looks where number = 3");
    ASSERT_EQ(audit().size(), 1U);
    EXPECT_NE(audit().front().find("vouches for 3 looks, and 2 are there"), std::string::npos);
    rewrite("delete from ledger.looks where number = 1");
    EXPECT_GE(audit().size(), 2U);
}

TEST_F(Looks, AreChangedByNobodyAndAnAlteredOneBreaksTheChain) {
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(house.records.event(house.reading(reader_here), taken));
    for (const char* attack : {"update ledger.looks set entry = entry", "delete from ledger.looks",
                               "truncate ledger.looks"})
        EXPECT_THROW(as_admin(attack), store::StatementFailed) << attack;
    as_admin(
        "set session_replication_role = replica; alter table ledger.looks disable trigger all; "
        "update ledger.looks set entry = replace(entry, 'test', 'none') where number = 2");
    LookHead head = LookHead::start();
    std::vector<std::uint64_t> broken;
    for (const store::StoredLook& look : all()) {
        head = head.followed_by(look.entry);
        if (look.hash != head.hash) broken.push_back(look.number);
        head.hash = look.hash;
    }
    EXPECT_EQ(broken, std::vector<std::uint64_t>{2});
}

}  // namespace
}  // namespace bangiao::records

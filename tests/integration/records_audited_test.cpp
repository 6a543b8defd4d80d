// What an audit of the whole log finds beside the events: the record of who looked, and what was
// erased.
#include <gtest/gtest.h>

#include <boost/algorithm/string/replace.hpp>

#include "audited_log.hpp"
#include "reading_house.hpp"
#include "store/case_reader.hpp"
#include "store/looks.hpp"
#include "store/session.hpp"

namespace bangiao::ledger {
namespace {

/// A log with looks whose head was anchored, and a parcel of which a class was erased.
class AuditedRecord : public ::testing::Test {
protected:
    AuditedRecord() {
        for (int i = 0; i < 3; ++i) look();
        const LookHead head = house.looks.head();
        house
            .file(house.parcel(
                *house.here, "looks.anchored", {fresh_chain(), std::nullopt},
                testing::values({{"looks", head.looks}, {"hash", head.hash.base64url()}})))
            .value();
        look();
        next("parcel.expired", *house.here, {},
             testing::values({{"classes", boost::json::array{"ID"}}}));
        const Receipt before = next("parcel.forgotten", colleague);
        erasing = std::to_string(before.index.value());
    }
    Receipt next(const std::string& type, const TestOfficer& officer,
                 const testing::Values& clear = {}, const testing::Values& sealed = {}) {
        Receipt receipt =
            house.file(house.parcel(officer, type, chain, clear, sealed)).value().receipt;
        chain.head = receipt.digest;
        return receipt;
    }
    void look() {
        ASSERT_TRUE(house.records.event(house.reading(records::ReadingHouse::caller(*house.here)),
                                        house.parcel_here->event_id));
    }
    /// As whoever owns the whole server, past every guard.
    void rewrite(const std::string& statements) const {
        const std::unique_ptr<store::Database> admin = house.fresh->open_as_admin();
        store::Lease lease(*admin);
        for (const char* table : {"looks", "erasures", "erasures_done", "disclosures"})
            lease.session().command(
                ("alter table ledger." + std::string(table) + " disable trigger all").c_str());
        lease.session().command(statements.c_str());
    }
    LogReport audit() {
        store::Lease lease(*house.auditor);
        const TreeSize size = store::newest_checkpoint(lease.session()).value().size;
        return audit_of(export_of(log, house.reading(auditor), size), house.trust_text());
    }
    void expect_found(const std::string& check, const std::string& words) {
        const LogReport report = audit();
        EXPECT_EQ(failures(report), std::set<std::string>{check}) << described(report);
        EXPECT_NE(described(report).find(words), std::string::npos) << described(report);
    }

    records::ReadingHouse house;
    const records::WholeLog log{*house.auditor, *house.vault, house.book, *house.registry,
                                house.looks};
    const identity::Caller auditor{house.founder.id,
                                   house.founder.unit,
                                   {RoleName::parse("decider").value()},
                                   false,
                                   house.founder.signing.thumbprint()};
    const TestOfficer colleague = house.colleague_of(*house.here);
    ChainEnd chain{house.parcel_here->case_id, house.parcel_here->digest};
    const std::string taken = std::to_string(house.parcel_here->index.value());
    std::string erasing;  // the event
};

TEST_F(AuditedRecord, HoldsWhereNobodyRewroteIt) {
    const LogReport report = audit();
    EXPECT_TRUE(report.clean()) << described(report);
    EXPECT_EQ(report.checks.at("looks").passed, 1U);
    EXPECT_EQ(report.checks.at("looks").not_checked, 0U);
    EXPECT_EQ(report.checks.at("erasures").passed, 1U);
    EXPECT_EQ(report.checks.at("totals").failed, 0U);
}

TEST_F(AuditedRecord, NamesNobodyWhoLooked) {
    const std::string line = log.looks(house.reading(auditor), 0).value();
    EXPECT_EQ(line.find(house.here->id.text()), std::string::npos) << line;
    EXPECT_EQ(
        log.looks(house.reading(records::ReadingHouse::caller(*house.here)), 0).error().reason,
        Reason::log_not_open);
}

TEST_F(AuditedRecord, TellsALookThatWasRewrittenWithItsWholeChain) {
    LookHead head = LookHead::start();
    store::Snapshot snapshot(*house.auditor);
    for (const store::CopiedLook& each : store::read_looks_from(snapshot.session(), 0, 100)) {
        const std::string entry =
            boost::algorithm::replace_first_copy(each.stored.entry, "\"test\"", "\"none\"");
        head = head.followed_by(entry);
        rewrite("update ledger.looks set entry = '" + entry + "', hash = decode('" +
                head.hash.hex() + "', 'hex') where number = " + std::to_string(each.stored.number));
    }
    expect_found("looks", "is not the one that the log vouches for");
}

TEST_F(AuditedRecord, TellsALookThatWasTakenAwayOrFiledElsewhere) {
    rewrite("update ledger.looks set unit = 'ministry.there' where number = 2");
    expect_found("looks", "look 2 is filed under another officer");
    rewrite(
        "update ledger.looks set unit = 'ministry.here' where number = 2; "
        "delete from ledger.looks where number > 2");
    expect_found("looks", "the log vouches for");
}

TEST_F(AuditedRecord, TellsAnErasedValueThatWasPutBack) {
    rewrite(
        "update ledger.disclosures set sealed[array_position(classes, 'ID')] = 'x' where idx = " +
        taken);
    expect_found("erasures", "is still there");
}

TEST_F(AuditedRecord, TellsAnErasureThatWasTakenOffTheRecord) {
    rewrite("delete from ledger.erasures_done; delete from ledger.erasures");
    expect_found("erasures", "the event's erasure is not on record");
}

TEST_F(AuditedRecord, TellsAnErasureThatNoEventOrdered) {
    rewrite(
        "insert into ledger.erasures select idx, case_no, 'MED' from ledger.events "
        "where idx = " +
        taken);
    expect_found("erasures", "that the event did not order");
}

TEST_F(AuditedRecord, TellsAKeyThatWasDestroyedWithoutAnErasure) {
    const Receipt other = house.take_parcel(*house.here);
    EXPECT_TRUE(audit().clean());
    house.vault->destroy(other.case_id, {"ID"});
    expect_found("erasures", "is gone");
}

TEST_F(AuditedRecord, TellsADisclosureThatWasTakenAway) {
    rewrite("delete from ledger.disclosures where idx = " + taken);
    expect_found("disclosures", "is not stored");
}

}  // namespace
}  // namespace bangiao::ledger

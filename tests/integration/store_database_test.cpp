#include <gtest/gtest.h>

#include <thread>

#include "store/database.hpp"
#include "store/fingerprints.hpp"
#include "store/log_store.hpp"
#include "store/session.hpp"
#include "store/settings_check.hpp"
#include "support/test_database.hpp"

namespace bangiao::store {
namespace {

using namespace std::chrono_literals;
using testing::TestDatabase;

constexpr Sql echo{"select :a", 1};
constexpr Sql echo_bytes{"select cast(cast(:a as bytea) as text)", 1};
constexpr Sql three_rows{
    "select cast(n as text), case when n = 2 then 'two' end "
    "from generate_series(1, 3) n order by n",
    2};
constexpr Sql backend{"select cast(pg_backend_pid() as text)", 1};
constexpr Sql to_number{"select cast(cast(:a as int) as text)", 1};
constexpr Sql insert_file{
    "insert into ledger.policy_files (digest, kind, body) values (sha256(cast(:a as bytea)), "
    "'policy', :b)"};
constexpr Sql count_files{"select cast(count(*) as text) from ledger.policy_files", 1};
constexpr Sql terminate{"select cast(pg_terminate_backend(cast(:a as int)) as text)", 1};
constexpr Sql terminate_and_wait{
    "select cast(pg_terminate_backend(cast(:a as int), 10000) as text)", 1};
constexpr Sql who{"select cast(current_user as text)", 1};
constexpr Sql left_behind{
    "select coalesce(current_setting('bangiao.units', true), ''), "
    "coalesce(current_setting('bangiao.cases', true), ''), "
    "current_setting('synchronous_commit')",
    3};
constexpr Sql path{"select current_setting('search_path')", 1};

class StoreDatabase : public ::testing::Test {
protected:
    std::uint64_t files() {
        Lease lease(*writer);
        return lease.session().one(count_files).number(0);
    }
    void insert(Session& session, std::string_view name) {
        session.run(insert_file, {Parameter::bytes(name), "body"});
    }
    /// Runs within COMMIT, once anything was inserted.
    void at_commit(const std::string& statement) {
        Lease lease(*admin);
        lease.session().command(
            ("create function ledger.last() returns trigger language plpgsql as $$ begin " +
             statement +
             "; return null; end $$; "
             "create constraint trigger last after insert on ledger.policy_files "
             "deferrable initially deferred for each row execute function ledger.last()")
                .c_str());
    }

    TestDatabase fresh;
    std::unique_ptr<Database> writer = fresh.open(role::writer);
    std::unique_ptr<Database> admin = fresh.open_as_admin();
};

TEST_F(StoreDatabase, WhatIsSentIsDoneInItsOrderBeforeAnythingElse) {
    {
        Transaction transaction(*writer);
        Session& session = transaction.session();
        for (const char* name : {"a", "b", "c"})
            session.send(insert_file, {Parameter::bytes(name), "body"});
        EXPECT_EQ(session.one(count_files).number(0), 3u);
        session.send(insert_file, {Parameter::bytes("d"), "body"});
        EXPECT_EQ(transaction.commit(), Outcome::committed);
    }
    EXPECT_EQ(files(), 4u);
    Lease again(*writer);  // the same session, and nothing of it is left in the way
    again.session().settle();
    EXPECT_EQ(again.session().one(echo, {"there"}).text(0), "there");
}

TEST_F(StoreDatabase, OfWhatWasSentTheFirstThatFailsIsToldAndNothingStays) {
    for (const bool at_commit : {false, true}) {
        Transaction transaction(*writer);
        Session& session = transaction.session();
        session.send(insert_file, {Parameter::bytes("a"), "body"});
        session.send(insert_file, {Parameter::bytes("a"), "twice"});
        session.send(insert_file, {Parameter::bytes("b"), "body"});
        if (at_commit)
            EXPECT_EQ(transaction.commit(), Outcome::not_committed);
        else
            EXPECT_THROW((void)session.one(count_files), ConstraintViolated);
        EXPECT_TRUE(session.broken());
        EXPECT_THROW(session.send(insert_file, {Parameter::bytes("b"), "body"}), Unavailable);
    }
    EXPECT_EQ(files(), 0u);
}

TEST_F(StoreDatabase, QuestionsThatAreAskedAtOnceAreAnsweredEachInItsPlace) {
    Transaction transaction(*writer);
    Session& session = transaction.session();
    Rows before, of_echo, of_three;
    session.send(count_files, {}, before);
    session.send(insert_file, {Parameter::bytes("a"), "body"});
    session.send(echo, {"asked"}, of_echo);
    session.send(three_rows, {}, of_three);
    EXPECT_EQ(session.one(count_files).number(0), 1u);
    EXPECT_EQ(before.at(0).number(0), 0u);
    EXPECT_EQ(of_echo.at(0).text(0), "asked");
    ASSERT_EQ(of_three.size(), 3u);
    EXPECT_TRUE(of_three[0].null(1));
}

TEST_F(StoreDatabase, WhatChangesOtherRowsThanItMustIsNotCommitted) {
    const auto outcome_of = [&](std::uint64_t changes) {
        Transaction transaction(*writer);
        transaction.session().send(insert_file, {Parameter::bytes("a"), "body"}, changes);
        return transaction.commit();
    };
    EXPECT_EQ(outcome_of(2), Outcome::not_committed);
    EXPECT_EQ(outcome_of(0), Outcome::not_committed);
    EXPECT_EQ(files(), 0u);
    EXPECT_EQ(outcome_of(1), Outcome::committed);
    EXPECT_EQ(files(), 1u);
    Transaction transaction(*writer);
    transaction.session().send(insert_file, {Parameter::bytes("b"), "body"}, 3);
    EXPECT_THROW((void)transaction.session().one(count_files), ConstraintViolated);
}

TEST_F(StoreDatabase, WhatWasSentAndNotAskedForIsUndone) {
    {
        Transaction transaction(*writer);
        transaction.session().send(insert_file, {Parameter::bytes("a"), "body"});
    }
    EXPECT_EQ(files(), 0u);
}

TEST_F(StoreDatabase, AServerThatIsLostMeanwhileIsNoCommit) {
    Transaction transaction(*writer);
    Session& session = transaction.session();
    const std::string process = session.one(backend).text(0);
    {
        Lease killer(*admin);
        EXPECT_EQ(killer.session().one(terminate_and_wait, {process}).text(0), "true");
    }
    const auto send = [&] { session.send(insert_file, {Parameter::bytes("a"), "body"}); };
    try {
        send();
        EXPECT_NE(transaction.commit(), Outcome::committed);
    } catch (const Unavailable&) {
        EXPECT_EQ(transaction.commit(), Outcome::not_committed);
    }
    EXPECT_EQ(files(), 0u);
}

TEST_F(StoreDatabase, GivesTextBytesNullsAndRowsBackAsTheyWere) {
    Lease lease(*writer);
    const std::string text = "Mường Khương ' \\ \" \n $1 :a";
    EXPECT_EQ(lease.session().one(echo, {text}).text(0), text);
    EXPECT_EQ(lease.session().one(echo, {""}).text(0), "");
    EXPECT_TRUE(lease.session().one(echo, {std::nullopt}).null(0));
    const std::string raw("\x00\x01\xff", 3);
    EXPECT_EQ(lease.session().one(echo_bytes, {Parameter::bytes(raw)}).bytes(0), raw);
    for (int again = 0; again < 2; ++again) {
        const Rows rows = lease.session().run(three_rows);
        ASSERT_EQ(rows.size(), 3u);
        EXPECT_EQ(rows[2].number(0), 3u);
        EXPECT_EQ(rows[1].text(1), "two");
        EXPECT_TRUE(rows[0].null(1));
    }
}

TEST_F(StoreDatabase, GivesTheSameOfAStatementThatWasOnlySentAtFirst) {
    Lease lease(*writer);
    Session& session = lease.session();
    for (const std::string text : {"Mường Khương ' \\ \" \n $1 :a", ""}) {
        session.start(echo, {text});
        EXPECT_EQ(session.finish().at(0).text(0), text);
    }
    session.start(echo, {std::nullopt});
    EXPECT_TRUE(session.finish().at(0).null(0));
    session.start(three_rows);
    EXPECT_EQ(session.finish().at(2).number(0), 3u);
    EXPECT_EQ(session.one(echo, {"one by one"}).text(0), "one by one");
    session.start(to_number, {"no number"});
    EXPECT_THROW(session.finish(), StatementFailed);
    EXPECT_THROW(session.start(echo, {"after a failure"}), Unavailable);
}

TEST_F(StoreDatabase, GivesNobodyWhatAnotherAskedForAndDidNotWaitFor) {
    {
        Lease lease(*writer);
        lease.session().start(echo, {"nobody else's"});
    }
    Lease lease(*writer);
    EXPECT_EQ(lease.session().one(echo, {"mine"}).text(0), "mine");
}

TEST_F(StoreDatabase, NoticesWithoutAskingThatTheServerHasClosedAnIdleSession) {
    std::string first;
    {
        Lease lease(*writer);
        first = lease.session().one(backend).text(0);
    }
    {
        Lease lease(*admin);
        EXPECT_TRUE(lease.session().one(terminate_and_wait, {first}).flag(0));
    }
    Lease lease(*writer, "");
    EXPECT_NE(lease.session().one(backend).text(0), first);
}

TEST_F(StoreDatabase, TakesItsRoleAndItsSearchPathAndCannotKeepAnother) {
    for (int again = 0; again < 2; ++again) {
        Lease lease(*writer);
        EXPECT_EQ(lease.session().one(who).text(0), role::writer);
        EXPECT_EQ(lease.session().one(path).text(0), "ledger,keyring,pg_temp");
        lease.session().command("set role bangiao_reader; set search_path = public");
    }
}

TEST_F(StoreDatabase, LeavesTheNextUserNothingThatAStatementSet) {
    constexpr auto settings = [](Database& database) {
        Lease lease(database);
        const Row row = lease.session().one(left_behind);
        return row.text(0) + row.text(1) + row.text(2);
    };
    DatabaseConfig config = writer->config();
    config.sessions = 1;  // the same one each time
    Database one(config);
    {
        Snapshot snapshot(
            one, Reach{{UnitId::parse("post").value()}, {CaseId::parse(random_uuid()).value()}});
        EXPECT_NE(snapshot.session().one(left_behind).text(0), "");
    }
    EXPECT_EQ(settings(one), "on");
    {
        Transaction transaction(one);
        commit_without_waiting(transaction.session());
        EXPECT_EQ(transaction.session().one(left_behind).text(2), "off");
        insert(transaction.session(), "a");
        EXPECT_EQ(transaction.commit(), Outcome::committed);
    }
    EXPECT_EQ(settings(one), "on");
}

TEST_F(StoreDatabase, LooksForLikenessWithinAReachThatEndsWithTheQuestion) {
    const auto reader = fresh.open(role::reader);
    const Reach reach{{UnitId::parse("post").value()}, {CaseId::parse(random_uuid()).value()}};
    const std::vector<Arrival> arrivals{{reach, LeafIndex(0)}, {{}, LeafIndex(2)}};
    Lease lease(*reader, "");
    EXPECT_TRUE(resembling(lease.session(), {}).empty());
    EXPECT_EQ(resembling(lease.session(), arrivals), (std::vector<bool>{false, false}));
    const Row row = lease.session().one(left_behind);
    EXPECT_EQ(row.text(0) + row.text(1), "");
}

TEST_F(StoreDatabase, KeepsWhatWasCommittedAndNothingElse) {
    {
        Transaction transaction(*writer);
        insert(transaction.session(), "a");
        EXPECT_EQ(transaction.commit(), Outcome::committed);
    }
    EXPECT_EQ(files(), 1u);
    {
        Transaction transaction(*writer);
        insert(transaction.session(), "b");
    }
    EXPECT_EQ(files(), 1u);
}

TEST_F(StoreDatabase, DoesNotCallAFailedTransactionCommitted) {
    Transaction transaction(*writer);
    insert(transaction.session(), "a");
    EXPECT_THROW(insert(transaction.session(), "a"), ConstraintViolated);
    EXPECT_THROW(insert(transaction.session(), "b"), Unavailable);
    EXPECT_EQ(transaction.commit(), Outcome::not_committed);
    EXPECT_EQ(files(), 0u);
}

TEST_F(StoreDatabase, NeverQuotesAValue) {
    Lease lease(*writer);
    try {
        lease.session().one(to_number, {"Nguyen Thi A"});
        FAIL();
    } catch (const StatementFailed& e) {
        EXPECT_EQ(e.sqlstate(), "22P02");
        EXPECT_EQ(std::string(e.what()).find("Nguyen"), std::string::npos);
    }
}

TEST_F(StoreDatabase, RefusesTheLeaseBeyondItsSessionsAfterTheLimit) {
    DatabaseConfig config = writer->config();
    config.sessions = 1;
    config.lease = 50ms;
    Database small(config);
    std::optional<Lease> first(std::in_place, small);
    EXPECT_THROW(Lease{small}, Unavailable);
    first.reset();
    EXPECT_NO_THROW(Lease{small});
}

TEST_F(StoreDatabase, ReplacesASessionThatDiedWhileItLayIdle) {
    std::string pid;
    {
        Lease lease(*writer);
        pid = lease.session().one(backend).text(0);
    }
    Lease as_admin(*admin);
    EXPECT_TRUE(as_admin.session().one(terminate, {pid}).flag(0));
    Lease lease(*writer);
    EXPECT_NE(lease.session().one(backend).text(0), pid);
}

TEST_F(StoreDatabase, DoesNotCallATransactionCommittedWhoseConnectionDied) {
    Transaction transaction(*writer);
    insert(transaction.session(), "a");
    const std::string pid = transaction.session().one(backend).text(0);
    Lease as_admin(*admin);
    as_admin.session().one(terminate, {pid});
    EXPECT_EQ(transaction.commit(), Outcome::unknown);
    EXPECT_EQ(files(), 0u);
}

// A deferred trigger that sleeps holds COMMIT open, so that the connection can be cut inside it.
class CutInCommit : public StoreDatabase {
protected:
    CutInCommit() { at_commit("perform pg_sleep(1)"); }
};

TEST_F(CutInCommit, SaysThatItDoesNotKnow) {
    Transaction transaction(*writer);
    insert(transaction.session(), "a");
    const std::string pid = transaction.session().one(backend).text(0);
    std::thread cutter([&] {
        std::this_thread::sleep_for(300ms);  // inside the doze; either side of it the answer holds
        Lease as_admin(*admin);
        as_admin.session().one(terminate, {pid});
    });
    const Outcome outcome = transaction.commit();
    cutter.join();
    // Cut once all was over it is known, and otherwise not; what is said is never wrong.
    EXPECT_NE(outcome, Outcome::not_committed);
    EXPECT_EQ(files(), outcome == Outcome::committed ? 1u : 0u);
}

TEST_F(StoreDatabase, KnowsThatWhatTheServerRefusesAtTheEndIsNotThere) {
    at_commit("raise exception 'no' using errcode = '23505'");
    Transaction transaction(*writer);
    insert(transaction.session(), "a");
    EXPECT_EQ(transaction.commit(), Outcome::not_committed);
    EXPECT_EQ(files(), 0u);
}

TEST_F(CutInCommit, WithTheWholeServerComesBackByItself) {
    {
        Transaction transaction(*writer);
        insert(transaction.session(), "a");
        std::thread stopper([] {
            std::this_thread::sleep_for(300ms);
            testing::test_cluster().stop();
        });
        EXPECT_EQ(transaction.commit(), Outcome::unknown);
        stopper.join();
    }
    EXPECT_FALSE(writer->alive());
    EXPECT_THROW(Transaction{*writer}, Unavailable);
    testing::test_cluster().start();
    EXPECT_TRUE(writer->alive());
    EXPECT_EQ(files(), 0u);
}

TEST_F(StoreDatabase, DoesNotTrustACommitThatTheServerWarnsOf) {
    // As when the wait for a standby was cancelled: the tag says COMMIT all the same.
    at_commit("raise warning 'not on the standby'");
    Transaction transaction(*writer);
    insert(transaction.session(), "a");
    EXPECT_EQ(transaction.commit(), Outcome::unknown);
}

TEST_F(StoreDatabase, ASnapshotSeesOneMoment) {
    Snapshot snapshot(*writer);
    EXPECT_EQ(snapshot.session().one(count_files).number(0), 0u);
    {
        Transaction transaction(*writer);
        insert(transaction.session(), "a");
        ASSERT_EQ(transaction.commit(), Outcome::committed);
    }
    EXPECT_EQ(snapshot.session().one(count_files).number(0), 0u);
    EXPECT_THROW(insert(snapshot.session(), "b"), StatementFailed);
}

TEST_F(StoreDatabase, ThePrivateServersSettingsAreSafe) {
    EXPECT_EQ(unsafe_settings(*writer), std::vector<std::string>{});
    EXPECT_NO_THROW(require_safe_settings(*writer));
}

TEST_F(StoreDatabase, AnUnsafeSettingIsNamed) {
    Lease lease(*admin);
    lease.session().command(
        ("alter database " + fresh.name() + " set synchronous_commit = off").c_str());
    std::unique_ptr<Database> other = fresh.open(role::writer);
    EXPECT_EQ(unsafe_settings(*other).size(), 1u);
    EXPECT_THROW(require_safe_settings(*other), std::runtime_error);
}

}  // namespace
}  // namespace bangiao::store

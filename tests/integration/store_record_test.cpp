// The database defends the record too: whatever has been recorded is neither changed nor removed,
// by no role and not by the owner.
#include <gtest/gtest.h>

#include "store/log_store.hpp"
#include "store/migrations.hpp"
#include "store/session.hpp"
#include "support/test_database.hpp"

namespace bangiao::store {
namespace {

using testing::TestDatabase;

const std::vector<std::string> recorded{"cases", "events",      "event_ids",    "disclosures",
                                        "heads", "checkpoints", "tiles",        "policy_files",
                                        "looks", "erasures",    "erasures_done"};

/// The SQLSTATE with which it failed, or nothing if it did not.
std::string outcome_of(Database& database, const std::string& statement) {
    Lease lease(database);
    try {
        lease.session().command(statement.c_str());
        return "done";
    } catch (const StatementFailed& e) {
        return e.sqlstate();
    }
}

std::vector<std::string> attacks_on(const std::string& table) {
    return {"delete from ledger." + table, "truncate ledger." + table + " cascade",
            "update ledger." + table + " set " +
                (table == "tiles"          ? "hashes = hashes"
                 : table == "checkpoints"  ? "note = note"
                 : table == "heads"        ? "root = root"
                 : table == "policy_files" ? "body = body"
                 : table == "cases"        ? "kind = kind"
                 : table == "looks"        ? "entry = entry"
                 : table == "events"       ? "jws = jws"
                 : table == "disclosures"  ? "sealed = sealed"
                                           : "idx = idx")};
}

constexpr const char* insufficient_privilege = "42501";
constexpr const char* restrict_violation = "23001";

/// The writer may empty a disclosure while an erasure is due, which none is here.
std::string refusal_of(std::string_view as, const std::string& attack) {
    return as == role::writer && attack.starts_with("update ledger.disclosures")
               ? restrict_violation
               : insufficient_privilege;
}

TEST(Record, IsChangedByNoRoleOfTheService) {
    TestDatabase fresh;
    for (const char* role : {role::writer, role::reader, role::auditor}) {
        const std::unique_ptr<Database> database = fresh.open(role);
        for (const std::string& table : recorded)
            for (const std::string& attack : attacks_on(table))
                EXPECT_EQ(outcome_of(*database, attack), refusal_of(role, attack))
                    << role << ": " << attack;
    }
}

TEST(Record, IsChangedNeitherByItsOwnerNorByTheSuperuser) {
    TestDatabase fresh;
    const std::unique_ptr<Database> admin = fresh.open_as_admin();
    for (const char* as : {"set role bangiao_owner; ", "set session_replication_role = replica; "})
        for (const std::string& table : recorded)
            for (const std::string& attack : attacks_on(table))
                EXPECT_EQ(outcome_of(*admin, as + attack), restrict_violation) << as << attack;
}

TEST(Record, TheReadersInsertNothing) {
    TestDatabase fresh;
    for (const char* role : {role::reader, role::auditor}) {
        const std::unique_ptr<Database> database = fresh.open(role);
        EXPECT_EQ(outcome_of(*database,
                             "insert into ledger.policy_files values (sha256('x'), 'policy', 'x')"),
                  insufficient_privilege);
        EXPECT_EQ(outcome_of(*database, "update ledger.log_state set touched = 1"),
                  insufficient_privilege);
    }
}

TEST(Record, NobodyOfTheServiceMakesTablesOrBecomesTheOwner) {
    TestDatabase fresh;
    for (const char* role : {role::writer, role::reader, role::auditor}) {
        const std::unique_ptr<Database> database = fresh.open(role);
        EXPECT_EQ(outcome_of(*database, "create table ledger.other (a int)"),
                  insufficient_privilege);
        EXPECT_EQ(outcome_of(*database, "create table public.other (a int)"),
                  insufficient_privilege);
        EXPECT_EQ(outcome_of(*database, "create temp table other (a int)"), insufficient_privilege);
        EXPECT_EQ(outcome_of(*database, "set role bangiao_owner"), insufficient_privilege);
        EXPECT_EQ(outcome_of(*database, "alter table ledger.events disable trigger all"),
                  insufficient_privilege);
    }
}

TEST(Record, TheStateRowOnlyGrows) {
    TestDatabase fresh;
    const std::unique_ptr<Database> writer = fresh.open(role::writer);
    const Digest root = sha256("root");
    {
        Transaction transaction(*writer);
        const LogTip tip = lock_tip(transaction.session());
        EXPECT_EQ(tip.size, TreeSize(0));
        EXPECT_EQ(tip.cases, 0u);
        EXPECT_FALSE(tip.last_admitted_at);
        advance_tip(transaction.session(), TreeSize(0),
                    {TreeSize(3), root, Instant::from_micros(1'700'000'000'123'456), 2});
        ASSERT_EQ(transaction.commit(), Outcome::committed);
    }
    {
        Lease lease(*writer);
        const LogTip tip = read_tip(lease.session());
        EXPECT_EQ(tip.size, TreeSize(3));
        EXPECT_EQ(tip.root, root);
        EXPECT_EQ(tip.last_admitted_at, Instant::from_micros(1'700'000'000'123'456));
    }
    Transaction transaction(*writer);
    advance_tip(transaction.session(), TreeSize(2), {TreeSize(4), root, {}, 2});
    EXPECT_EQ(transaction.commit(), Outcome::not_committed);
    EXPECT_EQ(outcome_of(*writer, "update ledger.log_state set size = 2"), restrict_violation);
    EXPECT_EQ(outcome_of(*writer, "delete from ledger.log_state"), insufficient_privilege);
}

TEST(Record, AHeadFollowsOneOtherAndOnlyOneFollowsIt) {
    TestDatabase fresh;
    const std::unique_ptr<Database> writer = fresh.open(role::writer);
    const Instant now = Instant::from_seconds(1'700'000'000);
    const auto add = [&](std::uint64_t previous, std::uint64_t size) {
        Transaction transaction(*writer);
        insert_head(transaction.session(), TreeSize(previous), TreeSize(size), sha256("x"), now);
        transaction.session().settle();
        return transaction.commit() == Outcome::committed;
    };
    EXPECT_TRUE(add(0, 2));
    EXPECT_THROW(add(0, 3), ConstraintViolated);  // a second tree after the same one
    EXPECT_THROW(add(1, 4), ConstraintViolated);  // after a tree that never was
    EXPECT_THROW(add(2, 2), ConstraintViolated);  // two trees of one size
    EXPECT_TRUE(add(2, 4));
}

TEST(Migrations, AreNotForADatabaseOfANewerOrAnotherProgram) {
    TestDatabase fresh;
    const std::unique_ptr<Database> admin = fresh.open_as_admin();
    const std::unique_ptr<Database> writer = fresh.open(role::writer);
    EXPECT_NO_THROW(require_version(*writer, Stream::ledger));
    ASSERT_EQ(
        outcome_of(*admin, "insert into ledger.schema_version values (999, '0999_later.sql', 'x')"),
        "done");
    EXPECT_THROW(require_version(*writer, Stream::ledger), std::runtime_error);
    ASSERT_EQ(outcome_of(*admin,
                         "delete from ledger.schema_version where number = 999; "
                         "update ledger.schema_version set checksum = 'x' where number = 1"),
              "done");
    EXPECT_THROW(require_version(*writer, Stream::ledger), std::runtime_error);
    ASSERT_EQ(outcome_of(*admin, "delete from ledger.schema_version"), "done");
    EXPECT_THROW(require_version(*writer, Stream::ledger), std::runtime_error);
}

}  // namespace
}  // namespace bangiao::store

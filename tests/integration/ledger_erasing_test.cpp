// Erasure: two officers sign it, the keys go, the ciphertext goes, and every proof still holds.
#include <gtest/gtest.h>
#include <bangiao/audit.hpp>

#include "ledger/erasing.hpp"
#include "ledger/erasure_audit.hpp"
#include "reading_house.hpp"
#include "store/case_reader.hpp"
#include "store/erasures.hpp"
#include "store/session.hpp"

namespace bangiao::ledger {
namespace {

using records::ReadingHouse;

constexpr const char* restrict_violation = "23001";

class Erasing : public ::testing::Test {
protected:
    Erasing() {
        const Receipt taken =
            house
                .file(house.parcel(*house.here, "parcel.taken", {fresh_chain(), std::nullopt}, {},
                                   testing::values({{"owner", house.owner}, {"smell", "ngọt"}})))
                .value()
                .receipt;
        chain = {taken.case_id, taken.digest};
        first = taken.event_id;
    }
    Receipt file(const TestOfficer& officer, const std::string& type,
                 const testing::Values& clear = {}, const testing::Values& sealed = {}) {
        const Receipt receipt =
            house.file(house.parcel(officer, type, chain, clear, sealed)).value().receipt;
        chain.head = receipt.digest;
        return receipt;
    }
    void expire(const boost::json::array& classes) {
        file(*house.here, "parcel.expired", {}, testing::values({{"classes", classes}}));
    }
    std::vector<store::StoredEvent> stored() const {
        store::Snapshot snapshot(*house.writer);
        return store::read_chain(snapshot.session(), chain.id, 0, 100);
    }
    /// What the vault still opens of a stored event.
    std::map<std::string, std::string> opened(const store::StoredEvent& event) const {
        std::vector<vault::ToOpen> sealed;
        for (const store::SealedDisclosure& each : event.disclosures)
            sealed.push_back(
                {{event.case_id, event.id, each.sensitivity_class, each.digest}, each.sealed});
        std::map<std::string, std::string> values;
        const auto texts = house.vault->open(sealed);
        for (std::size_t i = 0; i < texts.size(); ++i)
            if (texts[i]) values.emplace(event.disclosures[i].field, *texts[i]);
        return values;
    }
    std::vector<store::StoredErasure> erasures() const {
        store::Snapshot snapshot(*house.writer);
        return store::read_erasures(snapshot.session(), chain.id);
    }
    std::string outcome_of(store::Database& database, const std::string& statement) const {
        store::Lease lease(database);
        try {
            lease.session().command(statement.c_str());
            return "done";
        } catch (const store::StatementFailed& failed) {
            return failed.sqlstate();
        }
    }

    /// Whether the last step of an erasure fails.
    void block_the_end(store::Database& admin, bool on) const {
        const std::string statement = std::string(on ? "revoke" : "grant") +
                                      " insert on ledger.erasures_done " + (on ? "from" : "to") +
                                      " bangiao_writer";
        ASSERT_EQ(outcome_of(admin, statement), "done");
    }

    ReadingHouse house;
    const TestOfficer colleague = house.colleague_of(*house.here);
    ChainEnd chain{governance_chain(), std::nullopt};
    std::optional<EventId> first;
};

TEST_F(Erasing, TakesTwoOfficers) {
    expire({"ID"});
    const Result<Admission> alone =
        house.file(house.parcel(*house.here, "parcel.forgotten", chain, {}));
    ASSERT_FALSE(alone);
    EXPECT_EQ(alone.error().reason, Reason::same_officer);
    EXPECT_EQ(opened(stored().front()).size(), 2U);
}

TEST_F(Erasing, LeavesNothingOfItsClassesAndAllOfTheOthers) {
    expire({"ID"});
    const std::vector<store::StoredEvent> backup = stored();
    ASSERT_EQ(opened(backup.front()).size(), 2U);
    const Receipt erased = file(colleague, "parcel.forgotten");

    const std::vector<store::StoredEvent> now = stored();
    for (const store::SealedDisclosure& each : now.front().disclosures)
        EXPECT_EQ(each.sealed.empty(), each.sensitivity_class == "ID") << each.field;
    EXPECT_EQ(opened(now.front()).count("owner"), 0U);
    EXPECT_EQ(opened(now.front()).count("smell"), 1U);
    EXPECT_EQ(opened(backup.front()).count("owner"), 0U) << "an older backup still opens";
    EXPECT_EQ(opened(backup.front()).count("smell"), 1U);

    ASSERT_EQ(erasures().size(), 1U);
    EXPECT_EQ(erasures().front().event, erased.event_id);
    EXPECT_EQ(erasures().front().classes, std::vector<std::string>{"ID"});
    EXPECT_EQ(erasures().front().disclosures, 1U);
    EXPECT_TRUE(erasures().front().done_at);
}

TEST_F(Erasing, ARestoredBackupFromBeforeGivesNothingBack) {
    house.close();
    const std::unique_ptr<testing::TestDatabase> backup =
        testing::TestDatabase::copy_of(*house.fresh);
    house.open();
    expire({"ID"});
    file(colleague, "parcel.forgotten");
    // The ledger's backup is restored beside the keyring as it is now: everything is there, and the
    // erased class is closed.
    const auto restored = backup->open(store::role::writer, 1);
    store::Snapshot snapshot(*restored);
    const store::StoredEvent before =
        store::read_chain(snapshot.session(), chain.id, 0, 100).front();
    for (const store::SealedDisclosure& each : before.disclosures)
        EXPECT_FALSE(each.sealed.empty()) << each.field;
    EXPECT_EQ(opened(before).count("owner"), 0U);
    EXPECT_EQ(opened(before).count("smell"), 1U);
    // Nor does a service start over it: the signer has signed more since.
    house.close();
    std::swap(*house.fresh, *backup);
    EXPECT_THROW(house.open(), std::runtime_error);
}

TEST_F(Erasing, BreaksNoProof) {
    expire({"ID", "MED"});
    file(colleague, "parcel.forgotten");
    const identity::Caller caller = ReadingHouse::caller(*house.here);
    const std::string exported = house.records.export_case(house.reading(caller), chain.id).value();
    EXPECT_EQ(exported.find(house.owner), std::string::npos);
    const Result<AuditReport> audit = audit_export(exported, house.trust());
    ASSERT_TRUE(audit);
    EXPECT_TRUE(audit->clean());
    for (const EventFindings& event : audit->events)
        for (const Check& check : event.checks)
            EXPECT_NE(check.result, CheckResult::fail) << event.type << ' ' << check.detail;
    const records::EventView view = house.records.event(house.reading(caller), *first).value();
    EXPECT_EQ(view.withheld.at("owner"), Shown::withheld);
    EXPECT_TRUE(view.served.empty());
    house.reopen();
    EXPECT_TRUE(house.sequencer->ready());
}

TEST_F(Erasing, IsForGoodNothingOfTheClassIsTakenAgain) {
    expire({"ID"});
    file(colleague, "parcel.forgotten");
    const Result<Admission> again = house.file(house.parcel(
        *house.here, "parcel.described", chain, {}, testing::values({{"owner", house.owner}})));
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().reason, Reason::field_invalid);
    file(*house.here, "parcel.described", {}, testing::values({{"smell", "chua"}}));
}

TEST_F(Erasing, OfWhatStandsInTheClearOrIsUnknownIsRefused) {
    for (const char* name : {"ADM", "XYZ"}) {
        expire({name});
        const Result<Admission> refused =
            house.file(house.parcel(colleague, "parcel.forgotten", chain, {}));
        ASSERT_FALSE(refused) << name;
        EXPECT_EQ(refused.error().reason, Reason::field_invalid) << name;
    }
}

TEST_F(Erasing, CutOffAtAnyPointIsFinishedAtTheNextStart) {
    const auto admin = house.fresh->open_as_admin();
    expire({"ID"});
    block_the_end(
        *admin,
        true);  // the keys are destroyed and the rest fails, as if the process had died there
    file(colleague, "parcel.forgotten");
    EXPECT_FALSE(erasures().front().done_at);
    EXPECT_FALSE(stored().front().disclosures.front().sealed.empty());
    EXPECT_EQ(opened(stored().front()).count("owner"), 0U);
    house.close();
    block_the_end(*admin, false);
    house.open_databases();
    for (int again = 0; again < 2; ++again) {
        finish_erasures(*house.writer, *house.vault);
        ASSERT_TRUE(erasures().front().done_at);
        EXPECT_EQ(erasures().front().disclosures, 1U);
    }
    EXPECT_EQ(opened(stored().front()).count("smell"), 1U);
}

TEST_F(Erasing, IsHeldAgainstWhatIsStillThere) {
    const auto auditor = house.fresh->open(store::role::auditor, 1);
    const auto findings = [&] {
        store::Snapshot snapshot(*auditor);
        return audit_erasures(snapshot.session(), *house.vault);
    };
    const auto admin = house.fresh->open_as_admin();
    expire({"ID"});
    const Receipt erased = file(colleague, "parcel.forgotten");
    EXPECT_EQ(findings(), std::vector<std::string>{});
    // An erasure of the other class is put on record, and nothing is done for it.
    const std::string name = "the erasure by event " + std::to_string(erased.index.value());
    ASSERT_EQ(outcome_of(*admin,
                         "insert into ledger.erasures (idx, case_no, sensitivity_class) "
                         "select e.idx, e.case_no, d.classes[array_position(d.fields, 'smell')] "
                         "from ledger.erasures e join ledger.events v on v.case_no = e.case_no "
                         "join ledger.disclosures d on d.idx = v.idx and 'smell' = any(d.fields)"),
              "done");
    const std::vector<std::string> found = findings();
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0], name + " has left ciphertext of 1 disclosures");
    EXPECT_EQ(found[1].substr(0, name.size() + 26), name + " has left the key of class");
}

TEST_F(Erasing, CutOffIsFoundUntilItIsFinished) {
    const auto admin = house.fresh->open_as_admin();
    const auto auditor = house.fresh->open(store::role::auditor, 1);
    block_the_end(*admin, true);
    expire({"ID"});
    const Receipt erased = file(colleague, "parcel.forgotten");
    store::Snapshot snapshot(*auditor);
    const std::string name = "the erasure by event " + std::to_string(erased.index.value());
    EXPECT_EQ(audit_erasures(snapshot.session(), *house.vault),
              (std::vector<std::string>{name + " is not finished",
                                        name + " has left ciphertext of 1 disclosures"}));
}

TEST_F(Erasing, IsTheOnlyThingThatTouchesADisclosure) {
    const std::string everything =
        "update ledger.disclosures set sealed = "
        "array_fill(cast('' as bytea), array[cardinality(sealed)])";
    const auto admin = house.fresh->open_as_admin();
    for (const char* as : {"", "set session_replication_role = replica; "})
        for (const std::string& attack : {everything, std::string("delete from ledger.disclosures"),
                                          std::string("truncate ledger.disclosures")})
            EXPECT_EQ(outcome_of(*admin, as + attack), restrict_violation) << as << attack;
    EXPECT_EQ(outcome_of(*house.writer, everything), restrict_violation);

    // While one is due: its own case and class, and emptied, not replaced.
    block_the_end(*admin, true);
    expire({"ID"});
    file(colleague, "parcel.forgotten");
    const auto all_of = [](const std::string& name) {
        return "update ledger.disclosures set sealed[array_position(classes, '" + name +
               "')] = '' where '" + name + "' = any(classes)";
    };
    EXPECT_EQ(outcome_of(*house.writer, all_of("MED")), restrict_violation);
    EXPECT_EQ(outcome_of(*house.writer, all_of("ID")), restrict_violation) << "another parcel's";
    const std::string own = " where idx = " + std::to_string(stored().front().index.value());
    for (const char* change :
         {"sealed[1] = 'x'", "classes[1] = 'TRV'", "digests[1] = ''", "fields[1] = null",
          "sealed = '{}'", "sealed[array_position(classes, 'ID')] = null"})
        EXPECT_NE(
            outcome_of(*house.writer, std::string("update ledger.disclosures set ") + change + own),
            "done")
            << change;
}

}  // namespace
}  // namespace bangiao::ledger

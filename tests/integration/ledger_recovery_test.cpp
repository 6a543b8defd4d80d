// Where the process, its connection or the database dies, and what must hold afterwards.
#include <gtest/gtest.h>

#include <bangiao/leaf.hpp>

#include "ledger/tip.hpp"
#include "ledger_house.hpp"
#include "store/case_reader.hpp"
#include "store/session.hpp"
#include "support/comes.hpp"

namespace bangiao::ledger {
namespace {

using namespace std::chrono_literals;

class RecoveryTest : public ::testing::Test, protected LedgerHouse {
protected:
    RecoveryTest() { open(); }

    store::LogTip tip() {
        store::Lease lease(*writer);
        return read_tip(lease.session());
    }
    std::string newest_note() {
        store::Lease lease(*writer);
        return store::newest_checkpoint(lease.session()).value().note;
    }
    void admin(const std::string& statements) {
        const std::unique_ptr<store::Database> database = fresh->open_as_admin();
        store::Lease lease(*database);
        lease.session().command(statements.c_str());
    }
    bool becomes_ready() const {
        return testing::comes([&] { return sequencer->ready(); });
    }
    std::string record() const { return read_file(folder / "signer").value(); }
    void restore_record(const std::string& content) { replace_file(folder / "signer", content); }
};

TEST_F(RecoveryTest, TheRegistryComesBackOutOfTheLog) {
    const Receipt founding = found();
    const TestOfficer officer = new_officer();
    ASSERT_TRUE(file(enrolment(officer, {ministry_chain, founding.digest})));
    ASSERT_TRUE(file(some_unit(1)));
    const std::shared_ptr<const Registry> before = registry->get();
    reopen();
    const std::shared_ptr<const Registry> after = registry->get();
    EXPECT_NE(before, after);
    ASSERT_TRUE(after->unit(founder.unit));
    EXPECT_EQ(after->units().size(), before->units().size());
    EXPECT_EQ(after->officers().size(), before->officers().size());
    EXPECT_EQ(after->certificates().size(), before->certificates().size());
    ASSERT_TRUE(after->officer(officer.id));
    EXPECT_EQ(after->officer(officer.id)->roles, before->officer(officer.id)->roles);
    const EnrolledCertificate* enrolled = after->certificate(officer.signing.thumbprint());
    ASSERT_TRUE(enrolled && enrolled->certificate);
    EXPECT_EQ(enrolled->certificate->der(), officer.signing.der());
    EXPECT_EQ(enrolled->enrolled_at,
              before->certificate(officer.signing.thumbprint())->enrolled_at);
    EXPECT_TRUE(file(some_unit(2)));
}

TEST_F(RecoveryTest, WithoutTheDatabaseItSaysSoAndComesBackByItself) {
    found();
    const VerifiedEvent event = verified(some_unit(1));
    testing::test_cluster().stop();
    for (int i = 0; i < 3; ++i) {
        const Result<Admission> outcome = file_later(event).get();
        ASSERT_FALSE(outcome);
        EXPECT_EQ(outcome.error().reason, Reason::unavailable);
    }
    EXPECT_FALSE(sequencer->ready());
    testing::test_cluster().start();
    EXPECT_TRUE(becomes_ready());
    const Result<Admission> outcome = file_later(event).get();
    ASSERT_TRUE(outcome);
    EXPECT_EQ(tip().size, TreeSize(2));
}

TEST_F(RecoveryTest, WithoutTheKeyringNothingIsRecorded) {
    const Receipt founding = found();
    const VerifiedEvent event =
        verified(enrolment(new_officer(), {ministry_chain, founding.digest}));
    const VerifiedEvent plain = verified(some_unit(1));
    const std::string name = "keyring" + fresh->name().substr(fresh->name().find('_'));
    close();
    open();
    admin("alter database " + name +
          " allow_connections false; "
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" +
          name + "'");
    const Result<Admission> outcome = file_later(event).get();
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().reason, Reason::unavailable);
    EXPECT_EQ(tip().size, TreeSize(1));
    admin("alter database " + name + " allow_connections true");
    EXPECT_TRUE(becomes_ready());
    EXPECT_TRUE(file_later(event).get());
}

TEST_F(RecoveryTest, AConnectionCutInsideCommitLosesAndDoublesNothing) {
    found();
    // A deferred trigger holds COMMIT open, so that the cut falls inside it.
    admin(
        "create function ledger.doze() returns trigger language plpgsql as "
        "$$ begin perform pg_sleep(0.4); return null; end $$; "
        "create constraint trigger doze after insert on ledger.heads "
        "deferrable initially deferred for each row execute function ledger.doze()");
    for (int i = 1; i <= 6; ++i) {
        const VerifiedEvent event = verified(some_unit(i));
        std::future<Result<Admission>> answer = file_later(event);
        // Before the doze, within it, and after.
        std::this_thread::sleep_for(std::chrono::milliseconds(100 * i));
        admin(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = '" +
            fresh->name() + "' and usename = 'bangiao_service'");
        const Result<Admission> outcome = answer.get();
        if (!outcome) {
            EXPECT_EQ(outcome.error().reason, Reason::unavailable);
        }
        EXPECT_TRUE(becomes_ready());
        const Result<Admission> again = file_later(event).get();
        ASSERT_TRUE(again);
        if (outcome) {
            EXPECT_FALSE(again->fresh);
            EXPECT_EQ(again->receipt.index, outcome->receipt.index);
        }
        EXPECT_EQ(tip().size, TreeSize(static_cast<std::uint64_t>(i) + 1));
    }
}

TEST_F(RecoveryTest, ASignerBehindTheDatabaseSignsWhatWasCommitted) {
    found();
    const std::string early = record();
    for (int i = 1; i < 5; ++i) ASSERT_TRUE(file(some_unit(i)));
    const std::string note = newest_note();
    const std::string late = record();
    close();
    restore_record(early);  // as if it had died between commit and signature
    open();
    EXPECT_EQ(newest_note(), note);
    EXPECT_EQ(record(), late);
    EXPECT_TRUE(file(some_unit(9)));
}

TEST_F(RecoveryTest, ANoteThatWasSignedAndNotStoredIsMadeAgain) {
    found();
    const std::string note = newest_note();
    close();
    admin(
        "alter table ledger.checkpoints disable trigger is_recorded; "
        "delete from ledger.checkpoints; "
        "alter table ledger.checkpoints enable always trigger is_recorded");
    open();
    EXPECT_EQ(newest_note(), note);
}

TEST_F(RecoveryTest, DoesNotStartBehindTheSignersRecord) {
    found();
    ASSERT_TRUE(file(some_unit(1)));
    close();
    another_database();  // an old backup could not look more innocent
    EXPECT_THROW(open(), Halt);
}

TEST_F(RecoveryTest, DoesNotStartOnAnotherTreeOfTheSameSize) {
    const std::string empty_record = record();
    found();
    const std::string signed_record = record();
    close();
    another_database();
    restore_record(empty_record);
    clock.set(clock.now() + 1s);
    open();
    found();
    close();
    restore_record(signed_record);
    EXPECT_THROW(open(), Halt);
}

TEST_F(RecoveryTest, DoesNotStartWithoutTheSignersRecordOnceThereAreEvents) {
    found();
    close();
    std::filesystem::remove(folder / "signer");
    EXPECT_THROW(open(), Halt);
}

/// What somebody with the whole database could do to what is committed and not yet signed.
class Tampering : public RecoveryTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(Tampering, IsNoticedBeforeAnythingIsSigned) {
    found();
    const std::string early = record();
    for (int i = 1; i < 4; ++i) ASSERT_TRUE(file(some_unit(i)));
    close();
    restore_record(early);
    admin(std::string("set session_replication_role = replica; "
                      "alter table ledger.events disable trigger all; "
                      "alter table ledger.heads disable trigger all; "
                      "alter table ledger.log_state disable trigger all; ") +
          GetParam());
    EXPECT_THROW(open(), Halt);
    EXPECT_EQ(record(), early);
}

INSTANTIATE_TEST_SUITE_P(
    Every, Tampering,
    ::testing::Values(
        "update ledger.events set jws = jws || 'x' where idx = 2",
        "update ledger.events set admitted_at = admitted_at + interval '1 microsecond' "
        "where idx = 3",
        "update ledger.events set leaf = sha256('x') where idx = 1",
        "delete from ledger.events where idx = 3", "update ledger.log_state set root = sha256('x')",
        "update ledger.heads set root = sha256('x') where size = 4",
        "update ledger.log_state set size = 3, root = (select root from ledger.heads "
        "where size = 3); update ledger.events set leaf = sha256('x') where idx = 0"));

TEST_F(RecoveryTest, AnOldEventThatWasRewrittenIsNoticedSoonAfterTheStart) {
    found();
    for (int i = 1; i < 4; ++i) ASSERT_TRUE(file(some_unit(i)));
    const VerifiedEvent event = verified(some_unit(9));
    close();
    admin(
        "alter table ledger.events disable trigger all; "
        "update ledger.events set admitted_at = admitted_at - interval '1 microsecond' "
        "where idx = 3");
    // Long signed, so that nothing at the log's end looks wrong; only the registry's replay or the
    // reading of the whole log can tell.
    open();
    EXPECT_TRUE(testing::comes([&] { return !sequencer->ready(); }));
    const Result<Admission> outcome = file_later(event).get();
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().reason, Reason::unavailable);
}

TEST_F(RecoveryTest, StopsForGoodWhenTheDatabaseGoesBackUnderItsFeet) {
    found();
    ASSERT_TRUE(file(some_unit(1)));
    admin(
        "alter table ledger.log_state disable trigger all; "
        "update ledger.log_state set size = 1, "
        "root = (select root from ledger.heads where size = 1), cases = 1");
    const Result<Admission> outcome = file(some_unit(2));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().reason, Reason::unavailable);
    EXPECT_FALSE(sequencer->ready());
    std::this_thread::sleep_for(300ms);
    EXPECT_FALSE(sequencer->ready());
    EXPECT_FALSE(file(some_unit(3)));
}

TEST_F(RecoveryTest, ANodeThatSleptLearnsUnderTheLockThatAnotherWrote) {
    found();
    // A second node over the same database, with the same signer, used in turn.
    LiveRegistry other_registry(Registry({{founder.unit, founder.signing.thumbprint()}}));
    Sequencer other(*writer, *vault, *signer, book, other_registry, watch);
    const auto file_there = [&](const std::string& text) {
        std::promise<Result<Admission>> promise;
        VerifiedEvent event = verified(text);
        const UnitId via = event.claims().unit;
        other.admit(std::move(event), via,
                    [&](Result<Admission> outcome) { promise.set_value(std::move(outcome)); });
        return promise.get_future().get();
    };
    for (int i = 1; i < 8; i += 2) {
        const Result<Admission> there = file_there(some_unit(i));
        ASSERT_TRUE(there);
        EXPECT_EQ(there->receipt.index, LeafIndex(static_cast<std::uint64_t>(i)));
        const Result<Admission> here = file(some_unit(i + 1));
        ASSERT_TRUE(here);
        EXPECT_EQ(here->receipt.index, LeafIndex(static_cast<std::uint64_t>(i) + 1));
    }
    EXPECT_EQ(registry->get()->units().size(), 9u);
    EXPECT_EQ(other_registry.get()->units().size(), 8u);
}

TEST_F(RecoveryTest, TwoNodesThatWriteAtOnceMakeOneLog) {
    found();
    LiveRegistry other_registry(Registry({{founder.unit, founder.signing.thumbprint()}}));
    const std::unique_ptr<store::Database> other_pool = fresh->open(store::role::writer, 2);
    std::optional<Sequencer> other(std::in_place, *other_pool, *vault, *signer, book,
                                   other_registry, watch);
    // Each tries again, as clients do, until its events are in.
    const auto writing = [&](Sequencer& node, int first, std::vector<LeafIndex>& places) {
        std::string text = some_unit(first);
        for (int i = first; i < first + 25;) {
            std::promise<Result<Admission>> promise;
            VerifiedEvent event = verified(text);
            const UnitId via = event.claims().unit;
            node.admit(std::move(event), via,
                       [&](Result<Admission> outcome) { promise.set_value(std::move(outcome)); });
            const Result<Admission> outcome = promise.get_future().get();
            if (!outcome && outcome.error().reason == Reason::unavailable) continue;
            ASSERT_TRUE(outcome) << code_of(outcome.error().reason);
            const Proof proof = Proof::parse(outcome->receipt.proof).value();
            const Note note = Note::parse(proof.checkpoint).value();
            EXPECT_EQ(verified_signers(note, {open_verifier()}).value().size(), 1u);
            places.push_back(outcome->receipt.index);
            text = some_unit(++i);
        }
    };
    std::vector<LeafIndex> here, there;
    std::thread second([&] { writing(*other, 100, there); });
    writing(*sequencer, 200, here);
    second.join();
    std::vector<LeafIndex> all = here;
    all.insert(all.end(), there.begin(), there.end());
    std::sort(all.begin(), all.end());
    EXPECT_EQ(std::unique(all.begin(), all.end()), all.end());
    EXPECT_EQ(all.size(), 50u);
    EXPECT_TRUE(sequencer->ready());
    EXPECT_TRUE(other->ready());
    EXPECT_EQ(signer->record()->size, tip().size);
    other.reset();  // it uses this house's vault
    reopen();       // and the whole of it is read back
    EXPECT_TRUE(file(some_unit(300)));
}

}  // namespace
}  // namespace bangiao::ledger

// Somebody with the whole PostgreSQL, with backups and copies of it, with another key or with the
// log's own: what the service notices as it starts, what an audit with a checkpoint of before, and
// what the witnesses alone.
#include "rewriting_house.hpp"

namespace bangiao::ledger {
namespace {

TEST_F(Rewriting, ByTruncatingTheTailIsFoundAtStartAndByWhoeverKeptACheckpoint) {
    const std::string kept = newest_note();
    house().close();
    admin(behind_the_guards(without_the_tail));
    const std::string lines = exported();
    EXPECT_TRUE(audit(lines).clean()) << "nothing in what is left tells of the tail";
    const LogReport report = audit(lines, {kept});
    EXPECT_EQ(failures(report), std::set<std::string>{"checkpoint"}) << described(report);
    EXPECT_NE(start().find("behind the signer's record"), std::string::npos);
    row("truncate the tail", "start; audit with a checkpoint kept from before", "checkpoint");
}

TEST_F(Rewriting, ByRestoringAnOlderBackupIsFoundAtStart) {
    std::unique_ptr<TestDatabase> backup = TestDatabase::copy_of(*house().fresh);
    ASSERT_EQ(start(), "");
    house().file(house().some_unit(900)).value();
    house().close();
    std::swap(backup, house().fresh);
    EXPECT_NE(start().find("behind the signer's record"), std::string::npos);
    row("restore an older backup", "start", "behind the signer's record");
}

TEST_F(Rewriting, ByTwoServicesOnTwoCopiesIsFoundByWhoeverSawTheOther) {
    std::unique_ptr<TestDatabase> copy = TestDatabase::copy_of(*house().fresh);
    ASSERT_EQ(start(), "");
    house().file(house().some_unit(900)).value();
    house().close();
    const std::string seen = newest_note();
    house().close();
    // The copy has the key, and the signer's record of before.
    std::swap(copy, house().fresh);
    replace_file(house().folder / "signer", house().record);
    ASSERT_EQ(start(), "");
    house().file(house().some_unit(901)).value();
    house().close();
    const std::string lines = exported();
    EXPECT_TRUE(audit(lines).clean());
    const LogReport report = audit(lines, {seen});
    EXPECT_EQ(failures(report), std::set<std::string>{"checkpoint"}) << described(report);
    row("two services on two copies", "audit with a checkpoint of the other", "checkpoint");
}

TEST_F(Rewriting, ByReplacingTheLogKeyIsFoundByTheAudit) {
    const NoteKey other = NoteKey::generate(origin, NoteKeyType::ed25519);
    const std::string note = newest_note();
    house().close();
    const std::string text = Note::parse(note).value().text;
    const std::string forged = text + "\n" + other.sign(text, house().clock.now());
    admin(behind_the_guards("update ledger.checkpoints set note = '" + forged +
                            "' where size = 262"));
    const LogReport report = audit(exported());
    EXPECT_EQ(failures(report), std::set<std::string>{"checkpoint"}) << described(report);
    row("replace the log's key", "audit", "checkpoint");
}

TEST_F(Rewriting, OfTheWholePastWithTheKeyInHandIsFoundByCosignaturesOnly) {
    const NoteKey witness = NoteKey::generate("witness.test", NoteKeyType::cosignature_v1);
    const std::string text = Note::parse(newest_note()).value().text;
    house().close();
    const std::string cosigned = newest_note() + witness.sign(text, house().clock.now());
    house().close();
    // Everything from index 261 on made anew, by the real service with the real key: another event
    // of the same officer stands there, and nothing contradicts it.
    admin(behind_the_guards(without_the_tail));
    std::filesystem::remove(house().folder / "signer");
    {
        store::Lease lease((house().open_databases(), *house().writer));
        const store::LogTip tip = store::read_tip(lease.session());
        const std::unique_ptr<Signer> signer = house().open_signer();
        signer->begin();
        (void)signer->sign({tip.size, tip.root, tip.last_admitted_at.value()}, {});
    }
    house().close();
    ASSERT_EQ(start(), "") << "the service itself cannot know";
    house().file(house().taken(fresh_chain())).value();
    house().close();
    const std::string lines = exported();
    EXPECT_TRUE(audit(lines).clean()) << "no key, no signature and no row tells";
    const std::string witnesses = "witness w " + witness.verifier().vkey() + "\nquorum w\n";
    const LogReport uncosigned = audit(lines, {}, house().trust_text(witnesses));
    EXPECT_TRUE(failures(uncosigned).contains("quorum")) << "its witness never saw it";
    const LogReport report = audit(lines, {cosigned});
    EXPECT_EQ(failures(report), std::set<std::string>{"checkpoint"}) << described(report);
    row("rebuild the log from an entry on with its key", "witnesses", "quorum, checkpoint");
}

}  // namespace
}  // namespace bangiao::ledger

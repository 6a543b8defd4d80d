// Somebody with the whole PostgreSQL rewrites the past. Each attempt is found and named: by the
// audit of the whole log, or by the service as it starts. A row of the closing table for each.
#include <gtest/gtest.h>

#include <bangiao/audit.hpp>
#include <chrono>
#include <iostream>
#include <set>
#include <sstream>

#include "ledger/tip.hpp"
#include "ledger_house.hpp"
#include "records/whole_log.hpp"
#include "store/case_reader.hpp"
#include "store/guards.hpp"
#include "store/session.hpp"

namespace bangiao::ledger {
namespace {

using namespace std::chrono_literals;
using testing::TestDatabase;
using testing::values;

/// One honest log with parcels under way, made once; every test works on a copy of it.
class RewritingHouse : public LedgerHouse {
public:
    RewritingHouse() {
        open();
        adopt(found().digest);
        first = std::make_unique<TestOfficer>(open_shop("first"));
        second = std::make_unique<TestOfficer>(open_shop("second"));
        take_over(parcel_a);  // 7, 8, 9
        file(taken(parcel_b)).value();
        std::vector<std::future<Result<Admission>>> units;
        for (int i = 0; i < 250; ++i) units.push_back(file_later(verified(some_unit(i))));
        for (auto& unit : units) unit.get().value();
        file(taken(parcel_c)).value();  // behind the first full tile
        known = *registry->get();
        close();
        record = read_file(folder / "signer").value();
    }

    std::string taken(const CaseId& chain) const {
        return parcel(*first, "parcel.taken", {chain, std::nullopt}, {},
                      values({{"owner", "nobody"}, {"smell", "none"}}));
    }
    void take_over(const CaseId& chain) const {
        const VerifiedEvent take = verified(taken(chain));
        file_later(take).get().value();
        const VerifiedEvent offer =
            verified(parcel(*first, "parcel.offered", {chain, take.digest()},
                            values({{"to", second->unit.text()}})));
        file_later(offer).get().value();
        file(
            parcel(*second, "parcel.accepted", {chain, offer.digest()}, {}, {}, offer.claims().jti))
            .value();
    }

    std::string trust_text(const std::string& witnesses = "quorum none\n") const {
        return "log " + open_verifier().vkey() + "\n" + witnesses + "# bangiao-founding ministry " +
               founder.signing.thumbprint().base64url() + "\n# bangiao-constitution " +
               sha256(test_constitution).hex() + "\n";
    }

    const CaseId parcel_a = fresh_chain(), parcel_b = fresh_chain(), parcel_c = fresh_chain();
    std::unique_ptr<TestOfficer> first, second;
    std::string record;  // the signer's, at the end
    Registry known;      // what the honest service has in memory
};

RewritingHouse& house() {
    static RewritingHouse made;
    return made;
}

const std::vector<std::string>& recorded_tables() {
    static const std::vector<std::string> tables{"cases",       "events",      "event_ids",
                                                 "disclosures", "heads",       "checkpoints",
                                                 "tiles",       "policy_files"};
    return tables;
}

/// With the guards down while it lasts, and up again afterwards as if nothing had been.
std::string behind_the_guards(const std::string& statements) {
    std::string down =
        "set session_replication_role = replica; "
        "alter table ledger.log_state disable trigger state_moves_on; "
        "alter table ledger.disclosures disable trigger only_while_erasing; "
        "alter table ledger.disclosures disable trigger only_emptied; ";
    std::string up =
        "; alter table ledger.log_state enable always trigger state_moves_on; "
        "alter table ledger.disclosures enable always trigger only_while_erasing; "
        "alter table ledger.disclosures enable always trigger only_emptied; ";
    for (const std::string& table : recorded_tables()) {
        down += "alter table ledger." + table + " disable trigger is_recorded; ";
        up += "alter table ledger." + table + " enable always trigger is_recorded; ";
    }
    return down + statements + up;
}

/// The log as it was before its last event.
const std::string without_the_tail =
    "delete from ledger.duties where opened_idx = 261; "
    "delete from ledger.parties where case_no = (select case_no from ledger.events where idx = "
    "261); delete from ledger.case_states where case_no = (select case_no from ledger.events "
    "where idx = 261); delete from ledger.disclosures where idx = 261; "
    "delete from ledger.event_ids where idx = 261; "
    "delete from ledger.cases where case_no = (select case_no from ledger.events where idx = "
    "261); delete from ledger.events where idx = 261; "
    "delete from ledger.checkpoints where size = 262; delete from ledger.heads where size = "
    "262; update ledger.log_state set size = 261, cases = cases - 1, root = (select root from "
    "ledger.heads where size = 261), last_admitted_at = (select at from ledger.heads where "
    "size = 261)";

/// `inclusion`, for each check that failed.
std::set<std::string> failures(const LogReport& report) {
    std::set<std::string> out;
    for (const Finding& finding : report.findings) out.insert(finding.check.name);
    return out;
}

std::string described(const LogReport& report) {
    std::ostringstream out;
    for (const Finding& finding : report.findings)
        out << (finding.index ? std::to_string(*finding.index) : "-") << " " << finding.type << " "
            << finding.check.name << ": " << finding.check.detail << " (expected "
            << finding.check.expected << ", found " << finding.check.found << ")\n";
    return out.str();
}

/// What is done to a database, and who must say what of it.
struct Attempt {
    const char* name;
    const char* statements;
    std::set<std::string> checks;  ///< of the audit that must fail, among others
    const char* at_start = "";     ///< what the service must say of it as it starts
};

class Rewriting : public ::testing::Test {
protected:
    Rewriting() : original_(std::move(house().fresh)) {
        house().fresh = TestDatabase::copy_of(*original_);
        replace_file(house().folder / "signer", house().record);
    }
    ~Rewriting() override {
        house().close();
        house().fresh = std::move(original_);
    }

    static void admin(const std::string& statements) {
        const std::unique_ptr<store::Database> database = house().fresh->open_as_admin();
        store::Lease lease(*database);
        lease.session().command(statements.c_str());
    }

    /// The whole log as the service gives it out, and sealed.
    static std::string exported() {
        house().open_databases();
        const auto auditor = house().fresh->open(store::role::auditor, 1);
        const LiveRegistry registry{house().known};
        const records::WholeLog log(*auditor, *house().vault, house().book, registry);
        const identity::Caller caller{house().first->id,
                                      house().first->unit,
                                      {},
                                      false,
                                      sha256(house().first->tls.certificate)};
        std::string lines = log.opening();
        const TreeSize size = signed_size();
        for (std::uint64_t from = 0; from < size.value(); from += records::WholeLog::most_events)
            lines += log.events(caller, LeafIndex(from), size, house().clock.now());
        lines += log.totals();
        ExportSeal seal;
        std::istringstream in(lines);
        for (std::string line; std::getline(in, line);) seal.add(line);
        house().close();
        return lines + seal.closing() + "\n";
    }
    static LogReport audit(const std::string& lines, const std::vector<std::string>& seen = {},
                           const std::string& trust = house().trust_text()) {
        LogAudit audit(Trust::parse(trust).value(), 2);
        for (const std::string& note : seen) audit.seen_before(note).value();
        std::istringstream in(lines);
        for (std::string line; std::getline(in, line);) audit.line(line).value();
        return audit.finish().value();
    }
    static std::string newest_note() {
        house().open_databases();
        store::Lease lease(*house().writer);
        return store::newest_checkpoint(lease.session()).value().note;
    }

    /// What the service says as it starts over this database; empty if it goes on without a word.
    static std::string start() {
        try {
            house().open_databases();
            store::require_guards(*house().writer, store::Stream::ledger);
            house().open();
        } catch (const std::runtime_error& complaint) {
            return complaint.what();
        }
        for (int i = 0; i < 25 && house().sequencer->ready(); ++i)
            std::this_thread::sleep_for(20ms);
        return house().sequencer->ready() ? "" : "not ready: the stored log does not hold";
    }

    void expect_found(const Attempt& attempt);
    static void row(const std::string& what, const std::string& found_by,
                    const std::string& named) {
        std::cout << "| " << what << " | " << found_by << " | " << named << " |\n";
    }

private:
    static TreeSize signed_size() {
        store::Lease lease(*house().writer);
        return store::newest_checkpoint(lease.session()).value().size;
    }

    std::unique_ptr<TestDatabase> original_;
};

// How a leaf of the log is hashed, for whoever wants everything to fit together.
#define LEAF_OF_ROW                                                                             \
    "sha256('\\x00'::bytea || convert_to('{\"admitted_at\":\"' || to_char(admitted_at at time " \
    "zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') || '\",\"event\":\"' || "                 \
    "convert_from(jws, 'UTF8') || '\"}', 'UTF8'))"

const std::vector<Attempt>& attempts() {
    static const std::vector<Attempt> all{
        Attempt{"edit an entry",
                "update ledger.events set jws = jws || 'AAAA' where idx = 8",
                {"signature", "inclusion", "record"},
                "not ready"},
        Attempt{"edit an entry with its digest, leaf and successor's place",
                "update ledger.events set jws = overlay(jws placing 'AAAA' from 200 for 4) "
                "where idx = 8; update ledger.events set digest = sha256(jws), leaf = " LEAF_OF_ROW
                " where idx = 8",
                {"chain", "inclusion", "tile", "head", "checkpoint"}},
        Attempt{"edit the time of an entry with its leaf",
                "update ledger.events set admitted_at = admitted_at + interval '1 day' where idx = "
                "9; update ledger.events set leaf = " LEAF_OF_ROW " where idx = 9",
                {"chain", "inclusion", "tile", "head"}},
        Attempt{"delete an entry",
                "delete from ledger.events where idx = 100",
                {"inclusion", "totals"},
                "not ready"},
        Attempt{"delete an entry and close the gap",
                "delete from ledger.event_ids where idx = 100; "
                "delete from ledger.events where idx = 100; "
                "update ledger.event_ids set idx = idx - 1 where idx > 100; "
                "update ledger.events set idx = idx - 1 where idx > 100",
                {"inclusion", "tile"},
                "a leaf hash is not stored"},
        Attempt{
            "insert an entry beyond the head",
            "insert into ledger.events select 262, case_no, 99, digest, leaf, admitted_at, jws, "
            "type, unit, registry from ledger.events where idx = 10",
            {"totals"}},
        Attempt{
            "insert an entry in the middle",
            "update ledger.event_ids set idx = idx + 10001 where idx > 99; "
            "update ledger.events set idx = idx + 10001 where idx > 99; "
            "update ledger.event_ids set idx = idx - 10000 where idx > 9999; "
            "update ledger.events set idx = idx - 10000 where idx > 9999; "
            "insert into ledger.events select 100, case_no, 99, digest, leaf, admitted_at, jws, "
            "type, unit, registry from ledger.events where idx = 10",
            {"inclusion", "chain"}},
        Attempt{"swap two entries",
                "update ledger.events set idx = 9999 where idx = 50; "
                "update ledger.events set idx = 50 where idx = 51; "
                "update ledger.events set idx = 51 where idx = 9999",
                {"chain", "inclusion", "record"},
                "not ready"},
        Attempt{"reorder three entries, ids and all",
                "update ledger.events set idx = 9990 + idx - 60 where idx in (60, 61, 62); "
                "update ledger.event_ids set idx = 9990 + idx - 60 where idx in (60, 61, 62); "
                "update ledger.events set idx = 60 + (idx - 9990 + 1) % 3 where idx >= 9990; "
                "update ledger.event_ids set idx = 60 + (idx - 9990 + 1) % 3 where idx >= 9990",
                {"chain", "inclusion"},
                "not ready"},
        Attempt{"swap the ids of two events",
                "update ledger.event_ids set idx = 9999 where idx = 50; "
                "update ledger.event_ids set idx = 50 where idx = 51; "
                "update ledger.event_ids set idx = 51 where idx = 9999",
                {"record"}},
        Attempt{"call an event another type",
                "update ledger.events set type = 'parcel.lost' where idx = 10",
                {"record"}},
        Attempt{"move an event to another unit",
                "update ledger.events set unit = 'ministry.second' where idx = 10",
                {"record"}},
        Attempt{"hide a registry event from replay",
                "update ledger.events set registry = false where idx = 4",
                {"record"}},
        Attempt{"edit a disclosure",
                "update ledger.disclosures set sealed = set_byte(sealed, 20, "
                "get_byte(sealed, 20) # 1) where idx = 10 and ordinal = 0",
                {"disclosures"}},
        Attempt{"put one disclosure in the place of another",
                "update ledger.disclosures d set sealed = (select o.sealed from ledger.disclosures "
                "o where o.idx = 7 and o.ordinal = d.ordinal) where d.idx = 10",
                {"disclosures"}},
        Attempt{"edit an officer's certificate",
                "update ledger.disclosures set sealed = set_byte(sealed, 30, "
                "get_byte(sealed, 30) # 1) where idx = 4",
                {"disclosures"}},
        Attempt{"edit a state",
                "update ledger.case_states set state = replace(state, '\"state\":\"held\"', "
                "'\"state\":\"none\"') where case_no = (select case_no from ledger.events where "
                "idx = 10)",
                {"state"}},
        Attempt{"roll a state back",
                "update ledger.case_states set length = 1 where case_no = (select case_no from "
                "ledger.events where idx = 9)",
                {"record"}},
        Attempt{"delete a state",
                "delete from ledger.case_states where case_no = (select case_no from "
                "ledger.events where idx = 10)",
                {"record"}},
        Attempt{"insert a state of a case that never was",
                "insert into ledger.cases values (99999, gen_random_uuid(), 'person'); "
                "insert into ledger.case_states select 99999, 1, head, state from "
                "ledger.case_states limit 1",
                {"totals"}},
        Attempt{"put a duty off",
                "update ledger.duties set due = due + interval '1 year' where opened_idx = 10",
                {"duties"}},
        Attempt{"call a duty done",
                "update ledger.duties set how = 'discharged', closed_at = now(), closed_idx = 20 "
                "where opened_idx = 10",
                {"duties"}},
        Attempt{"call a late duty met in time",
                "update ledger.duties set closed_at = closed_at - interval '1 hour' "
                "where opened_idx = 8",
                {"duties"}},
        Attempt{"delete a duty", "delete from ledger.duties where opened_idx = 10", {"duties"}},
        Attempt{"invent a duty",
                "insert into ledger.duties (case_no, rule, unit, opened_by, opened_idx, thread, "
                "runs_from, due, basis, mark) select case_no, rule, 'ministry.second', opened_by, "
                "opened_idx, thread, runs_from, due, basis, mark from ledger.duties "
                "where opened_idx = 10",
                {"duties"}},
        Attempt{"make a stranger a party",
                "insert into ledger.parties select 'ministry.second', case_no from ledger.events "
                "where idx = 10",
                {"parties"}},
        Attempt{"take a party away",
                "delete from ledger.parties where unit = 'ministry.first' and case_no = (select "
                "case_no from ledger.events where idx = 10)",
                {"parties"}},
        Attempt{"edit a policy file",
                "update ledger.policy_files set body = replace(body, 'hours = 48', 'hours = 96')",
                {"admission"}},
        Attempt{"delete a policy file", "delete from ledger.policy_files", {"totals"}},
        Attempt{"edit a checkpoint",
                "update ledger.checkpoints set note = replace(note, E'\\n' || size || E'\\n', "
                "E'\\n' || (size + 1) || E'\\n') where size = 3",
                {"checkpoint"}},
        Attempt{
            "edit a head", "update ledger.heads set root = sha256('x') where size = 3", {"head"}},
        Attempt{"edit the newest head",
                "update ledger.heads set root = sha256('x') where size = 262",
                {"head"},
                "the stored tree does not have the stored root"},
        Attempt{"delete a head",
                "delete from ledger.checkpoints where size = 3; "
                "delete from ledger.heads where size = 3",
                {"head"}},
        Attempt{"edit a tile",
                "update ledger.tiles set hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1)",
                {"tile"}},
        Attempt{"delete a tile", "delete from ledger.tiles", {"tile"}}};
    return all;
}

/// Makes the attempt on a fresh copy, and says what found it.
void Rewriting::expect_found(const Attempt& attempt) {
    SCOPED_TRACE(attempt.name);
    house().close();
    house().fresh = TestDatabase::copy_of(*original_);
    replace_file(house().folder / "signer", house().record);
    admin(behind_the_guards(attempt.statements));
    const LogReport report = audit(exported());
    const std::set<std::string> named = failures(report);
    EXPECT_TRUE(
        std::includes(named.begin(), named.end(), attempt.checks.begin(), attempt.checks.end()))
        << described(report);
    const std::string complaint = start();
    EXPECT_NE(complaint.find(attempt.at_start), std::string::npos) << complaint;
    std::string names;
    for (const std::string& name : named) names += (names.empty() ? "" : ", ") + name;
    row(attempt.name, complaint.empty() ? "audit" : "audit and start",
        complaint.empty() ? names : names + "; " + complaint);
}

TEST_F(Rewriting, BehindTheGuardsIsFoundAndNamed) {
    for (const Attempt& attempt : attempts()) expect_found(attempt);
}

TEST_F(Rewriting, OfNothingIsFoundInAnHonestLog) {
    const LogReport report = audit(exported());
    EXPECT_TRUE(report.clean()) << described(report);
    EXPECT_EQ(report.size, TreeSize(262));
    EXPECT_EQ(report.checks.at("signature").passed, 262u);
    // The founding rests on its certificate, which names a person.
    EXPECT_EQ(report.checks.at("admission").passed, 261u);
    EXPECT_EQ(report.checks.at("admission").not_checked, 1u);
    EXPECT_EQ(report.checks.at("record").passed, 262u);
    EXPECT_EQ(report.checks.at("duties").passed, 262u);
    EXPECT_EQ(report.checks.at("tile").passed, 1u);
    EXPECT_EQ(report.duties_met, 2u);
    EXPECT_EQ(report.duties_open, 2u);
    EXPECT_EQ(start(), "");
}

TEST_F(Rewriting, OfTheGuardsIsFoundAtStart) {
    const std::pair<const char*, const char*> breaches[] = {
        {"take a trigger down", "drop trigger is_recorded on ledger.events"},
        {"empty a guard's function",
         "create or replace function ledger.is_recorded() returns trigger language plpgsql as "
         "'begin return null; end'"},
        {"grant UPDATE of the events", "grant update on ledger.events to bangiao_writer"},
        {"switch row security", "alter table ledger.events disable row level security"},
        {"let the writer become the owner", "grant bangiao_owner to bangiao_service"}};
    for (const auto& [name, statements] : breaches) {
        admin(statements);
        const std::string complaint = start();
        EXPECT_NE(complaint.find("are not those that this program was built with"),
                  std::string::npos)
            << name;
        row(name, "start", "guards");
        admin("revoke bangiao_owner from bangiao_service");  // of the whole server
    }
}

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
        replace_file(house().folder / "signer", "bangiao-signer-record/v1\n" + origin + "\n261\n" +
                                                    tip.root.base64() + "\n" +
                                                    tip.last_admitted_at->utc_text() + "\n");
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

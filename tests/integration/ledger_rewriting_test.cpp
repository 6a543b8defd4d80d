// Somebody with the whole PostgreSQL rewrites the past. Each attempt is found and named: by the
// audit of the whole log, or by the service as it starts. A row of the closing table for each.
#include "rewriting_house.hpp"

namespace bangiao::ledger {
namespace {

/// What is done to a database, and who must say what of it.
struct Attempt {
    const char* name;
    const char* statements;
    std::set<std::string> checks;  ///< of the audit that must fail, among others
    const char* at_start = "";     ///< what the service must say of it as it starts
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
                // Far away and back: on the way each number is held once, whatever the order.
                "update ledger.event_ids set idx = idx + 10000 where idx > 100; "
                "update ledger.events set idx = idx + 10000 where idx > 100; "
                "update ledger.event_ids set idx = idx - 10001 where idx > 9999; "
                "update ledger.events set idx = idx - 10001 where idx > 9999",
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
                "update ledger.disclosures set sealed[1] = set_byte(sealed[1], 20, "
                "get_byte(sealed[1], 20) # 1) where idx = 10",
                {"disclosures"}},
        Attempt{"put one disclosure in the place of another",
                "update ledger.disclosures d set sealed[1] = (select o.sealed[1] "
                "from ledger.disclosures o where o.idx = 7) where d.idx = 10",
                {"disclosures"}},
        Attempt{"edit an officer's certificate",
                "update ledger.disclosures set sealed[1] = set_byte(sealed[1], 30, "
                "get_byte(sealed[1], 30) # 1) where idx = 4",
                {"disclosures"}},
        Attempt{"publish a checkpoint of another size",
                "insert into ledger.published select 262, note from ledger.checkpoints "
                "where size = 261",
                {"checkpoint"}},
        Attempt{"publish a checkpoint that nobody signed",
                "insert into ledger.published select 262, replace(note, '262', '999') from "
                "ledger.checkpoints where size = 262",
                {"checkpoint"}},
        Attempt{
            "edit a state",
            "update ledger.case_states set sealed = set_byte(sealed, 30, "
            "get_byte(sealed, 30) # 1) where case_no = (select case_no from ledger.events where "
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
                "insert into ledger.case_states select 99999, 1, head, sealed from "
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
class RewritingRows : public Rewriting {
protected:
    void expect_found(const Attempt& attempt) {
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
};

TEST_F(RewritingRows, BehindTheGuardsIsFoundAndNamed) {
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

TEST_F(Rewriting, IsFoundByAnAuditThatWasBrokenOffTooWhereverItWas) {
    const char* const damages[] = {
        "select 1", "update ledger.events set jws = jws || 'AAAA' where idx = 8",
        "delete from ledger.events where idx = 100",
        "update ledger.duties set how = 'discharged', closed_at = now(), closed_idx = 12 "
        "where opened_idx = 10"};
    for (const char* damage : damages) {
        house().close();
        house().fresh = TestDatabase::copy_of(*original_);
        admin(behind_the_guards(damage));
        const std::string lines = exported();
        const LogReport straight = audit(lines);
        for (const std::size_t cut : {12U, 30U, 150U, 200U, 265U}) {
            LogAudit first(Trust::parse(house().trust_text()).value(), 2);
            LogAudit second(Trust::parse(house().trust_text()).value(), 2);
            feed(first, lines, cut);
            second.go_on(first.saved().value()).value();
            feed(second, lines);
            const LogReport report = second.finish().value();
            EXPECT_EQ(described(report), described(straight)) << damage << ", cut at " << cut;
            EXPECT_EQ(report.root, straight.root);
            EXPECT_EQ(report.chains, straight.chains);
            EXPECT_EQ(report.duties_met, straight.duties_met);
            EXPECT_EQ(report.duties_open, straight.duties_open);
            for (const auto& [name, tally] : straight.checks) {
                EXPECT_EQ(report.checks.at(name).passed, tally.passed) << name << " " << cut;
                EXPECT_EQ(report.checks.at(name).failed, tally.failed) << name << " " << cut;
                EXPECT_EQ(report.checks.at(name).not_checked, tally.not_checked) << name;
            }
        }
    }
}

TEST_F(Rewriting, IsNotGoneOnWithOverAnotherExport) {
    const Trust trust = Trust::parse(house().trust_text()).value();
    const std::string lines = exported();
    LogAudit first(trust, 2);
    feed(first, lines, 30);
    std::string other = lines;
    other.replace(other.find("\"place\":0"), 9, "\"place\":1");
    const std::string saved = first.saved().value();
    LogAudit second(trust, 2);
    second.go_on(saved).value();
    std::istringstream in(other);
    std::optional<Refusal> refusal;
    for (std::string line; !refusal && std::getline(in, line);)
        if (const Checked taken = second.line(line); !taken) refusal = taken.error();
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->reason, Reason::export_malformed);
    EXPECT_FALSE(LogAudit(trust, 2).go_on("[]"));
    EXPECT_FALSE(LogAudit(trust, 2).go_on("what?"));
    EXPECT_FALSE(LogAudit(trust, 2).saved()) << "nothing was read yet";
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

}  // namespace
}  // namespace bangiao::ledger

#include <gtest/gtest.h>

#include <bangiao/audit.hpp>
#include <bangiao/base64.hpp>
#include <bangiao/json.hpp>
#include <bangiao/jws.hpp>
#include <boost/json/serialize.hpp>

#include "unit/proof/audit_findings.hpp"
#include "unit/proof/small_log.hpp"

namespace bangiao {
namespace {

using testing::check_of;
using testing::failures;
using testing::Findings;
using testing::SmallLog;
using testing::values;

// Where the events of the small log stand: 0, 1 foundings; 2, 3 deciders; 4 the office; 5, 6 its
// clerk and chief; 7, 8 the adoption; 9, 10, 11 the case.
constexpr std::size_t founding = 0, enrolment_of_clerk = 5, adoption = 7;
constexpr std::size_t found = 9, lit = 10, returned = 11;

/// One clean log with a case, and the tools to tamper with its export.
class Audit : public ::testing::Test {
protected:
    Audit() {
        log_.play_case();
        export_ = log_.exported();
    }

    AuditReport audit() const { return audit_under(log_.trust_text()); }
    AuditReport audit_under(const std::string& trust) const {
        return audit_export(boost::json::serialize(export_), Trust::parse(trust).value()).value();
    }
    Reason refusal() const {
        const auto report =
            audit_export(boost::json::serialize(export_), Trust::parse(log_.trust_text()).value());
        return report ? Reason::internal_error : report.error().reason;
    }

    boost::json::object& entry(std::size_t index) {
        const std::size_t registry = export_["registry"].as_array().size();
        return index < registry ? export_["registry"].at(index).as_object()
                                : export_["events"].at(index - registry).as_object();
    }
    std::string sd_jwt(std::size_t index) {
        return std::string(entry(index)["sd_jwt"].as_string());
    }
    void set_sd_jwt(std::size_t index, const std::string& text) { entry(index)["sd_jwt"] = text; }
    /// The payload's JSON altered, the signature left as it was.
    void alter_payload(std::size_t index, const std::string& from, const std::string& to) {
        const std::string text = sd_jwt(index);
        const std::size_t first = text.find('.');
        const std::size_t second = text.find('.', first + 1);
        std::string payload = base64url_decode(text.substr(first + 1, second - first - 1)).value();
        payload.replace(payload.find(from), from.size(), to);
        set_sd_jwt(index,
                   text.substr(0, first + 1) + base64url_encode(payload) + text.substr(second));
    }
    std::string without_disclosures(std::size_t index) {
        const std::string text = sd_jwt(index);
        return text.substr(0, text.find('~') + 1);
    }

    SmallLog log_;
    boost::json::object export_;
};

TEST_F(Audit, OfAnHonestLogIsClean) {
    const AuditReport report = audit();
    EXPECT_TRUE(report.clean()) << *failures(report).begin();
    EXPECT_EQ(report.origin, "log.test/lanterns");
    EXPECT_EQ(report.size, TreeSize(12));
    ASSERT_EQ(report.events.size(), 12U);
    ASSERT_EQ(report.states.size(), 1U);
    EXPECT_EQ(report.states[0], log_.state());
    for (const EventFindings& event : report.events)
        for (const Check& check : event.checks) {
            // Founders are not in the registry before their own event; nobody asked for witnesses.
            const bool expected =
                check.name == "quorum" || (check.name == "revocation" && event.index <= 1);
            EXPECT_EQ(check.result, expected ? CheckResult::not_checked : CheckResult::pass)
                << event.index << " " << check.name << " " << check.detail;
        }
    EXPECT_EQ(report.events[found].type, "lantern.found");
    EXPECT_EQ(report.events[found].case_id, log_.case_id.text());
    EXPECT_EQ(check_of(report, returned, "state").result, CheckResult::pass);
}

TEST_F(Audit, ListsTheDutiesThatWereMissed) {
    const AuditReport report = audit();
    ASSERT_EQ(report.missed_duties.size(), 1U);
    EXPECT_TRUE(report.missed_duties[0].starts_with("L-1 labour.office overdue since "))
        << report.missed_duties[0];
    EXPECT_NE(report.missed_duties[0].find(" until "), std::string::npos);
}

TEST_F(Audit, ListsADutyThatIsStillOpenWhenAWitnessSawTheLogLater) {
    SmallLog log;
    log.admit(log.draft(log.clerk, "lantern.found", "clerk", values({{"colour", "red"}}),
                        values({{"finder", "Trần Thị B"}})));
    export_ = log.exported();
    const Trust trust = Trust::parse(log.trust_text()).value();
    EXPECT_TRUE(audit_export(boost::json::serialize(export_), trust)->missed_duties.empty());
    log.wait(std::chrono::hours(2));
    export_["checkpoint"] = log.checkpoint();  // cosigned two hours later
    const auto report = audit_export(boost::json::serialize(export_), trust);
    ASSERT_EQ(report->missed_duties.size(), 1U);
    EXPECT_EQ(report->missed_duties[0].find(" until "), std::string::npos);
    EXPECT_TRUE(report->clean());
}

TEST_F(Audit, AsksForTheQuorumOfTheTrustFile) {
    EXPECT_TRUE(audit_under(log_.trust_text("w")).clean());
    EXPECT_EQ(check_of(audit_under(log_.trust_text("w")), found, "quorum").result,
              CheckResult::pass);
    std::string note(export_["checkpoint"].as_string());
    note.resize(note.rfind("\xE2\x80\x94"));
    export_["checkpoint"] = note;
    EXPECT_TRUE(audit().clean());
    EXPECT_EQ(failures(audit_under(log_.trust_text("w"))).count("9 quorum"), 1U);
}

// Tampered with the export of an honest log.

TEST_F(Audit, NamesAnEventWithAnAlteredSignature) {
    std::string text = sd_jwt(returned);
    const std::size_t at = text.rfind('.') + 5;
    text[at] = text[at] == 'A' ? 'B' : 'A';
    set_sd_jwt(returned, text);
    const AuditReport report = audit();
    EXPECT_EQ(failures(report), (Findings{"11 signature", "11 inclusion"}));
    EXPECT_EQ(check_of(report, returned, "admission").result, CheckResult::not_checked);
    EXPECT_FALSE(report.clean());
}

TEST_F(Audit, NamesAnEventWithAnAlteredPayloadAndTheOneThatFollowsIt) {
    alter_payload(found, "\"red\"", "\"tan\"");
    const AuditReport report = audit();
    EXPECT_EQ(failures(report), (Findings{"9 signature", "9 inclusion", "10 chain"}));
    EXPECT_EQ(check_of(report, lit, "admission").result, CheckResult::not_checked);
}

TEST_F(Audit, NamesAnEventWhoseBytesAreNoEvent) {
    set_sd_jwt(lit, "x" + sd_jwt(lit));
    const AuditReport report = audit();
    EXPECT_EQ(failures(report),
              (Findings{"10 format", "10 signature", "10 inclusion", "11 chain"}));
    EXPECT_TRUE(report.events[lit].event_id.empty());
}

TEST_F(Audit, NamesBothOfTwoSwappedEvents) {
    const std::string first = sd_jwt(found);
    set_sd_jwt(found, sd_jwt(lit));
    set_sd_jwt(lit, first);
    const Findings found_ones = failures(audit());
    EXPECT_TRUE(found_ones.contains("9 inclusion") && found_ones.contains("10 inclusion"));
    EXPECT_TRUE(found_ones.contains("9 chain") && found_ones.contains("10 chain"));
}

TEST_F(Audit, NamesTheEventAfterOneThatWasTakenOut) {
    auto& events = export_["events"].as_array();
    events.erase(events.begin() + 1);
    const Findings named = failures(audit());
    EXPECT_TRUE(named.contains("11 chain"));
}

TEST_F(Audit, NamesTheFirstEventThatIsLeftWhenTheBeginningIsMissing) {
    auto& events = export_["events"].as_array();
    events.erase(events.begin());
    EXPECT_TRUE(failures(audit()).contains("10 chain"));
}

TEST_F(Audit, NoticesThatTheLastEventWasTakenOut) {
    export_["events"].as_array().pop_back();
    EXPECT_EQ(failures(audit()), Findings{"10 state"});
}

TEST_F(Audit, NamesAnEventOfAUnitThatWasTakenOut) {
    auto& registry = export_["registry"].as_array();
    registry.erase(registry.begin() + enrolment_of_clerk);
    const Findings named = failures(audit());
    EXPECT_TRUE(named.contains("6 chain"));
    EXPECT_TRUE(named.contains("9 certificate")) << "whoever it enrolled is unknown";
    EXPECT_TRUE(named.contains("9 admission"));
}

TEST_F(Audit, NamesAnEventWithAnAlteredAdmittedAt) {
    const auto time = Instant::parse(std::string(entry(lit)["admitted_at"].as_string()));
    entry(lit)["admitted_at"] = (*time + Instant::Duration(1)).utc_text();
    EXPECT_TRUE(failures(audit()).contains("10 inclusion"));
}

TEST_F(Audit, NamesAnEventAdmittedBeforeTheOneBeforeIt) {
    entry(lit)["admitted_at"] = entry(founding)["admitted_at"];
    const Findings named = failures(audit());
    EXPECT_TRUE(named.contains("10 chain"));
    EXPECT_TRUE(named.contains("10 inclusion"));
}

TEST_F(Audit, NamesAnEventWhoseTimeIsNotWrittenAsInALeaf) {
    entry(lit)["admitted_at"] = "2026-03-02T17:40:00+07:00";
    EXPECT_EQ(failures(audit()), (Findings{"10 format", "10 inclusion"}));
}

TEST_F(Audit, NamesAnEventWithAnotherPath) {
    entry(lit)["path"] = entry(found)["path"];
    EXPECT_EQ(failures(audit()), Findings{"10 inclusion"});
    entry(lit)["path"] = boost::json::array{"not a hash"};
    EXPECT_EQ(failures(audit()), Findings{"10 inclusion"});
    entry(lit)["path"] = boost::json::array{};
    EXPECT_EQ(failures(audit()), Findings{"10 inclusion"});
}

TEST_F(Audit, NamesAnEventWithAnotherIndex) {
    entry(returned)["index"] = 12;
    EXPECT_EQ(failures(audit()), Findings{"12 inclusion"});
}

TEST_F(Audit, NamesAnEventThatStandsTwice) {
    auto& events = export_["events"].as_array();
    events.push_back(events.back());
    const Findings named = failures(audit());
    EXPECT_TRUE(named.contains("11 format"));
    EXPECT_TRUE(named.contains("11 chain"));
}

TEST_F(Audit, NamesEveryEventUnderAnotherCheckpoint) {
    export_["checkpoint"] = log_.other_checkpoint();
    const Findings named = failures(audit());
    for (int i = 0; i < 12; ++i) EXPECT_TRUE(named.contains(std::to_string(i) + " inclusion")) << i;
}

TEST_F(Audit, NamesEveryEventUnderACheckpointOfAnUnknownKey) {
    const NoteKey other = NoteKey::generate("log.test/lanterns", NoteKeyType::ed25519);
    const Note note = Note::parse(std::string_view(export_["checkpoint"].as_string())).value();
    export_["checkpoint"] = note.text + "\n" + other.sign(note.text, log_.now());
    EXPECT_TRUE(failures(audit()).contains("9 checkpoint"));
    export_["checkpoint"] = "no note at all";
    EXPECT_TRUE(failures(audit()).contains("9 checkpoint"));
    EXPECT_EQ(check_of(audit(), found, "inclusion").result, CheckResult::not_checked);
}

TEST_F(Audit, NamesEveryEventOfAnotherOrigin) {
    export_["origin"] = "log.test/other";
    EXPECT_TRUE(failures(audit()).contains("9 checkpoint"));
}

TEST_F(Audit, NamesAnEventThatAWitnessSawBeforeItWasAdmitted) {
    const Note note = Note::parse(std::string_view(export_["checkpoint"].as_string())).value();
    export_["checkpoint"] = note.text + "\n" + log_.log_key.sign(note.text, log_.now()) +
                            log_.witness_key.sign(note.text, log_.now() - std::chrono::hours(1));
    const Findings named = failures(audit_under(log_.trust_text("w")));
    EXPECT_TRUE(named.contains("11 quorum"));
    EXPECT_FALSE(named.contains("9 quorum")) << "that one was admitted hours before";
}

TEST_F(Audit, NamesAnEventWithAnAlteredDisclosure) {
    std::string text = without_disclosures(found);
    text += base64url_encode(R"(["QUFBQUFBQUFBQUFBQUFBQQ","finder","Lý Thị C"])") + "~";
    set_sd_jwt(found, text);
    const AuditReport report = audit();
    EXPECT_EQ(failures(report), Findings{"9 format"});
    EXPECT_EQ(check_of(report, found, "admission").result, CheckResult::not_checked);
    EXPECT_EQ(check_of(report, found, "signature").result, CheckResult::pass);
    EXPECT_EQ(check_of(report, lit, "admission").result, CheckResult::pass) << "the chain goes on";
}

TEST_F(Audit, NamesAnEventWithAnExtraDisclosure) {
    set_sd_jwt(found, sd_jwt(found) +
                          base64url_encode(R"(["QkJCQkJCQkJCQkJCQkJCQg","note","more"])") + "~");
    EXPECT_EQ(failures(audit()), Findings{"9 format"});
}

TEST_F(Audit, PassesAnAdmissionThatDoesNotRestOnAWithheldField) {
    set_sd_jwt(found, without_disclosures(found));
    const AuditReport report = audit();
    EXPECT_TRUE(report.clean());
    EXPECT_EQ(check_of(report, found, "admission").result, CheckResult::pass);
}

TEST_F(Audit, DoesNotCheckAnAdmissionThatRestsOnAWithheldField) {
    set_sd_jwt(lit, without_disclosures(lit));
    const AuditReport report = audit();
    EXPECT_TRUE(report.clean());
    const Check& admission = check_of(report, lit, "admission");
    EXPECT_EQ(admission.result, CheckResult::not_checked);
    EXPECT_NE(admission.detail.find("glow"), std::string::npos) << admission.detail;
    // What became known then, a later rule asks for.
    const Check& later = check_of(report, returned, "admission");
    EXPECT_EQ(later.result, CheckResult::not_checked);
    EXPECT_NE(later.detail.find("glow"), std::string::npos) << later.detail;
}

TEST_F(Audit, DoesNotCheckWhatNeedsACertificateThatIsNotThere) {
    auto& certificates = export_["certificates"].as_array();
    certificates.erase(certificates.begin() + 4);  // the clerk's
    const AuditReport report = audit();
    EXPECT_TRUE(report.clean());
    EXPECT_EQ(check_of(report, found, "signature").result, CheckResult::not_checked);
    EXPECT_EQ(check_of(report, found, "certificate").result, CheckResult::not_checked);
    EXPECT_EQ(check_of(report, found, "admission").result, CheckResult::not_checked);
    EXPECT_EQ(check_of(report, found, "inclusion").result, CheckResult::pass);
    EXPECT_EQ(check_of(report, returned, "state").result, CheckResult::not_checked);
}

TEST_F(Audit, DoesNotCheckTheRoleOfAnOfficerWhoseRolesAreWithheld) {
    set_sd_jwt(enrolment_of_clerk, without_disclosures(enrolment_of_clerk));
    const AuditReport report = audit();
    EXPECT_TRUE(report.clean()) << *failures(report).begin();
    EXPECT_EQ(check_of(report, found, "admission").result, CheckResult::not_checked);
}

TEST_F(Audit, TakesTheCertificateOfAFoundingEventFromTheEvent) {
    export_["certificates"].as_array().erase(export_["certificates"].as_array().begin());
    EXPECT_TRUE(audit().clean());
}

TEST_F(Audit, NamesTheAdoptionOfAPolicyWhoseTextWasAltered) {
    std::string text(export_["policies"].at(1).as_string());
    text.replace(text.find("Lantern Act 2"), 13, "Lantern Act 9");
    export_["policies"].at(1) = text;
    const Findings named = failures(audit());
    EXPECT_TRUE(named.contains("7 admission"));
    EXPECT_TRUE(named.contains("9 admission")) << "decided under a policy that is not there";
}

TEST_F(Audit, NamesEveryAdmissionWithoutThePinnedConstitution) {
    std::string text(export_["policies"].at(0).as_string());
    text += "# and one line more\n";
    export_["policies"].at(0) = text;
    EXPECT_TRUE(failures(audit()).contains("0 admission"));
}

TEST_F(Audit, NamesEveryAdmissionWhereTheTrustFilePinsNoConstitution) {
    std::string trust = log_.trust_text();
    trust.resize(trust.find("# bangiao-constitution"));
    EXPECT_TRUE(failures(audit_under(trust)).contains("0 admission"));
}

TEST_F(Audit, NamesTheFoundingOfAMinistryThatNobodyPinned) {
    std::string trust = log_.trust_text();
    const std::size_t line = trust.find("# bangiao-founding police");
    trust.erase(line, trust.find('\n', line) + 1 - line);
    const Findings named = failures(audit_under(trust));
    EXPECT_TRUE(named.contains("1 certificate"));
    EXPECT_TRUE(named.contains("1 admission"));
}

TEST_F(Audit, NamesTheLastEventOfACaseWhoseStateWasAltered) {
    std::string state(export_["state"].as_string());
    state.replace(state.find("closed"), 6, "opened");
    export_["state"] = state;
    const AuditReport report = audit();
    EXPECT_EQ(failures(report), Findings{"11 state"});
}

TEST_F(Audit, OfAnotherCaseIsNotTakenForThisOnes) {
    export_["case"] = random_uuid();
    EXPECT_TRUE(failures(audit()).contains("9 chain"));
}

// What is no export at all.

TEST_F(Audit, IsRefusedForAFileThatIsNoExport) {
    const Trust trust = Trust::parse(log_.trust_text()).value();
    for (const char* text : {"", "[]", "{}", "null", "{\"format\":\"bangiao-export/v1\"}"})
        EXPECT_EQ(audit_export(text, trust).error().reason, Reason::export_malformed) << text;
}

TEST_F(Audit, IsRefusedForAnExportWithAMissingOrForeignMember) {
    const boost::json::object whole = export_;
    for (const char* member : {"format", "origin", "checkpoint", "case", "state", "policies",
                               "certificates", "registry", "events"}) {
        export_ = whole;
        export_.erase(member);
        EXPECT_EQ(refusal(), Reason::export_malformed) << member;
        export_ = whole;
        export_[member] = 7;
        EXPECT_EQ(refusal(), Reason::export_malformed) << member;
    }
    export_ = whole;
    export_["more"] = 1;
    EXPECT_EQ(refusal(), Reason::export_malformed);
    export_ = whole;
    export_["format"] = "bangiao-export/v2";
    EXPECT_EQ(refusal(), Reason::export_malformed);
    export_ = whole;
    export_["events"] = boost::json::array{};
    EXPECT_EQ(refusal(), Reason::export_malformed);
}

TEST_F(Audit, IsRefusedForAnEntryWithoutItsMembers) {
    const boost::json::object whole = export_;
    for (const char* member : {"index", "admitted_at", "sd_jwt", "path"}) {
        export_ = whole;
        entry(lit).erase(member);
        EXPECT_EQ(refusal(), Reason::export_malformed) << member;
    }
    export_ = whole;
    entry(lit)["index"] = -1;
    EXPECT_EQ(refusal(), Reason::export_malformed);
    export_ = whole;
    entry(lit)["more"] = 1;
    EXPECT_EQ(refusal(), Reason::export_malformed);
}

}  // namespace
}  // namespace bangiao

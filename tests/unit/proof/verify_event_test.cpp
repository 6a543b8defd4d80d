#include <gtest/gtest.h>

#include <bangiao/audit.hpp>
#include <bangiao/receipt.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <iterator>
#include <map>

#include "support/authority.hpp"
#include "unit/proof/small_log.hpp"

namespace bangiao {
namespace {

std::string vector_file(const std::string& name) {
    std::ifstream file(std::string(BANGIAO_SOURCE_DIR) + "/tests/vectors/" + name);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// The event and receipt that an independent program made (tests/vectors).
class Verification : public ::testing::Test {
protected:
    std::map<std::string, CheckResult> checks(const std::string& certificate = {}) const {
        std::map<std::string, CheckResult> out;
        for (const Check& check : verify_event(event_, receipt_, certificate, trust_).checks)
            EXPECT_TRUE(out.emplace(check.name, check.result).second) << check.name << " twice";
        return out;
    }
    std::string event_ = vector_file("proof_receipt_event.sd-jwt");
    std::string receipt_ = vector_file("proof_receipt.tlog-proof");
    Trust trust_ = Trust::parse(vector_file("proof_receipt_trust.txt")).value();
};

TEST_F(Verification, SaysOfEachRungApartWhatAnEventAndItsReceiptShow) {
    const EventFindings findings = verify_event(event_, receipt_, {}, trust_);
    EXPECT_FALSE(findings.failed());
    EXPECT_EQ(findings.index, 8U);
    EXPECT_EQ(findings.event_id, "7b0d9a2e-3c44-4f6a-9d1e-0c5b8f1a2d3e");
    const std::map<std::string, CheckResult> expected = {{"format", CheckResult::pass},
                                                         {"signature", CheckResult::not_checked},
                                                         {"certificate", CheckResult::not_checked},
                                                         {"revocation", CheckResult::not_checked},
                                                         {"chain", CheckResult::not_checked},
                                                         {"inclusion", CheckResult::pass},
                                                         {"checkpoint", CheckResult::pass},
                                                         {"quorum", CheckResult::pass},
                                                         {"admission", CheckResult::not_checked}};
    EXPECT_EQ(checks(), expected);
}

TEST_F(Verification, FailsOnAnotherEventsReceipt) {
    event_ = vector_file("proof_receipt_other_event.sd-jwt");
    EXPECT_EQ(checks().at("inclusion"), CheckResult::fail);
}
TEST_F(Verification, FailsOnACertificateThatDidNotSign) {
    const testing::Authority authority("test");
    const auto other = authority.issue("other", testing::Usage::signing);
    EXPECT_EQ(checks(other.certificate).at("signature"), CheckResult::fail);
    EXPECT_EQ(checks("no certificate").at("certificate"), CheckResult::fail);
}
TEST_F(Verification, FailsOnAReceiptThatCannotBeRead) {
    receipt_.erase(0, 1);
    const auto found = checks();
    EXPECT_EQ(found.at("inclusion"), CheckResult::fail);
    EXPECT_EQ(found.at("checkpoint"), CheckResult::not_checked);
}
TEST_F(Verification, FailsOnACheckpointOfAnUnknownLog) {
    receipt_.replace(receipt_.rfind("log.example.vn/handoff HG"), 3, "lag");
    EXPECT_EQ(checks().at("checkpoint"), CheckResult::fail);
}
TEST_F(Verification, FailsWithoutTheQuorum) {
    receipt_.resize(receipt_.rfind("\xE2\x80\x94"));
    const auto found = checks();
    EXPECT_EQ(found.at("checkpoint"), CheckResult::pass);
    EXPECT_EQ(found.at("quorum"), CheckResult::fail);
}
TEST_F(Verification, FailsOnAnAlteredDisclosureAndStillSaysWhatHolds) {
    event_.insert(event_.find('~') + 5, "A");
    const auto found = checks();
    EXPECT_EQ(found.at("format"), CheckResult::fail);
    EXPECT_EQ(found.at("inclusion"), CheckResult::pass);
}
TEST_F(Verification, HoldsWithSomeDisclosuresWithheld) {
    event_.resize(event_.find('~') + 1);
    EXPECT_EQ(checks().at("format"), CheckResult::pass);
}

/// An event of a small log's case, its receipt, and the case's export beside them.
class VerificationWithAnExport : public ::testing::Test {
protected:
    VerificationWithAnExport() {
        log_.play_case();
        export_ = log_.exported();
        const boost::json::object& lit = export_["events"].at(1).as_object();
        event_ = std::string(lit.at("sd_jwt").as_string());
        std::vector<Digest> path;
        for (const boost::json::value& node : lit.at("path").as_array())
            path.push_back(Digest::from_base64(node.as_string()).value());
        receipt_ =
            Proof{Instant::parse(std::string(lit.at("admitted_at").as_string())).value(),
                  LeafIndex(lit.at("index").to_number<std::uint64_t>()), path, log_.checkpoint()}
                .text();
    }
    std::map<std::string, Check> checks() const {
        std::map<std::string, Check> out;
        const auto findings = verify_event_in(boost::json::serialize(export_), event_, receipt_,
                                              Trust::parse(log_.trust_text("w")).value())
                                  .value();
        for (const Check& check : findings.checks) out.emplace(check.name, check);
        return out;
    }

    testing::SmallLog log_;
    boost::json::object export_;
    std::string event_, receipt_;
};

TEST_F(VerificationWithAnExport, PassesEveryRung) {
    const auto found = checks();
    EXPECT_EQ(found.size(), 9U);
    for (const auto& [name, check] : found)
        EXPECT_EQ(check.result, CheckResult::pass) << name << ": " << check.detail;
}
TEST_F(VerificationWithAnExport, FailsOnAChainWithAGap) {
    export_["events"].as_array().erase(export_["events"].as_array().begin());
    EXPECT_EQ(checks().at("chain").result, CheckResult::fail);
    EXPECT_EQ(checks().at("inclusion").result, CheckResult::pass);
}
TEST_F(VerificationWithAnExport, FailsOnACertificateThatNobodyEnrolled) {
    export_["registry"].as_array().erase(export_["registry"].as_array().begin() + 5);
    EXPECT_EQ(checks().at("certificate").result, CheckResult::fail);
}
TEST_F(VerificationWithAnExport, FailsOnAnOfficerRevokedBefore) {
    testing::SmallLog log;
    log.admit(log.registry_drafts.revocation(
        log.labour, log.clerk, log.end_of(log.unit_chain(log.clerk.unit)), log.now()));
    event_ = log.draft(log.clerk, "lantern.found", "clerk", testing::values({{"colour", "red"}}),
                       testing::values({{"finder", "Trần Thị B"}}));
    log.take(event_);
    const auto found = verify_event_in(boost::json::serialize(log.exported()), event_, receipt_,
                                       Trust::parse(log.trust_text()).value())
                           .value();
    for (const Check& check : found.checks)
        EXPECT_EQ(check.result == CheckResult::fail,
                  check.name == "revocation" || check.name == "inclusion" ||
                      check.name == "checkpoint" || check.name == "admission")
            << check.name;
}
TEST_F(VerificationWithAnExport, DoesNotCheckWhatAnotherLogsExportCannotShow) {
    testing::SmallLog other;
    other.play_case();
    export_ = other.exported();
    for (const char* rung : {"certificate", "revocation", "chain", "admission"})
        EXPECT_EQ(checks().at(rung).result, CheckResult::not_checked) << rung;
}
TEST_F(VerificationWithAnExport, RefusesAFileThatIsNone) {
    const Trust trust = Trust::parse(log_.trust_text()).value();
    EXPECT_EQ(verify_event_in("{}", event_, receipt_, trust).error().reason,
              Reason::export_malformed);
}

}  // namespace
}  // namespace bangiao

#include <gtest/gtest.h>

#include <bangiao/audit.hpp>
#include <fstream>
#include <iterator>
#include <map>

#include "support/authority.hpp"

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

}  // namespace
}  // namespace bangiao

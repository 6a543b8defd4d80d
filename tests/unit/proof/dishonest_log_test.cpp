// A log whose operator admitted what the law does not.
#include <gtest/gtest.h>

#include <bangiao/audit.hpp>
#include <bangiao/base64.hpp>
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

class DishonestLog : public ::testing::Test {
protected:
    AuditReport audit() const {
        return audit_export(boost::json::serialize(log_.exported()),
                            Trust::parse(log_.trust_text()).value())
            .value();
    }
    std::string found_by(const testing::TestOfficer& officer, const std::string& role) const {
        return log_.draft(officer, "lantern.found", role, values({{"colour", "red"}}),
                          values({{"finder", "Trần Thị B"}}));
    }
    SmallLog log_;
};

TEST_F(DishonestLog, IsFoundOutByAnEventOfARevokedOfficer) {
    log_.admit(log_.registry_drafts.revocation(
        log_.labour, log_.clerk, log_.end_of(log_.unit_chain(log_.clerk.unit)), log_.now()));
    log_.take(found_by(log_.clerk, "clerk"));
    EXPECT_EQ(failures(audit()), (Findings{"10 revocation", "10 admission"}));
}

TEST_F(DishonestLog, IsFoundOutByAnEventInARoleThatIsNotHeld) {
    log_.take(found_by(log_.clerk, "decider"));
    EXPECT_EQ(failures(audit()), Findings{"9 admission"});
    EXPECT_NE(check_of(audit(), 9, "admission").detail.find("role_not_held"), std::string::npos);
}

TEST_F(DishonestLog, IsFoundOutByAnEventThatTheRoleMayNotFile) {
    log_.take(found_by(log_.chief, "decider"));
    EXPECT_EQ(failures(audit()), Findings{"9 admission"});
    EXPECT_NE(check_of(audit(), 9, "admission").detail.find("role_not_permitted"),
              std::string::npos);
}

TEST_F(DishonestLog, IsFoundOutByAnEventOutOfTurn) {
    log_.admit(found_by(log_.clerk, "clerk"));
    log_.take(found_by(log_.clerk, "clerk"));
    log_.take(log_.draft(log_.clerk, "lantern.lit", "clerk", {}, values({{"glow", "dim"}})));
    const AuditReport report = audit();
    EXPECT_EQ(failures(report), Findings{"10 admission"});
    EXPECT_EQ(check_of(report, 11, "admission").result, CheckResult::not_checked);
}

TEST_F(DishonestLog, IsFoundOutByAFieldThatTheConditionForbids) {
    log_.admit(found_by(log_.clerk, "clerk"));
    log_.take(log_.draft(log_.clerk, "lantern.lit", "clerk", {}, values({{"glow", "out"}})));
    EXPECT_EQ(failures(audit()), Findings{"10 admission"});
}

TEST_F(DishonestLog, IsFoundOutByWhatWasKnownBefore) {
    log_.admit(found_by(log_.clerk, "clerk"));
    log_.admit(log_.draft(log_.clerk, "lantern.lit", "clerk", {}, values({{"glow", "bright"}})));
    log_.take(log_.draft(log_.chief, "lantern.returned", "decider", {}));
    EXPECT_EQ(failures(audit()), Findings{"11 admission"});
}

TEST_F(DishonestLog, IsFoundOutByAnUnknownTypeOfEvent) {
    log_.take(log_.draft(log_.clerk, "lantern.sold", "clerk", {}));
    EXPECT_EQ(failures(audit()), Findings{"9 admission"});
}

TEST_F(DishonestLog, IsFoundOutByAnOfficerNobodyEnrolled) {
    const auto stranger = testing::TestOfficer::make(log_.authority, log_.clerk.unit, {"clerk"});
    log_.take(found_by(stranger, "clerk"));
    boost::json::object exported = log_.exported();
    exported["certificates"].as_array().emplace_back(base64_encode(stranger.signing.der()));
    const auto report =
        audit_export(boost::json::serialize(exported), Trust::parse(log_.trust_text()).value());
    EXPECT_EQ(failures(*report), (Findings{"9 certificate", "9 admission"}));
}

TEST_F(DishonestLog, IsFoundOutByAForkOfAChain) {
    const std::string lit_one = found_by(log_.clerk, "clerk");
    log_.admit(lit_one);
    const std::string a =
        log_.draft(log_.clerk, "lantern.lit", "clerk", {}, values({{"glow", "dim"}}));
    const std::string b =
        log_.draft(log_.clerk, "lantern.lit", "clerk", {}, values({{"glow", "bright"}}));
    log_.admit(a);
    log_.take(b);
    const AuditReport report = audit();
    EXPECT_EQ(failures(report), (Findings{"11 chain", "11 admission"}));
    EXPECT_NE(check_of(report, 11, "admission").detail.find("case_moved_on"), std::string::npos);
}

TEST_F(DishonestLog, IsFoundOutByAClockThatWentBack) {
    log_.admit(found_by(log_.clerk, "clerk"));
    log_.wait(std::chrono::minutes(-3));
    log_.admit(log_.draft(log_.clerk, "lantern.lit", "clerk", {}, values({{"glow", "dim"}})));
    EXPECT_EQ(failures(audit()), Findings{"10 chain"});
}

TEST_F(DishonestLog, IsFoundOutByAPolicyThatOneMinistryAloneAdopted) {
    log_.play_case();
    boost::json::object whole = log_.exported();
    // Without the second adoption, as if the police had never signed.
    constexpr std::size_t second_adoption = 8;
    whole["registry"].as_array().erase(whole["registry"].as_array().begin() + second_adoption);
    const auto report =
        audit_export(boost::json::serialize(whole), Trust::parse(log_.trust_text()).value());
    EXPECT_TRUE(failures(*report).contains("9 admission"));
    EXPECT_FALSE(failures(*report).contains("7 admission"));
}

}  // namespace
}  // namespace bangiao

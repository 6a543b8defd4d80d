// What an earlier build wrote verifies for ever: files that were written once, by the programs of
// their day, and are never made anew (tests/vectors/golden).
#include <gtest/gtest.h>

#include "cli/log_source.hpp"
#include "cli/signed_report.hpp"
#include "support/file_text.hpp"

namespace bangiao::cli {
namespace {

namespace fs = std::filesystem;

const fs::path folder = BANGIAO_SOURCE_DIR "/tests/vectors/golden";

std::string text_of(const std::string& name) {
    return testing::file_text(folder / name);
}
Trust trust() {
    return Trust::parse(text_of("trust.txt")).value();
}

TEST(Golden, AWholeLogIsAsCleanAsItWas) {
    LogFile log(folder / "log.zst");
    LogAudit audit(trust());
    while (const std::optional<std::string> line = log.next().value()) audit.line(*line).value();
    const LogReport report = audit.finish().value();
    for (const Finding& finding : report.findings)
        ADD_FAILURE() << finding.check.name << ": " << finding.check.detail << finding.check.found;
    EXPECT_EQ(report.checks.at("inclusion").passed, report.size.value());
    EXPECT_EQ(report.checks.at("signature").passed, report.size.value());
    EXPECT_GT(report.size, TreeSize(20));
}

TEST(Golden, ACaseIsAsCleanAsItWas) {
    const AuditReport report = audit_export(read_export(folder / "case.zst"), trust()).value();
    EXPECT_TRUE(report.clean());
    EXPECT_EQ(report.states.size(), 1U);
}

TEST(Golden, AnEventPassesEveryRungWithItsReceiptAndItsCase) {
    const EventFindings findings =
        verify_event_in(read_export(folder / "case.zst"), text_of("event.sdjwt"),
                        text_of("event.receipt"), trust())
            .value();
    for (const Check& check : findings.checks)
        EXPECT_EQ(check.result,
                  check.name == "quorum" ? CheckResult::not_checked : CheckResult::pass)
            << check.name << ": " << check.detail;
}

TEST(Golden, AReportIsStillTheAuditors) {
    const Certificate auditor = Certificate::from_pem(text_of("auditor.cert")).value();
    EXPECT_NE(verified_report(text_of("report.jws"), auditor).value().find("\"clean\":true"),
              std::string::npos);
}

}  // namespace
}  // namespace bangiao::cli

// The whole log taken along and audited, and the log watched, with the real programs.
#include <bangiao/checkpoint.hpp>
#include <bangiao/merkle.hpp>
#include <boost/json/parse.hpp>
#include <fstream>
#include <thread>

#include "end_to_end/border_post.hpp"
#include "support/child_process.hpp"
#include "support/file_text.hpp"

namespace bangiao::testing {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

class WholeLog : public BorderPost {
protected:
    using Words = std::vector<std::string>;

    static void SetUpTestSuite() {
        BorderPost::SetUpTestSuite();
        stage().enrol("auditor", "soyte", {"auditor"}, now());
        ChainEnd chain = open_case();
        offer_to_commune(chain);
    }
    static const TestOfficer& auditor() { return stage().officer("auditor"); }
    static Ran bangiao(const TestOfficer& officer, const Words& words) {
        Words all{"--profile", realm().profile_of(officer, service().port())};
        all.insert(all.end(), words.begin(), words.end());
        return run(BANGIAO_BINARY_DIR "/bangiao", all);
    }
    static Ran alone(const Words& words) { return run(BANGIAO_BINARY_DIR "/bangiao", words); }
    static std::string trust() { return realm().folder() / "trust.txt"; }
    fs::path file(const std::string& name) const { return folder_ / name; }
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(file(name), std::ios::binary) << text;
    }
    fs::path exported() const {
        const Ran ran = bangiao(auditor(), {"export", "--log", file("log.zst")});
        EXPECT_EQ(ran.exit_code, 0) << ran.output << ran.error;
        return file("log.zst");
    }
    /// A checkpoint that the log's own key signed, and that is another one.
    static std::string forged(std::uint64_t size) {
        const NoteKey key = NoteKey::from_file(realm().folder() / "log.key").value();
        return sign_checkpoint({key.verifier().name(), TreeSize(size), leaf_hash("other")}, key);
    }

    TempFolder folder_;
};

TEST_F(WholeLog, IsExportedIntoOneCompressedFileAndAuditedWithNoService) {
    const fs::path log = exported();
    const Ran audited = alone({"--json", "audit", log, "--trust", trust()});
    EXPECT_EQ(audited.exit_code, 0) << audited.output << audited.error;
    const boost::json::value report = boost::json::parse(audited.output);
    EXPECT_EQ(report.at("size").as_int64(), static_cast<std::int64_t>(log_size()));
    EXPECT_EQ(report.at("checks").at("inclusion").at("passed").as_int64(),
              static_cast<std::int64_t>(log_size()));
    EXPECT_EQ(report.at("checks").at("totals").at("failed").as_int64(), 0);
    EXPECT_EQ(report.at("checks").at("disclosures").at("failed").as_int64(), 0);
    const Ran in_words = alone({"--lang", "vi", "audit", log, "--trust", trust()});
    EXPECT_NE(in_words.output.find("Không có gì sai"), std::string::npos) << in_words.output;
    EXPECT_EQ(bangiao(auditor(), {"export", "--log", log}).exit_code, 2)
        << "a file that is there is not replaced";
    const Ran lines = run("/usr/bin/zstd", {"-dcq", log});
    EXPECT_TRUE(lines.output.starts_with("{\"opening\"")) << "any zstd reads it";
    EXPECT_EQ(lines.output.find("Vàng Thị Thử"), std::string::npos) << "no person's name";
}

TEST_F(WholeLog, GoesOnWhereItWasBrokenOff) {
    const std::string whole = file_text(exported());
    fs::remove(file("log.zst"));
    write("log.zst.part", whole.substr(0, whole.size() - 40));  // the last frames are gone
    exported();
    EXPECT_FALSE(fs::exists(file("log.zst.part")));
    EXPECT_EQ(alone({"audit", file("log.zst"), "--trust", trust()}).exit_code, 0);
}

TEST_F(WholeLog, IsAuditedInAsManyPartsAsOneLikes) {
    const fs::path log = exported();
    const Ran straight = alone({"--json", "audit", log, "--trust", trust()});
    const Words a_moment{"--json", "audit", log, "--trust", trust(), "--for", "0"};
    int parts = 1;
    Ran last = alone(a_moment);
    for (; last.exit_code == 5 && parts < 20; ++parts) {
        EXPECT_TRUE(fs::exists(file("log.zst.audit")));
        last = alone(a_moment);
    }
    EXPECT_GT(parts, 2);
    EXPECT_EQ(last.exit_code, 0) << last.error;
    EXPECT_EQ(last.output, straight.output);
    EXPECT_FALSE(fs::exists(file("log.zst.audit")));
    // What was saved under another trust file is not gone on with.
    EXPECT_EQ(alone(a_moment).exit_code, 5);
    write("trust", file_text(trust()) + "# other\n");
    const Ran other = alone({"--json", "audit", log, "--trust", file("trust")});
    EXPECT_EQ(other.output, straight.output) << other.error;
}

TEST_F(WholeLog, IsForThoseOnlyWhoMayReadAllOfIt) {
    const Ran refused = bangiao(guard(), {"export", "--log", file("log.zst")});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_NE(refused.error.find("log_not_open"), std::string::npos) << refused.error;
    for (const char* target : {"/api/v1/log/opening", "/api/v1/log/events?from=0&below=1",
                               "/api/v1/log/looks?after=0", "/api/v1/log/totals"}) {
        EXPECT_EQ(stage().client(guard()).get(target).status, 403U) << target;
        EXPECT_EQ(stage().client(auditor()).get(target).status, 200U) << target;
    }
    EXPECT_EQ(stage().client(auditor()).get("/api/v1/log/events?from=0").status, 400U);
}

TEST_F(WholeLog, IsAuditedAsItLives) {
    const Ran audited = bangiao(auditor(), {"audit", "--live"});
    EXPECT_EQ(audited.exit_code, 0) << audited.output << audited.error;
}

TEST_F(WholeLog, IsAuditedAsItLivesInAsManyPartsAsOneLikes) {
    const Words a_moment{"--json", "audit", "--live", "--keep", file("kept.zst"), "--for", "0"};
    int parts = 1;
    Ran last = bangiao(auditor(), a_moment);
    for (; last.exit_code == 5 && parts < 40; ++parts) {
        EXPECT_TRUE(fs::exists(file("kept.zst.part")));
        last = bangiao(auditor(), a_moment);
    }
    EXPECT_GT(parts, 2);
    EXPECT_EQ(last.exit_code, 0) << last.output << last.error;
    EXPECT_FALSE(fs::exists(file("kept.zst.part")));
    const Ran again = alone({"--json", "audit", file("kept.zst"), "--trust", trust()});
    EXPECT_EQ(again.output, last.output) << "what was audited is what was kept";
    EXPECT_EQ(bangiao(auditor(), {"audit", "--live", "--for", "0"}).exit_code, 5);
    EXPECT_EQ(bangiao(auditor(), {"audit", file("kept.zst"), "--keep", file("x")}).exit_code, 2);
}

TEST_F(WholeLog, IsReportedOnUnderTheAuditorsSignature) {
    const Ran audited = bangiao(auditor(), {"audit", exported(), "--report", file("report.jws")});
    EXPECT_EQ(audited.exit_code, 0) << audited.output << audited.error;
    write("auditor.pem", auditor().signing_files.certificate);
    const Words check{"audit-report", file("report.jws"), "--certificate", file("auditor.pem")};
    const Ran checked = alone(check);
    EXPECT_EQ(checked.exit_code, 0) << checked.error;
    EXPECT_TRUE(boost::json::parse(checked.output).at("clean").as_bool());
    std::string altered = file_text(file("report.jws"));
    char& letter = altered[altered.find('.') + 10];
    letter = letter == 'A' ? 'B' : 'A';
    write("report.jws", altered);
    EXPECT_EQ(alone(check).exit_code, 1);
    write("report.jws", "");
    EXPECT_EQ(alone(check).exit_code, 1);
    write("auditor.pem", guard().signing_files.certificate);
    EXPECT_EQ(alone(check).exit_code, 1) << "another one's certificate";
}

TEST_F(WholeLog, IsNotBelievedWhereTheFileWasTamperedWith) {
    const fs::path log = exported();
    const std::string lines = run("/usr/bin/zstd", {"-dcq", log}).output;
    const auto audit_of = [&](const std::string& text) {
        write("altered", text);
        fs::remove(file("altered.zst"));
        EXPECT_EQ(run("/usr/bin/zstd", {"-q", file("altered")}).exit_code, 0);
        return alone({"audit", file("altered.zst"), "--trust", trust()});
    };
    EXPECT_EQ(audit_of(lines).exit_code, 0) << "however its frames are cut";
    std::string altered = lines;
    altered.replace(altered.find("\"place\":1"), 9, "\"place\":7");
    const Ran named = audit_of(altered);
    EXPECT_EQ(named.exit_code, 1);
    EXPECT_NE(named.output.find("record"), std::string::npos) << named.output;
    EXPECT_NE(named.output.find("expected: 1"), std::string::npos) << named.output;
    EXPECT_NE(named.output.find("found: 7"), std::string::npos) << named.output;
    EXPECT_EQ(audit_of(lines.substr(0, lines.size() / 2)).exit_code, 1) << "cut off";
    std::string damaged = file_text(log);
    char& byte = damaged[damaged.size() / 2];
    byte = byte == 'A' ? 'B' : 'A';
    write("damaged.zst", damaged);
    EXPECT_EQ(alone({"audit", file("damaged.zst"), "--trust", trust()}).exit_code, 1);
}

TEST_F(WholeLog, IsHeldAgainstACheckpointKeptFromBefore) {
    const fs::path log = exported();
    write("seen", stage().client(guard()).get("/log/checkpoint").body);
    EXPECT_EQ(alone({"audit", log, "--trust", trust(), "--seen", file("seen")}).exit_code, 0);
    write("seen", forged(5));
    const Ran named = alone({"audit", log, "--trust", trust(), "--seen", file("seen")});
    EXPECT_EQ(named.exit_code, 1);
    EXPECT_NE(named.output.find("checkpoint"), std::string::npos) << named.output;
}

TEST_F(WholeLog, ProvesEveryRungOfAnEventToWhoeverHasTheCasesExport) {
    const Receipt receipt = admitted(guard(), reception());
    const std::string event = receipt.event_id.text();
    const Ran shown = bangiao(guard(), {"receipt", event, "--out", file("receipt")});
    ASSERT_EQ(shown.exit_code, 0) << shown.error;
    const Ran taken =
        bangiao(guard(), {"export", receipt.case_id.text(), "--out", file("case.zst")});
    ASSERT_EQ(taken.exit_code, 0) << taken.error;
    const auto kept = boost::json::parse(run("/usr/bin/zstd", {"-dcq", file("case.zst")}).output);
    write("event", std::string(kept.at("events").at(0).at("sd_jwt").as_string()));
    const Ran verified = alone({"--json", "verify", file("event"), file("receipt"), "--trust",
                                trust(), "--export", file("case.zst")});
    EXPECT_EQ(verified.exit_code, 0) << verified.output << verified.error;
    const boost::json::value findings = boost::json::parse(verified.output);
    for (const boost::json::value& check : findings.at("checks").as_array())
        EXPECT_EQ(check.at("result").as_string(),
                  check.at("name").as_string() == "quorum" ? "not checked" : "pass")
            << check;
    EXPECT_EQ(alone({"audit", file("case.zst"), "--trust", trust()}).exit_code, 0);
}

// The monitor.

TEST_F(WholeLog, IsWatchedAsItGrows) {
    const Words look{"monitor", "--once", "--state", file("kept"), "--metrics", file("metrics")};
    const Ran first = bangiao(guard(), look);
    EXPECT_EQ(first.exit_code, 0) << first.error;
    const std::string kept = file_text(file("kept"));
    EXPECT_EQ(kept, stage().client(guard()).get("/log/checkpoint").body);
    for (int i = 0; i < 3; ++i) open_case();
    EXPECT_EQ(bangiao(guard(), look).exit_code, 0);
    EXPECT_NE(file_text(file("kept")), kept);
    EXPECT_NE(file_text(file("metrics")).find("\nbangiao_monitor_broken 0\n"), std::string::npos);
    EXPECT_NE(file_text(file("metrics"))
                  .find("\nbangiao_monitor_size " + std::to_string(log_size()) + "\n"),
              std::string::npos);
}

TEST_F(WholeLog, RaisesTheAlarmWhereItIsAnotherThanBefore) {
    for (const std::uint64_t size : {log_size(), log_size() - 1}) {
        const std::string other = forged(size);
        write("kept", other);
        const Ran alarmed = bangiao(
            guard(), {"monitor", "--once", "--state", file("kept"), "--metrics", file("metrics")});
        EXPECT_EQ(alarmed.exit_code, 1) << alarmed.output;
        EXPECT_NE(alarmed.error.find("ALARM"), std::string::npos) << alarmed.error;
        EXPECT_NE(file_text(file("metrics")).find("\nbangiao_monitor_broken 1\n"),
                  std::string::npos);
        EXPECT_EQ(file_text(file("kept")), other) << "what was believed stays";
        EXPECT_TRUE(file_text(file("kept.evidence")).starts_with(other)) << "and can be shown";
    }
}

TEST_F(WholeLog, IsOnlyWarnedAboutWhereItIsBehindOrStandsStill) {
    write("kept", forged(log_size() + 10));
    const Ran behind = bangiao(guard(), {"monitor", "--once", "--state", file("kept")});
    EXPECT_EQ(behind.exit_code, 4) << behind.output;
    EXPECT_NE(behind.error.find("BEHIND"), std::string::npos) << behind.error;
    EXPECT_FALSE(fs::exists(file("kept.evidence")));
}

TEST_F(WholeLog, IsOnlyWarnedAboutWhereItDoesNotAnswer) {
    const Ran silent = run(BANGIAO_BINARY_DIR "/bangiao",
                           {"--profile", realm().profile_of(guard(), 1), "monitor", "--once",
                            "--state", file("kept"), "--metrics", file("metrics")});
    EXPECT_EQ(silent.exit_code, 3) << silent.error;
    EXPECT_NE(file_text(file("metrics")).find("\nbangiao_monitor_unreachable 1\n"),
              std::string::npos);
}

TEST_F(WholeLog, IsWatchedUntilTheMonitorIsToldToStop) {
    ChildProcess monitor(BANGIAO_BINARY_DIR "/bangiao",
                         {"--profile", realm().profile_of(guard(), service().port()), "monitor",
                          "--state", file("kept"), "--interval", "1"},
                         file("said"));
    const auto size_kept = [&]() -> std::uint64_t {
        const Result<Note> note = Note::parse(file_text(file("kept")));
        return note ? Checkpoint::parse(note->text)->size.value() : 0;
    };
    const auto comes_to = [&](std::uint64_t size) {
        const auto limit = std::chrono::steady_clock::now() + 60s;
        while (size_kept() < size && std::chrono::steady_clock::now() < limit)
            std::this_thread::sleep_for(10ms);
        return size_kept() >= size;
    };
    EXPECT_TRUE(comes_to(log_size()));
    open_case();
    EXPECT_TRUE(comes_to(log_size()));
    monitor.signal(SIGTERM);
    EXPECT_EQ(monitor.wait(60s), 0) << file_text(file("said"));
}

}  // namespace
}  // namespace bangiao::testing

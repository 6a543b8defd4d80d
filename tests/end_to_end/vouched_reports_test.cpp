// Officers vouch for figures: what they were counted from stands in the log, and an audit of the
// whole log makes it anew.
#include <boost/json/parse.hpp>

#include "end_to_end/border_post.hpp"
#include "support/child_process.hpp"
#include "support/temp_folder.hpp"

namespace bangiao::testing {
namespace {

class VouchedReports : public BorderPost {
protected:
    static void SetUpTestSuite() {
        BorderPost::SetUpTestSuite();
        stage().found_unit("central", {"SOC_CENTRAL", "", "", "", ""}, now());
        stage().enrol("statistician", "soyte", {"statistician"}, now());
        stage().enrol("chief", "soyte", {"decider"}, now());
        stage().enrol("auditor", "soyte", {"auditor"}, now());
        for (int i = 0; i < 3; ++i) open_case();
    }
    struct Source {
        std::int64_t size;
        std::string digest;
    };
    /// As the report of the half-year has it now.
    static Source source() {
        const https::Answer answer = stage()
                                         .client(stage().officer("statistician"))
                                         .get("/api/v1/reports/n2?period=half-year-2026");
        EXPECT_EQ(answer.status, 200U) << answer.body;
        const boost::json::value about = boost::json::parse(answer.body).at("source");
        return {about.at("size").as_int64(), std::string(about.at("digest").as_string())};
    }
    static void compile(ChainEnd& chain, const Source& source, std::int64_t version) {
        const Draft draft =
            stage().draft("report.compiled", "statistician", chain, now(),
                          values({{"level", "province"},
                                  {"period", boost::json::array{"2025-12-15", "2026-06-14"}},
                                  {"period_end", "2026-06-14"},
                                  {"figures", boost::json::object{{"received", 3}}},
                                  {"source_size", source.size},
                                  {"source_digest", source.digest},
                                  {"version", version}}));
        chain.head = admitted(stage().officer("statistician"), draft).digest;
    }
    static void submit(ChainEnd& chain, const std::string& digest) {
        const Draft draft = stage().draft("report.submitted", "decider", chain, now(),
                                          values({{"to_unit", stage().unit("central").text()},
                                                  {"period_end", "2026-06-14"},
                                                  {"source_digest", digest}}));
        chain.head = admitted(stage().officer("chief"), draft).digest;
    }
    static ChainEnd new_chain() { return {CaseId::parse(random_uuid()).value(), std::nullopt}; }

    /// What an audit of the whole log says: its exit code, and its report.
    struct Audited {
        int exit_code;
        boost::json::value report;
        std::int64_t count(const char* how) const {
            return report.at("checks").at("source").at(how).as_int64();
        }
        std::vector<std::string> details() const {
            std::vector<std::string> out;
            for (const boost::json::value& each : report.at("findings").as_array())
                out.emplace_back(each.at("detail").as_string());
            return out;
        }
    };
    Audited audited(bool in_parts = false) const {
        const std::string log = folder_ / (random_uuid() + ".zst");
        const std::string profile =
            realm().profile_of(stage().officer("auditor"), service().port());
        const std::string program = BANGIAO_BINARY_DIR "/bangiao";
        const Ran exported = run(program, {"--profile", profile, "export", "--log", log});
        EXPECT_EQ(exported.exit_code, 0) << exported.error;
        std::vector<std::string> words{"--json", "audit", log, "--trust",
                                       realm().folder() / "trust.txt"};
        if (in_parts) words.insert(words.end(), {"--for", "0"});
        Ran ran = run(program, words);
        while (ran.exit_code == 5) ran = run(program, words);
        return {ran.exit_code, boost::json::parse(ran.output)};
    }

private:
    TempFolder folder_;
};

TEST_F(VouchedReports, AreMadeAnewByTheAuditAndACorrectionMakesTheNext) {
    ChainEnd chain = new_chain();
    const Source first = source();
    compile(chain, first, 1);
    submit(chain, first.digest);
    open_case();  // was left out
    const Source second = source();
    EXPECT_GT(second.size, first.size);
    EXPECT_NE(second.digest, first.digest);
    compile(chain, second, 2);
    submit(chain, second.digest);
    for (const bool in_parts : {false, true}) {
        const Audited audit = audited(in_parts);
        EXPECT_EQ(audit.exit_code, 0);
        EXPECT_EQ(audit.count("passed"), 4);
        EXPECT_EQ(audit.count("failed"), 0);
    }
}

TEST_F(VouchedReports, AreFindingsWhereTheyWereCountedFromSomethingElse) {
    const Source now = source();
    ChainEnd stale = new_chain();
    open_case();
    compile(stale, {source().size, now.digest}, 1);  // the newest log, yet older figures
    ChainEnd early = new_chain();
    compile(early, {now.size + 1000, now.digest}, 1);
    ChainEnd swapped = new_chain();
    compile(swapped, now, 1);
    submit(swapped, sha256("other figures").hex());
    const Audited audit = audited();
    EXPECT_EQ(audit.exit_code, 1);
    EXPECT_EQ(audit.count("failed"), 3);
    EXPECT_EQ(audit.details(),
              (std::vector<std::string>{"its figures were counted from something else",
                                        "the log had no head of this size yet",
                                        "it submits other figures than were compiled last"}));
}

}  // namespace
}  // namespace bangiao::testing

// Figures over HTTPS: counted from what was filed, for whom the definitions say, in formats that
// open.
#include <bangiao/digest.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <regex>

#include "end_to_end/border_post.hpp"
#include "support/child_process.hpp"
#include "support/temp_folder.hpp"

namespace bangiao::testing {
namespace {

class Reports : public BorderPost {
protected:
    static void SetUpTestSuite() {
        BorderPost::SetUpTestSuite();
        stage().enrol("statistician", "soyte", {"statistician"}, now());
        stage().found_unit("police", {"POL_PROV", "lao-cai", "", "", ""}, now());
        stage().enrol("counter", "police", {"statistician"}, now());
        for (int i = 0; i < 6; ++i) open_case();
    }
    static https::Answer read(const std::string& officer, const std::string& target,
                              const std::map<std::string, std::string>& headers = {}) {
        return stage().client(stage().officer(officer)).get("/api/v1/reports/" + target, headers);
    }
    static boost::json::value report(const std::string& officer, const std::string& target) {
        const https::Answer answer = read(officer, target);
        EXPECT_EQ(answer.status, 200U) << answer.body << service().log();
        return boost::json::parse(answer.body);
    }
    static boost::json::value table(const boost::json::value& report, const std::string& by) {
        for (const boost::json::value& each : report.at("tables").as_array())
            if (each.at("by").is_string() && each.at("by").as_string() == by) return each;
        return {};
    }
};

TEST_F(Reports, CountWhatWasFiledAndSayFromWhichLog) {
    const boost::json::value first = report("statistician", "n2?period=half-year-2026");
    const boost::json::value by_sex = table(first, "sex");
    EXPECT_EQ(by_sex.at("total").at("count").as_int64(), 6);
    EXPECT_EQ(by_sex.at("total").at("before").as_int64(), 0);
    EXPECT_EQ(first.at("area").as_string(), "lao-cai");
    EXPECT_EQ(first.at("source").at("size").as_int64(), static_cast<std::int64_t>(log_size()));
    boost::json::object covered = first.as_object();
    const std::string digest(covered.at("digest").as_string());
    covered.erase("digest");
    EXPECT_EQ(sha256(boost::json::serialize(covered)).hex(), digest);

    open_case();
    const boost::json::value second = report("statistician", "n2?period=half-year-2026");
    EXPECT_EQ(table(second, "sex").at("total").at("count").as_int64(), 7);
    EXPECT_NE(second.at("digest").as_string(), digest);
}

TEST_F(Reports, KeepSmallCellsFromOtherAgenciesAndTheQuestionsThatWouldReveal) {
    const boost::json::value safe = report("counter", "n2?period=half-year-2026");
    EXPECT_EQ(safe.at("cells").as_string(), "safe");
    const boost::json::value by_sex = table(safe, "sex");
    for (const boost::json::value& cell : by_sex.at("cells").as_array())
        EXPECT_TRUE(cell.at("count").is_null()) << boost::json::serialize(cell);
    for (const char* refused :
         {"n2?from=2026-03-01&to=2026-03-02", "n2?period=half-year-2026&by=sex,age",
          "n2?period=half-year-2026&area=lao-cai/muong-khuong"})
        EXPECT_EQ(read("counter", refused).status, 400U) << refused;
}

TEST_F(Reports, AreForWhomTheDefinitionsSayAndNobodyElse) {
    EXPECT_EQ(read("guard", "n2?period=year-2026").status, 403U);
    EXPECT_EQ(read("statistician", "n99?period=year-2026").status, 404U);
    EXPECT_EQ(read("statistician", "n2?period=year-2026&area=ha-giang").status, 400U);
    EXPECT_EQ(read("statistician", "n2?from=2026-03-02&to=2026-03-01").status, 400U);
    EXPECT_EQ(read("statistician", "n2?period=decade-2026").status, 400U);
    EXPECT_EQ(read("statistician", "n2?period=year-2026&by=sex,shoe").status, 400U);
}

TEST_F(Reports, AllFourteenAreThere) {
    for (int n = 1; n <= 14; ++n) {
        const boost::json::value one =
            report("statistician", "n" + std::to_string(n) + "?from=2026-01-01&to=2026-12-31");
        EXPECT_EQ(one.at("number").as_int64(), n);
        EXPECT_FALSE(one.at("definition").at("vi").as_string().empty());
        EXPECT_FALSE(one.at("tables").as_array().empty()) << n;
    }
}

TEST_F(Reports, CrossTwoDimensions) {
    const boost::json::value crossed =
        report("statistician", "n2?from=2026-01-01&to=2026-12-31&by=sex,age");
    const boost::json::value by_both = table(crossed, "sex,age");
    const boost::json::array& cells = by_both.at("cells").as_array();
    ASSERT_EQ(cells.size(), 1U);
    EXPECT_EQ(cells.front().at("code").as_string(), "female|18-24");
}

TEST_F(Reports, OpenInASpreadsheet) {
    const https::Answer csv = read("statistician", "n2?period=half-year-2026&format=csv");
    ASSERT_EQ(csv.status, 200U);
    EXPECT_EQ(csv.header("content-type"), "text/csv; charset=utf-8");
    EXPECT_TRUE(csv.body.starts_with("\xef\xbb\xbf\"N2. Người được tiếp nhận\"\r\n")) << csv.body;
    EXPECT_NE(csv.body.find("\"nữ\";\""), std::string::npos) << csv.body;
}

TEST_F(Reports, ComeAsAcceptAsks) {
    for (const auto& [accept, type] : std::map<std::string, std::string>{
             {"application/pdf;q=0.9, application/json;q=0.1", "application/pdf"},
             {"text/html, text/csv", "text/csv; charset=utf-8"},
             {"*/*", "application/json"}}) {
        const https::Answer answer =
            read("statistician", "n2?period=half-year-2026", {{"Accept", accept}});
        EXPECT_EQ(answer.status, 200U) << answer.body;
        EXPECT_EQ(answer.header("content-type"), type);
        EXPECT_EQ(answer.header("vary"), "Accept");
    }
    EXPECT_EQ(read("statistician", "n2?period=half-year-2026&format=odt").status, 400U);
}

/// A report as the terminal writes it to a file, read by another program.
std::string as_file(const std::string& profile, const std::string& format,
                    std::vector<std::string> reader) {
    const TempFolder folder;
    const std::string file = folder / ("n2." + format);
    const Ran ran =
        run(BANGIAO_BINARY_DIR "/bangiao", {"--profile", profile, "report", "n2", "--period",
                                            "half-year-2026", "--format", format, "--out", file});
    EXPECT_EQ(ran.exit_code, 0) << ran.output << ran.error;
    for (std::string& each : reader)
        if (each == "FILE") each = file;
    const std::string program = reader.front();
    reader.erase(reader.begin());
    return run(program, reader).output;
}

TEST_F(Reports, AreFilesThatOtherProgramsOpen) {
    const auto profile = [](const char* officer) {
        return realm().profile_of(stage().officer(officer), service().port());
    };
    const std::string pdf =
        as_file(profile("statistician"), "pdf", {"/usr/bin/pdftotext", "FILE", "-"});
    for (const char* part : {"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SỞ Y TẾ LAO-CAI",
                             "N2. Người được tiếp nhận", "nữ", "người được tiếp nhận, Giới tính"})
        EXPECT_NE(pdf.find(part), std::string::npos) << part << pdf;
    const std::string texts = as_file(profile("statistician"), "xlsx",
                                      {"/usr/bin/unzip", "-p", "FILE", "xl/sharedStrings.xml"});
    EXPECT_NE(texts.find("N2. Người được tiếp nhận"), std::string::npos) << texts;
    EXPECT_NE(texts.find("nữ"), std::string::npos) << texts;
}

/// How many cells of a report's JSON hold a number; the reports asked have counts only.
std::size_t numbers_in(const boost::json::value& report) {
    std::size_t found = 0;
    const auto add = [&](const boost::json::value& cell) {
        found += !cell.at("count").is_null();
        found += !cell.at("before").is_null();
    };
    for (const boost::json::value& table : report.at("tables").as_array()) {
        for (const boost::json::value& cell : table.at("cells").as_array()) add(cell);
        add(table.at("total"));
    }
    return found;
}

std::size_t count_of(const std::string& pattern, const std::string& text) {
    const std::regex sought(pattern);
    return static_cast<std::size_t>(std::distance(
        std::sregex_iterator(text.begin(), text.end(), sought), std::sregex_iterator()));
}

TEST_F(Reports, HideTheSameCellsInEveryFormat) {
    for (const char* officer : {"counter", "statistician"}) {
        const std::string profile = realm().profile_of(stage().officer(officer), service().port());
        const std::size_t shown = numbers_in(report(officer, "n2?period=half-year-2026"));
        const std::string csv = read(officer, "n2?period=half-year-2026&format=csv").body;
        EXPECT_EQ(count_of(";\"[0-9]+\"", csv), shown) << csv;
        const std::string sheet =
            as_file(profile, "xlsx", {"/usr/bin/unzip", "-p", "FILE", "xl/worksheets/sheet1.xml"});
        EXPECT_EQ(count_of("<c r=\"[A-Z]+[0-9]+\" s=\"[0-9]+\"><v>", sheet), shown) << sheet;
        const std::string page =
            as_file(profile, "pdf", {"/usr/bin/pdftotext", "-layout", "FILE", "-"});
        // Numbers of pages stand alone in their lines.
        const std::string cells = std::regex_replace(page, std::regex("[\n\f] *[0-9]+\n"), "\n");
        EXPECT_EQ(count_of(" {2,}[0-9]+(?= |\n)", cells), shown) << page;
    }
}

}  // namespace
}  // namespace bangiao::testing

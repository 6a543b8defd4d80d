// Figures over HTTPS: counted from what was filed, for whom the definitions say, in formats that
// open.
#include <bangiao/digest.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "end_to_end/border_post.hpp"

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
    static https::Answer read(const std::string& officer, const std::string& target) {
        return stage().client(stage().officer(officer)).get("/api/v1/reports/" + target, {});
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

}  // namespace
}  // namespace bangiao::testing

// What is watched: figures of what the service does, and that alerts and dashboard ask for nothing
// else.
#include <boost/json/parse.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "end_to_end/border_post.hpp"
#include "support/child_process.hpp"
#include "support/file_text.hpp"

namespace bangiao::testing {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using Names = std::set<std::string>;

class Metrics : public BorderPost {
protected:
    /// The value of a line that begins so; -1 where there is none.
    static double value_of(const std::string& line_begin) {
        return service().metric(line_begin).value_or(-1);
    }
    static Names matches(const std::string& text, const std::regex& pattern) {
        Names names;
        for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at)
            names.insert((*at)[1]);
        return names;
    }
    /// Families, as the text describes them, and what a histogram makes of its name.
    static Names families() {
        Names names = matches(service().metrics(), std::regex("# TYPE (bangiao_[a-z_]+) "));
        for (const std::string& name :
             matches(service().metrics(), std::regex("# TYPE (bangiao_[a-z_]+) histogram")))
            names.insert(name + "_bucket");
        return names;
    }
    static void expect_exported(const Names& asked) {
        EXPECT_GT(asked.size(), 10U);
        const Names known = families();
        for (const std::string& name : asked) EXPECT_TRUE(known.contains(name)) << name;
    }
    /// One of each: an event, and a refusal.
    static void make_something_happen() {
        open_case();
        EXPECT_EQ(stage().client(guard()).get("/api/v1/nowhere").status, 404U);
    }
};

TEST_F(Metrics, CountAdmissionsRefusalsAndBatches) {
    make_something_happen();
    const double recorded = value_of("bangiao_admissions_total");
    const double refused = value_of("bangiao_refusals_total{code=\"not_found\"}");
    EXPECT_GT(recorded, 0);
    EXPECT_GT(refused, 0);
    make_something_happen();
    EXPECT_EQ(value_of("bangiao_admissions_total"), recorded + 1);
    EXPECT_EQ(value_of("bangiao_refusals_total{code=\"not_found\"}"), refused + 1);
    EXPECT_GE(value_of("bangiao_batch_events_count"), 2);
    EXPECT_GE(value_of("bangiao_commit_seconds_count"), 2);
    EXPECT_EQ(value_of("bangiao_queue_events"), 0);
    EXPECT_GE(value_of("bangiao_checkpoint_age_seconds"), 0);
    EXPECT_LT(value_of("bangiao_checkpoint_age_seconds"), 60);
    EXPECT_GT(value_of("bangiao_server_certificate_days"), 0);
}

TEST_F(Metrics, CountOverdueDutiesByDeadline) {
    open_case();
    const https::Answer list = stage().client(guard()).get("/api/v1/duties?limit=1");
    const json::value duty = json::parse(list.body).at("items").at(0);
    const std::string rule(duty.at("rule").as_string());
    const std::string line = "bangiao_duties_overdue{rule=\"" + rule + "\"}";
    EXPECT_EQ(value_of(line), -1) << "none yet";
    realm().set_clock(Instant::parse(std::string(duty.at("due").as_string())).value());
    EXPECT_GE(value_of(line), 1);
    realm().set_clock(now());
}

TEST_F(Metrics, TellOfNoCaseNoUnitAndNoOfficer) {
    const ChainEnd chain = open_case();
    const std::string text = service().metrics();
    EXPECT_EQ(text.find(chain.id.text()), std::string::npos);
    EXPECT_EQ(text.find(guard().id.text()), std::string::npos);
    EXPECT_EQ(text.find(guard().unit.text()), std::string::npos);
}

TEST_F(Metrics, AreAllThereThatTheAlertsAskFor) {
    make_something_happen();
    const std::string alerts = file_text(BANGIAO_SOURCE_DIR "/deploy/alerts.yml");
    std::string expressions;
    std::size_t count = 0;
    std::istringstream lines(alerts);
    for (std::string line; std::getline(lines, line);)
        if (const std::size_t at = line.find("expr: "); at != std::string::npos) {
            expressions += line.substr(at) + "\n";
            ++count;
        }
    expect_exported(matches(expressions, std::regex("(bangiao_[a-z_]+)")));
    // Each of them has a name of its own, and says what to do in both languages.
    for (const char* key : {"- alert: ", "vi: \"", "en: \""})
        EXPECT_EQ(matches(alerts, std::regex("\n *(" + std::string(key) + "[^\n]+)")).size(), count)
            << key;
}

TEST_F(Metrics, AreAllThereThatTheDashboardAsksFor) {
    make_something_happen();
    const json::value board = json::parse(file_text(BANGIAO_SOURCE_DIR "/deploy/dashboard.json"));
    std::string expressions;
    for (const json::value& panel : board.at("panels").as_array()) {
        EXPECT_FALSE(panel.at("title").as_string().empty());
        for (const json::value& target : panel.at("targets").as_array())
            expressions += std::string(target.at("expr").as_string()) + "\n";
    }
    expect_exported(matches(expressions, std::regex("(bangiao_[a-z_]+)")));
}

}  // namespace
}  // namespace bangiao::testing

// Doors that open without a part in the case, and close again: an inspection, an emergency, a
// person's consent.
#include <boost/json/parse.hpp>
#include <chrono>
#include <thread>

#include "end_to_end/border_post.hpp"
#include "support/child_process.hpp"

namespace bangiao::testing {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

class Doors : public BorderPost {
protected:
    static void SetUpTestSuite() {
        BorderPost::SetUpTestSuite();
        stage().found_unit("inspectors", {"INSPECT_PROV", "lao-cai", "", "", ""}, now());
        stage().enrol("chief", "inspectors", {"decider"}, now());
        stage().enrol("named", "inspectors", {"inspector"}, now());
        stage().enrol("unnamed", "inspectors", {"inspector"}, now());
        stage().enrol("dpo", "commune", {"dpo"}, now());
        stage().found_unit("clinic", {"HEALTH_PROVIDER", "lao-cai", "", "", ""}, now());
        stage().enrol("doctor", "clinic", {"clinician"}, now());
    }
    void SetUp() override { realm().set_clock(now()); }
    void TearDown() override { realm().set_clock(now()); }

    static std::string path_of(const ChainEnd& chain) {
        return "/api/v1/cases/" + chain.id.text() + "/events";
    }
    static ChainEnd fresh() { return {CaseId::parse(random_uuid()).value(), std::nullopt}; }
    static const TestOfficer& officer(const char* name) { return stage().officer(name); }
    /// Over the connection that the officer has open all along.
    static unsigned status_for(const char* name, const ChainEnd& chain) {
        return stage().client(officer(name)).get(path_of(chain)).status;
    }
    static Receipt inspect(const ChainEnd& about) {
        return admitted(
            officer("chief"),
            stage().draft("inspection.opened", "decider", fresh(), now(),
                          values({{"units", json::array{guard().unit.text()}},
                                  {"period", json::array{"2026-03-01", "2026-03-31"}},
                                  {"inspectors", json::array{officer("named").id.text()}},
                                  {"case_ids", json::array{about.id.text()}}})));
    }
    static Draft break_glass(const ChainEnd& about) {
        return stage().draft(
            "access.break_glass", "receiver", fresh(), now(),
            values({{"about", about.id.text()}, {"reason", "Người ngất ở bến xe."}}));
    }
    static std::string metrics() {
        return run("/usr/bin/curl",
                   {"-sS",
                    "http://127.0.0.1:" + std::to_string(service().metrics_port()) + "/metrics"})
            .output;
    }
    static bool comes(const std::function<bool()>& what) {
        const auto limit = std::chrono::steady_clock::now() + 30s;
        while (!what() && std::chrono::steady_clock::now() < limit)
            std::this_thread::sleep_for(50ms);
        return what();
    }
    static Draft disclosure(const ChainEnd& chain, const char* ground) {
        return stage().draft("disclosure.made", "receiver", chain, now(),
                             values({{"to_whom", "bệnh viện"},
                                     {"classes", json::array{"ID"}},
                                     {"purpose", "treatment"},
                                     {"ground", ground},
                                     {"to_unit", stage().unit("clinic").text()}}));
    }
    static ChainEnd after(const ChainEnd& chain, const Receipt& receipt) {
        return {chain.id, receipt.digest};
    }
};

TEST_F(Doors, AnInspectionOpensToItsInspectorsAndClosesAtOnce) {
    const ChainEnd chain = open_case();
    EXPECT_EQ(status_for("named", chain), 404U);
    const Receipt inspection = inspect(chain);
    const https::Answer seen = stage().client(officer("named")).get(path_of(chain));
    ASSERT_EQ(seen.status, 200U) << seen.body;
    const json::value event = json::parse(seen.body).at("items").at(0);
    EXPECT_EQ(event.at("masked").at("full_name").as_string(), "V. T. T.") << "and no more";
    EXPECT_EQ(status_for("unnamed", chain), 404U);
    EXPECT_EQ(status_for("chief", chain), 404U) << "who ordered it reads nothing by that";
    EXPECT_EQ(status_for("named", open_case()), 200U) << "the units' other cases";
    admitted(officer("chief"), stage().draft("inspection.closed", "decider",
                                             {inspection.case_id, inspection.digest}, now(), {}));
    EXPECT_EQ(status_for("named", chain), 404U) << "on a connection that was open before";
}

TEST_F(Doors, AnEmergencyOpensForItsHoursAndAlertsAtOnce) {
    const ChainEnd chain = open_case();
    EXPECT_EQ(stage().client(clerk()).get(path_of(chain)).status, 404U);
    const Receipt opened = admitted(clerk(), break_glass(chain));
    EXPECT_EQ(stage().client(clerk()).get(path_of(chain)).status, 200U);
    EXPECT_EQ(status_for("dpo", chain), 404U) << "it is for whoever broke the glass";

    const std::string said = "an officer has opened a case to themselves";
    EXPECT_TRUE(comes([&] { return service().log().find(said) != std::string::npos; }));
    EXPECT_EQ(service().log().find("bến xe"), std::string::npos);
    EXPECT_EQ(service().log().find(chain.id.text()), std::string::npos);
    EXPECT_NE(metrics().find("bangiao_doors_opened_for_hours 1"), std::string::npos) << metrics();

    const std::string news =
        stage().client(officer("dpo")).get("/api/v1/feed?after=0&limit=500").body;
    EXPECT_NE(news.find(opened.event_id.text()), std::string::npos) << news;
    const std::string owed =
        stage().client(officer("dpo")).get("/api/v1/duties?case=" + opened.case_id.text()).body;
    EXPECT_NE(owed.find("D-46"), std::string::npos) << owed;

    realm().set_clock(now() + 8h + 1min);
    EXPECT_EQ(stage().client(clerk()).get(path_of(chain)).status, 404U);
    EXPECT_NE(metrics().find("bangiao_doors_opened_for_hours 0"), std::string::npos);
}

TEST_F(Doors, AReviewClosesAnEmergencyBeforeItsHoursAreOver) {
    const ChainEnd chain = open_case();
    const Receipt opened = admitted(clerk(), break_glass(chain));
    ASSERT_EQ(stage().client(clerk()).get(path_of(chain)).status, 200U);
    admitted(officer("dpo"),
             stage().draft("access.reviewed", "dpo", {opened.case_id, opened.digest}, now(),
                           values({{"outcome", "not_justified"}})));
    EXPECT_EQ(stage().client(clerk()).get(path_of(chain)).status, 404U);
    EXPECT_EQ(stage()
                  .client(officer("dpo"))
                  .get("/api/v1/duties?case=" + opened.case_id.text())
                  .body.find("D-46"),
              std::string::npos);
}

TEST_F(Doors, APersonsConsentOpensToOneUnitUntilItIsWithdrawn) {
    ChainEnd chain = open_case();
    expect_refused(guard(), signed_by(guard(), disclosure(chain, "consent")), 422, "field_invalid");
    chain = after(chain,
                  admitted(guard(), stage().draft("consent.recorded", "receiver", chain, now(),
                                                  values({{"purpose", "treatment"},
                                                          {"given_by", json::array{"person"}}}))));
    EXPECT_EQ(status_for("doctor", chain), 404U) << "consent alone tells nobody";
    chain = after(chain, admitted(guard(), disclosure(chain, "consent")));
    EXPECT_EQ(status_for("doctor", chain), 200U);
    chain =
        after(chain, admitted(guard(), stage().draft("consent.withdrawn", "receiver", chain, now(),
                                                     values({{"purpose", "treatment"}}))));
    expect_refused(guard(), signed_by(guard(), disclosure(chain, "consent")), 422, "field_invalid");
}

}  // namespace
}  // namespace bangiao::testing

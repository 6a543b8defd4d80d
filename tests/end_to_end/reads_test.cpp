// What an enrolled officer can read.
#include <bangiao/receipt.hpp>
#include <boost/json/parse.hpp>

#include "door/door.hpp"
#include "end_to_end/border_post.hpp"

namespace bangiao::testing {
namespace {

class Reads : public BorderPost {
protected:
    static boost::json::value get(const TestOfficer& officer, const std::string& target) {
        const https::Answer answer = stage().client(officer).get(target);
        EXPECT_EQ(answer.status, 200U) << target << ' ' << answer.body;
        EXPECT_EQ(answer.header("content-type"), "application/json") << target;
        return boost::json::parse(answer.body);
    }
    static std::string text(const boost::json::value& value) {
        return std::string(value.as_string());
    }
    /// Every item of a list, page by page.
    static std::vector<boost::json::value> all(const std::string& list, int page_size) {
        std::vector<boost::json::value> items;
        const std::string base =
            list + (list.find('?') == list.npos ? "?" : "&") + "limit=" + std::to_string(page_size);
        for (std::string target = base;;) {
            const boost::json::value page = get(guard(), target);
            const auto& some = page.at("items").as_array();
            EXPECT_LE(some.size(), static_cast<std::size_t>(page_size));
            items.insert(items.end(), some.begin(), some.end());
            if (page.at("next").is_null()) return items;
            target = base + "&cursor=" + text(page.at("next"));
        }
    }
};

TEST_F(Reads, WhoTheCallerIs) {
    const boost::json::value me = get(guard(), "/api/v1/me");
    EXPECT_EQ(text(me.at("officer")), guard().id.text());
    EXPECT_EQ(text(me.at("unit")), guard().unit.text());
    EXPECT_EQ(me.at("roles").as_array().size(), 2U);
}

TEST_F(Reads, UnitsAndOfficersPageByPage) {
    const auto units = all("/api/v1/units", 2);
    EXPECT_EQ(units.size(), 7U) << "four ministries and three units of the stage";
    EXPECT_EQ(all("/api/v1/units", 100), units);
    const auto officers = all("/api/v1/officers?unit=" + guard().unit.text(), 1);
    EXPECT_EQ(officers.size(), 2U) << "the guard and the gateway";
    for (const boost::json::value& officer : officers)
        EXPECT_EQ(text(officer.at("unit")), guard().unit.text());
}

TEST_F(Reads, PoliciesAsAdoptedAndVerbatim) {
    std::size_t adopted = 0;
    const boost::json::value policies = get(guard(), "/api/v1/policies");
    for (const boost::json::value& file : policies.at("items").as_array()) {
        if (!file.at("adopted_at").is_null()) {
            ++adopted;
            EXPECT_EQ(file.at("signed_by").as_array().size(), 4U);
        }
        const https::Answer verbatim =
            stage().client(guard()).get("/api/v1/policies/" + text(file.at("sha256")));
        EXPECT_EQ(verbatim.status, 200U);
        EXPECT_EQ(sha256(verbatim.body).hex(), text(file.at("sha256")));
    }
    EXPECT_EQ(adopted + 1, realm().policies().files().size()) << "all but the constitution";
}

TEST_F(Reads, AnEventAndItsReceipt) {
    const std::string sd_jwt = signed_by(guard(), reception());
    const https::Answer filed = stage().client(guard()).file(sd_jwt);
    const Receipt receipt = Receipt::parse(filed.body).value();
    EXPECT_EQ(filed.header("location"), "/api/v1/events/" + receipt.event_id.text());
    const boost::json::value event = get(guard(), filed.header("location"));
    EXPECT_EQ(text(event.at("sd_jwt")), sd_jwt) << "the author sees all of it";
    const https::Answer proof = stage().client(guard()).get(filed.header("location") + "/receipt");
    EXPECT_EQ(proof.status, 200U);
    const Trust trust = Trust::parse(realm().trust_text()).value();
    const std::string jws = sd_jwt.substr(0, sd_jwt.find('~'));
    EXPECT_TRUE(Proof::parse(proof.body).value().verify(jws, trust).has_value());
    // Nobody else learns that it exists.
    for (const std::string& target :
         {filed.header("location"), filed.header("location") + "/receipt",
          "/api/v1/cases/" + receipt.case_id.text(),
          "/api/v1/cases/" + receipt.case_id.text() + "/events",
          "/api/v1/cases/" + receipt.case_id.text() + "/export"})
        EXPECT_EQ(stage().client(clerk()).get(target).status, 404U) << target;
}

TEST_F(Reads, ACaseThatIsNotTheirsLikeOneThatDoesNotExist) {
    const CaseId foreign = open_case().id;
    const CaseId none = CaseId::parse(random_uuid()).value();
    const auto body_without_ids = [](const CaseId& id) {
        const https::Answer answer = stage().client(health()).get(
            "/api/v1/cases/" + id.text(), {{"Request-Id", "7d3f2c1e-9a4b-4c5d-8e6f-0a1b2c3d4e5f"}});
        EXPECT_EQ(answer.status, 404U);
        return answer.body;
    };
    EXPECT_EQ(body_without_ids(foreign), body_without_ids(none));
}

TEST_F(Reads, ACaseWithHolderAndDuties) {
    ChainEnd chain = open_case();
    const std::string target = "/api/v1/cases/" + chain.id.text();
    boost::json::value state = get(guard(), target);
    EXPECT_EQ(text(state.at("holder")), guard().unit.text());
    EXPECT_EQ(text(state.at("head")), chain.head->base64url());
    EXPECT_FALSE(state.at("duties").as_array().empty());
    const Receipt accepted = admitted(clerk(), acceptance(chain, offer_to_commune(chain)));
    state = get(guard(), target);
    EXPECT_EQ(text(state.at("holder")), clerk().unit.text());
    const boost::json::array& tenures = state.at("tenures").as_array();
    ASSERT_EQ(tenures.size(), 2U) << "an offer moves nobody";
    EXPECT_EQ(text(tenures[0].at("unit")), guard().unit.text());
    EXPECT_EQ(text(tenures[1].at("unit")), clerk().unit.text());
    EXPECT_EQ(text(tenures[1].at("event_id")), accepted.event_id.text());
}

TEST_F(Reads, DutiesOfTheUnitOpenAndDischarged) {
    ChainEnd chain = open_case();
    const EventId offered = offer_to_commune(chain);
    const auto of_this_case = [&](const std::string& state) {
        std::vector<boost::json::value> duties;
        const boost::json::value page =
            get(clerk(), "/api/v1/duties?state=" + state + "&limit=100");
        for (const boost::json::value& duty : page.at("items").as_array())
            if (text(duty.at("case_id")) == chain.id.text()) duties.push_back(duty);
        return duties;
    };
    ASSERT_EQ(of_this_case("open").size(), 1U);
    EXPECT_FALSE(of_this_case("open").front().at("basis").as_array().empty());
    admitted(clerk(), acceptance(chain, offered));
    EXPECT_TRUE(of_this_case("open").empty());
    EXPECT_EQ(of_this_case("discharged").size(), 1U);
}

TEST_F(Reads, DutiesInGroupsWithCountsForWhoeverOwesThemIsOwedThemOrStandsAbove) {
    ChainEnd chain = open_case();
    offer_to_commune(chain);
    const std::string of_case = "&case=" + chain.id.text();
    const boost::json::value owed = get(clerk(), "/api/v1/duties?rule=D-41" + of_case);
    ASSERT_EQ(owed.at("items").as_array().size(), 1U);
    const boost::json::value& answer = owed.at("items").as_array()[0];
    // Monday evening plus 24 hours: within this week and not today.
    EXPECT_EQ(text(answer.at("state")), "open");
    EXPECT_EQ(text(answer.at("group")), "week");
    EXPECT_EQ(owed.at("counts").at("week").as_int64(), 1);
    EXPECT_EQ(owed.at("counts").at("overdue").as_int64(), 0);
    const boost::json::value waiting = get(guard(), "/api/v1/duties?scope=others" + of_case);
    ASSERT_EQ(waiting.at("items").as_array().size(), 1U);
    EXPECT_EQ(waiting.at("items").as_array()[0], answer);
    EXPECT_EQ(
        get(guard(), "/api/v1/duties?limit=1" + of_case).at("counts").at("waiting").as_int64(), 1);
    // Who stands above neither sees.
    EXPECT_TRUE(
        get(health(), "/api/v1/duties?scope=subordinate" + of_case).at("items").as_array().empty());
    const Realm::Ministry& above = realm().ministry_of("COMMUNE");
    const boost::json::value below = get(
        above.decider, "/api/v1/duties?scope=subordinate&unit=" + clerk().unit.text() + of_case);
    EXPECT_EQ(below.at("items"), owed.at("items"));
}

TEST_F(Reads, DutiesPageByPageAndByDay) {
    for (int i = 0; i < 3; ++i) open_case();
    const auto duties = all("/api/v1/duties", 2);
    EXPECT_GE(duties.size(), 3U);
    EXPECT_EQ(duties, all("/api/v1/duties", 100));
    const std::string day = day_text(legal_day(now()));
    EXPECT_TRUE(get(guard(), "/api/v1/duties?to=" + day).at("items").as_array().empty());
    EXPECT_EQ(all("/api/v1/duties?from=" + day, 100), duties);
}

TEST_F(Reads, TheContractItsRoutesAndItsProblems) {
    const boost::json::value contract = get(guard(), "/openapi.json");
    std::set<std::string> paths;
    for (const std::string& name : door::Door::route_names())
        paths.insert(name.substr(name.find(' ') + 1));
    EXPECT_EQ(contract.at("paths").as_object().size(), paths.size());
    EXPECT_EQ(text(get(guard(), "/problems/not_holder").at("code")), "not_holder");
    EXPECT_EQ(text(get(guard(), "/healthz").at("status")), "alive");
}

}  // namespace
}  // namespace bangiao::testing

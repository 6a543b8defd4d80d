// A case that is not the caller's is answered like one that is not there: same status, same
// headers, same bytes, on every route that names one.
#include <boost/json/parse.hpp>
#include <regex>

#include "door/door.hpp"
#include "end_to_end/border_post.hpp"

namespace bangiao::testing {
namespace {

class NoOracle : public BorderPost {
protected:
    /// What an answer says, without what differs between any two of them.
    struct Said {
        unsigned status;
        std::map<std::string, std::string, std::less<>> headers;
        std::string body;
        friend bool operator==(const Said&, const Said&) = default;
        friend void PrintTo(const Said& said, std::ostream* out) {
            *out << said.status << ' ' << said.body;
        }
    };
    static constexpr const char* request_id = "7d3f2c1e-9a4b-4c5d-8e6f-0a1b2c3d4e5f";

    static Said said(https::Answer answer) {
        answer.headers.erase("date");
        return {answer.status, std::move(answer.headers), std::move(answer.body)};
    }
    static Said get(const TestOfficer& officer, const std::string& target) {
        return said(stage().client(officer).get(target, {{"Request-Id", request_id}}));
    }
    static Said file(const TestOfficer& officer, const Draft& draft) {
        return said(stage().client(officer).post("/api/v1/events", "application/sd-jwt",
                                                 signed_by(officer, draft),
                                                 {{"Request-Id", request_id}}));
    }
    static std::string unknown() { return random_uuid(); }
};

TEST_F(NoOracle, IsFoundOnAnyRouteThatNamesACaseOrAnEvent) {
    const Receipt foreign = admitted(guard(), reception());
    std::size_t routes = 0;
    for (const std::string& name : door::Door::route_names()) {
        const bool of_case = name.find("{case}") != std::string::npos;
        if (!of_case && name.find("{jti}") == std::string::npos) continue;
        ++routes;
        const auto target = [&](const std::string& id) {
            return std::regex_replace(name.substr(name.find('/')), std::regex("\\{[a-z]+\\}"), id);
        };
        const std::string there = of_case ? foreign.case_id.text() : foreign.event_id.text();
        for (const TestOfficer* officer : {&clerk(), &health()}) {
            const Said not_theirs = get(*officer, target(there));
            EXPECT_EQ(not_theirs.status, 404U) << name;
            EXPECT_EQ(not_theirs, get(*officer, target(unknown()))) << name;
        }
    }
    EXPECT_EQ(routes, 5U);
    for (const std::string base :
         {"/api/v1/duties?case=", "/api/v1/duties?scope=others&case=",
          "/api/v1/duties?scope=subordinate&case=", "/api/v1/duties?state=discharged&case="})
        EXPECT_EQ(get(clerk(), base + foreign.case_id.text()), get(clerk(), base + unknown()))
            << base;
    EXPECT_EQ(get(clerk(), "/api/v1/access-log?case=" + foreign.case_id.text()),
              get(clerk(), "/api/v1/access-log?case=" + unknown()));
}

TEST_F(NoOracle, IsFoundByFilingOnACase) {
    ChainEnd foreign = open_case();
    const EventId offered = offer_to_commune(foreign);
    const ChainEnd nowhere{CaseId::parse(unknown()).value(), sha256("no event")};
    const EventId no_event = EventId::parse(unknown()).value();
    EXPECT_EQ(file(health(), acceptance(foreign, offered)),
              file(health(), acceptance(nowhere, no_event)));
    EXPECT_EQ(file(health(), acceptance({foreign.id, sha256("stale")}, no_event)),
              file(health(), acceptance(nowhere, offered)));
    EXPECT_EQ(file(health(), offer(foreign, clerk().unit.text())),
              file(health(), offer(nowhere, clerk().unit.text())));
}

}  // namespace
}  // namespace bangiao::testing

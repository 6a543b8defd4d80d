#include "door/case_json.hpp"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

namespace bangiao::door {
namespace {

namespace json = boost::json;

const EventId event_id = EventId::parse("3f0e8a52-6c1d-4b7a-9e2f-5d4c3b2a1908").value();
const CaseId case_id = CaseId::parse("4f0e8a52-6c1d-4b7a-9e2f-5d4c3b2a1908").value();
const UnitId unit = UnitId::parse("a.unit").value();
const Instant noon = Instant::from_seconds(1'800'000'000);

Duty duty_due(Instant due) {
    return Duty{"D-1", unit, event_id, "", noon, std::nullopt, due, {"a law"}, "text"};
}

TEST(CaseJson, ShowsWhereACaseStands) {
    records::CaseView view{CaseState(case_id), {duty_due(noon)}, {}};
    view.erasures.push_back({event_id, {"ID"}, 2, noon, noon + std::chrono::days(30)});
    view.erasures.push_back({event_id, {"MED"}, 0, std::nullopt, std::nullopt});
    view.state.length = 2;
    view.state.head = sha256("head");
    view.state.axes = {{"identification", "x"}, {"lifecycle", "y"}};
    view.state.custody = Custody{"offered", unit, UnitId::parse("b.unit").value()};
    const json::object out = json_of(view, noon);
    EXPECT_EQ(out.at("case_id").as_string(), case_id.text());
    EXPECT_EQ(out.at("head").as_string(), sha256("head").base64url());
    EXPECT_EQ(out.at("custody").at("from").as_string(), "a.unit");
    EXPECT_EQ(out.at("custody").at("to").as_string(), "b.unit");
    EXPECT_EQ(out.at("duties").at(0).at("state").as_string(), "overdue");
    EXPECT_EQ(out.at("erasures").at(0).at("classes").at(0).as_string(), "ID");
    EXPECT_EQ(out.at("erasures").at(0).at("done_at").as_string(), noon.utc_text());
    EXPECT_TRUE(out.at("erasures").at(1).at("done_at").is_null()) << "the keys are not gone yet";
}

TEST(CaseJson, ShowsAnEventWithWhatIsWithheld) {
    const records::EventView view{LeafIndex(7),       3,        noon,     case_id,
                                  event_id,           "a.type", "jws~d~", {{"name", Shown::masked}},
                                  {{"name", "N***"}}, false,    {}};
    const json::object out = json_of(view);
    EXPECT_EQ(out.at("index").to_number<int>(), 7);
    EXPECT_EQ(out.at("sd_jwt").as_string(), "jws~d~");
    EXPECT_EQ(out.at("withheld").at("name").as_string(), "masked");
    EXPECT_EQ(out.at("masked").at("name").as_string(), "N***");
}

TEST(CaseJson, ShowsADischargedDutyAsDischargedHoweverLate) {
    const records::DutyView view{case_id, duty_due(noon), "discharged", "", noon};
    const json::object out = json_of(view, noon + std::chrono::hours(1));
    EXPECT_EQ(out.at("state").as_string(), "discharged");
    EXPECT_EQ(out.at("closed_at").as_string(), noon.utc_text());
    EXPECT_TRUE(out.at("warn").is_null());
    EXPECT_TRUE(out.at("group").is_null());
    EXPECT_TRUE(out.at("explanation").is_null());
}

TEST(CaseJson, ExplainsADuty) {
    records::DutyView view{case_id, duty_due(noon), "open", "today", std::nullopt};
    const Day day = parse_day("2026-04-30").value();
    view.why = WhyDue{{"làm việc", "do it"},
                      Words{"3 ngày", "3 days"},
                      std::nullopt,
                      day,
                      {{day, NotedDay::Why::holiday, "a feast", "a law", "text"},
                       {day + std::chrono::days(2), NotedDay::Why::weekend, {}, {}, {}}}};
    const json::object why = json_of(view, noon).at("explanation").as_object();
    EXPECT_EQ(why.at("limit").at("vi").as_string(), "3 ngày");
    EXPECT_EQ(why.at("last_day").as_string(), "2026-04-30");
    EXPECT_TRUE(why.at("because").is_null());
    EXPECT_EQ(why.at("days").at(0).at("why").as_string(), "holiday");
    EXPECT_EQ(why.at("days").at(0).at("name").as_string(), "a feast");
    EXPECT_EQ(why.at("days").at(1).at("day").as_string(), "2026-05-02");
    EXPECT_TRUE(why.at("days").at(1).at("mark").is_null());
}

TEST(CaseJson, IsPaddedToWholeKilobytes) {
    EXPECT_EQ(padded("{}").size(), 1024U);
    EXPECT_EQ(padded(std::string(1024, 'x')).size(), 1024U);
    EXPECT_EQ(padded(std::string(1025, 'x')).size(), 2048U);
    EXPECT_TRUE(padded("{}").starts_with("{} "));
}

}  // namespace
}  // namespace bangiao::door

#include <gtest/gtest.h>

#include <bangiao/scenario.hpp>

#include "parcel_policy.hpp"

namespace bangiao::testing {
namespace {

const std::string story = R"(
id = "one"
title = "A parcel changes hands."
regime = "R0"
basis = ["Parcel Act"]
[units]
depot = { type = "DEPOT", province = "north" }
corner_shop = { type = "SHOP", province = "north" }
[officers]
ann = { unit = "depot", roles = ["clerk"] }
bob = { unit = "corner_shop", roles = ["clerk"] }
[[step]]
at = 2026-03-02T08:00:00+07:00
by = "ann"
as = "clerk"
event = "parcel.taken"
case = "A"
fields = { size = "small", owner = "Eve" }
expect = "admitted"
custody = { state = "kept", unit = "depot" }
lifecycle = "open"
duties = [{ rule = "P-1", unit = "depot", due = 2026-03-03T08:00:00+07:00 }]
[[step]]
name = "offer"
at = 2026-03-02T09:00:00+07:00
by = "ann"
as = "clerk"
event = "parcel.offered"
case = "A"
fields = { to = "corner_shop" }
expect = "admitted"
custody = { state = "on_offer", from = "depot", to = "corner_shop" }
[[step]]
at = 2026-03-02T09:30:00+07:00
by = "ann"
as = "clerk"
event = "parcel.accepted"
case = "A"
of = "offer"
expect = "refused"
reason = "not_addressee"
[[step]]
at = 2026-03-03T08:30:00+07:00
by = "bob"
as = "clerk"
event = "parcel.accepted"
case = "A"
of = "offer"
expect = "admitted"
custody = { state = "kept", unit = "corner_shop" }
discharged = ["P-2"]
overdue = ["P-1"]
[[read]]
at = 2026-03-02T08:30:00+07:00
by = "bob"
as = "clerk"
case = "A"
expect = "refused"
[[read]]
at = 2026-03-03T09:00:00+07:00
by = "bob"
as = "clerk"
case = "A"
expect = "shown"
full = ["ADM", "OWN"]
fields_shown = ["owner"]
)";

std::string with(const std::string& was, const std::string& is) {
    std::string text = story;
    const std::size_t found = text.find(was);
    EXPECT_NE(found, std::string::npos) << was;
    return text.replace(found, was.size(), is);
}

ScenarioOutcome run(const std::string& text) {
    PolicyBook book;
    EXPECT_TRUE(book.add(parcel_policy, "p.toml"));
    const auto scenario = Scenario::parse(text, "story.toml");
    EXPECT_TRUE(scenario) << scenario.error().detail;
    return run_scenario(*scenario, book);
}

/// `expected | actual` of the first difference.
std::string difference(const std::string& text) {
    const ScenarioOutcome outcome = run(text);
    return outcome.difference ? outcome.difference->expected + " | " + outcome.difference->actual
                              : "none";
}

TEST(Scenario, RunsStepsAndReadsInTheOrderOfTheirTimes) {
    const ScenarioOutcome outcome = run(story);
    EXPECT_EQ(outcome.items, 6U);
    EXPECT_FALSE(outcome.difference)
        << outcome.difference->expected << " | " << outcome.difference->actual;
}

TEST(Scenario, NamesTheFirstThingThatCameOutOtherwise) {
    EXPECT_EQ(
        difference(with("unit = \"depot\" }\nlifecycle", "unit = \"corner_shop\" }\nlifecycle")),
        "custody: state kept, unit corner_shop | custody: kept by depot");
    EXPECT_EQ(difference(with("lifecycle = \"open\"", "lifecycle = \"closed\"")),
              "lifecycle closed | lifecycle open");
    EXPECT_EQ(
        difference(with("due = 2026-03-03T08:00:00+07:00", "due = 2026-03-03T08:00:01+07:00")),
        "P-1 of depot due 2026-03-03T08:00:01+07:00 | P-1 of depot due 2026-03-03T08:00:00+07:00");
    EXPECT_EQ(
        difference(with("reason = \"not_addressee\"", "reason = \"not_holder\"")).substr(0, 45),
        "refused: not_holder | refused: not_addressee ");
    EXPECT_EQ(difference(with("discharged = [\"P-2\"]", "discharged = [\"P-1\"]")),
              "P-1 discharged | P-1 of depot due 2026-03-03T08:00:00+07:00");
    EXPECT_EQ(difference(with("overdue = [\"P-1\"]", "overdue = []")),
              "overdue: none | overdue: P-1");
    EXPECT_EQ(difference(with("overdue = [\"P-1\"]", "overdue = [\"P-2\"]")),
              "overdue: P-2 | overdue: P-1");
    EXPECT_EQ(difference(with("full = [\"ADM\", \"OWN\"]", "masked = [\"OWN\"]\nfull = [\"ADM\"]")),
              "none")
        << "`owner` is named on its own";
    EXPECT_EQ(difference(with("fields_shown = [\"owner\"]", "fields_withheld = [\"owner\"]")),
              "owner withheld | owner shown");
    EXPECT_EQ(difference(with("full = [\"ADM\", \"OWN\"]", "pointer = [\"ADM\"]")),
              "ADM pointer | parcel.taken.size full");
    EXPECT_EQ(difference(with("expect = \"refused\"\n[[read]]", "expect = \"shown\"\n[[read]]")),
              "shown | refused");
}

TEST(Scenario, SaysTheLineOfTheStep) {
    const ScenarioOutcome outcome = run(with("lifecycle = \"open\"", "lifecycle = \"closed\""));
    ASSERT_TRUE(outcome.difference);
    EXPECT_EQ(outcome.difference->line, 12U);
    EXPECT_EQ(outcome.difference->what, "parcel.taken on case A");
}

TEST(Scenario, IsRefusedWithLineAndColumnWhereItIsMistaken) {
    const auto mistake = [](const std::string& text) {
        const auto scenario = Scenario::parse(text, "s.toml");
        return scenario ? "none" : scenario.error().detail;
    };
    EXPECT_EQ(mistake(with("by = \"ann\"", "by = \"nan\"")),
              "s.toml:14:6: `nan` is no officer of this story");
    EXPECT_EQ(mistake(with("expect = \"admitted\"", "expect = \"maybe\"")),
              "s.toml:19:10: `expect` is admitted or refused");
    EXPECT_EQ(mistake(with("of = \"offer\"", "of = \"offre\"")),
              "s.toml:39:6: no earlier step has the name `offre`");
    EXPECT_EQ(mistake(with("lifecycle", "livecycle")),
              "s.toml:21:1: the key `livecycle` is not known here");
    EXPECT_EQ(mistake(with("unit = \"depot\", roles", "unit = \"depo\", roles")),
              "s.toml:10:16: `depo` is no unit of this story");
    EXPECT_EQ(mistake(with("reason = \"not_addressee\"", "reason = \"not_addressed\"")),
              "s.toml:41:10: `not_addressed` is no reason code");
    EXPECT_EQ(
        mistake(with("at = 2026-03-02T08:00:00+07:00", "at = 2026-03-02T08:00:00")).substr(0, 12),
        "s.toml:13:6:");
}

}  // namespace
}  // namespace bangiao::testing

#include <gtest/gtest.h>

#include <bangiao/explain.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace bangiao::testing {
namespace {

const std::filesystem::path source = BANGIAO_SOURCE_DIR;

class ExplainedToAJurist : public ::testing::Test {
protected:
    std::string about(const std::string& subject, Language language = Language::en) const {
        return explain(book, registry, subject, parse_day("2026-03-02").value(), language).value();
    }
    static void expect(const std::string& text, const std::vector<std::string>& parts) {
        for (const std::string& part : parts)
            EXPECT_NE(text.find(part), std::string::npos) << part << "\n in\n" << text;
    }

    PolicyBook book = std::move(PolicyBook::load((source / "policies").string()).value());
    Registry registry = [this] {
        Registry adopted;
        for (const RegistryChange& change : adopt_all(book, Instant::from_seconds(0)))
            adopted.apply(change);
        return adopted;
    }();
};

TEST_F(ExplainedToAJurist, AnEventTypeNamesItsFormWhoWhenAndWhatFollows) {
    expect(about("handoff.offered"), {"Form: JC01 Phụ lục 4", "who files", "on an allowed route",
                                      "owes D-41", "to_unit: unit, ADM, required"});
}

TEST_F(ExplainedToAJurist, ADeadlineNamesWhatOpensDischargesAndMovesIt) {
    expect(about("D-32"),
           {"20 days", "assumed", "opened by", "verification.acknowledged", "discharged by",
            "verification.submitted", "moved by", "verification.extended", "open questions"});
    expect(about("D-41", Language::vi), {"24 giờ", "4 giờ", "mở bởi"});
}

TEST_F(ExplainedToAJurist, ARoleNamesWhatItFilesAndWhatItMayNotSee) {
    expect(about("clinician"), {"may file", "placement.assessed", "sees no more than", "TRV"});
}

TEST_F(ExplainedToAJurist, AUnitTypeNamesItsGroupsRoutesAndSight) {
    expect(about("BG_STATION"),
           {"belongs to", "FIRST_RECEIVERS", "routes of handoffs", "3: ", "may see, as a party"});
}

TEST_F(ExplainedToAJurist, WhatIsNamedNowhereIsRefused) {
    const Day day = parse_day("2026-03-02").value();
    EXPECT_FALSE(explain(book, registry, "D-99", day, Language::en));
    EXPECT_FALSE(explain(book, registry, "reception.imagined", day, Language::en));
}

TEST_F(ExplainedToAJurist, ACaseSaysWhyADutyIsDueThenAndWhyAStepWasRefused) {
    const std::string path =
        (source / "tests" / "scenarios" / "r2-self-report-at-border-post.toml").string();
    std::ifstream file(path);
    const std::string text((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
    const ScenarioOutcome outcome = run_scenario(Scenario::parse(text, path).value(), book);
    expect(explain_story(book, outcome.exercised, Language::en),
           {"D-31 (Receive, support, lead the initial check) of soyte: from "
            "2026-03-02T20:00:00+07:00, limit 3 days",
            "overdue from 2026-03-06T00:00:00+07:00 [L53 Điều 27(2); text]",
            "refused: not_addressee — ", "by handoff.accepted [JC01 Phụ lục 4]"});
    std::vector<Duty> owed;
    for (const Exercised& step : outcome.exercised)
        owed.insert(owed.end(), step.opened.begin(), step.opened.end());
    expect(explain_duties(book, registry, owed, Language::vi), {"D-33", "thời hạn 120 ngày"});
}

}  // namespace
}  // namespace bangiao::testing

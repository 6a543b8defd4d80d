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

    std::vector<Exercised> played(const std::string& story) const {
        const std::string path = (source / "tests" / "scenarios" / (story + ".toml")).string();
        std::ifstream file(path);
        const std::string text((std::istreambuf_iterator<char>(file)),
                               std::istreambuf_iterator<char>());
        return run_scenario(Scenario::parse(text, path).value(), book).exercised;
    }
    static std::vector<Duty> opened_in(const std::vector<Exercised>& steps) {
        std::vector<Duty> duties;
        for (const Exercised& step : steps)
            duties.insert(duties.end(), step.opened.begin(), step.opened.end());
        return duties;
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

TEST_F(ExplainedToAJurist, ARuleIsExplainedAlone) {
    const std::string text = about("border_reception.recorded/bilateral");
    expect(text, {"border_reception.recorded/bilateral", "who files"});
    EXPECT_EQ(text.find("border_reception.recorded/return"), std::string::npos);
}

TEST_F(ExplainedToAJurist, AnAgreementNamesItsDaysWhomItCoversAndWhatItChanges) {
    expect(about("vn-la"),
           {"Agreement of Viet Nam and Laos (LA)", "assumed", "from 2010-11-03", "covers",
            "the other country is \"LA\"", "D-09: -10 days instead of -5 days", "open questions"});
    expect(regulation_document(*book.in_force(registry, parse_day("2026-03-02").value()),
                               Language::vi),
           {"Thỏa thuận song phương", "| vn-kh ", "2012-09-28"});
}

TEST_F(ExplainedToAJurist, WhatIsNamedNowhereIsRefused) {
    const Day day = parse_day("2026-03-02").value();
    EXPECT_FALSE(explain(book, registry, "D-99", day, Language::en));
    EXPECT_FALSE(explain(book, registry, "reception.imagined", day, Language::en));
    EXPECT_FALSE(explain(book, registry, "reception.recorded/imagined", day, Language::en));
}

TEST_F(ExplainedToAJurist, ACaseSaysWhyADutyIsDueThenAndWhyAStepWasRefused) {
    const auto steps = played("r2-self-report-at-border-post");
    expect(explain_story(book, registry, steps, Language::en),
           {"D-31 (Receive, support, lead the initial check) of soyte: from "
            "2026-03-02T20:00:00+07:00, limit 3 days, last day 2026-03-05",
            "overdue from 2026-03-06T00:00:00+07:00 [L53 Điều 27(2); text]",
            "refused: not_addressee — ",
            "by handoff.accepted [JC01 Phụ lục 4]\n    who files: receiving officer (receiver)",
            "    when: answers the open: "});
    expect(explain_duties(book, registry, opened_in(steps), Language::vi),
           {"D-33", "thời hạn 120 ngày"});
}

TEST_F(ExplainedToAJurist, ADueTimeNamesTheDaysThatMovedIt) {
    const auto duties = opened_in(played("r2-indications-over-holidays"));
    const std::string text = explain_duties(book, registry, duties, Language::en);
    expect(text, {"2026-04-30 Ngày Chiến thắng [text]", "2026-05-01 Ngày Quốc tế lao động [text]",
                  "not counting 2026-"});
    for (const Duty& duty : duties) {
        const std::optional<WhyDue> why = why_due(book, registry, duty);
        ASSERT_TRUE(why && why->limit) << duty.rule;
        EXPECT_FALSE(why->says.en.empty());
        if (why->last_day) {
            EXPECT_EQ(start_of(*why->last_day + std::chrono::days(1)), duty.due) << duty.rule;
        }
    }
}

TEST_F(ExplainedToAJurist, ASaturdayThatIsWorkedCountsAndSaysForWhichDay) {
    const Duty duty{"D-18",
                    UnitId::parse("a.commune").value(),
                    EventId::parse("3f0e8a52-6c1d-4b7a-9e2f-5d4c3b2a1908").value(),
                    {},
                    Instant::parse("2024-04-26T09:00:00+07:00").value(),
                    std::nullopt,
                    Instant::parse("2024-05-05T00:00:00+07:00").value(),
                    {"D09 Điều 23(3)b"},
                    "text"};
    expect(explain_duties(book, registry, {duty}, Language::vi),
           {"thời hạn 3 ngày làm việc, ngày cuối 2024-05-04, không tính 2024-04-27, 2024-04-28, "
            "2024-04-29 nghỉ hoán đổi, làm bù 04/5/2024 [summary], 2024-04-30 Ngày Chiến thắng",
            "tính ngày làm bù 2024-05-04 làm bù ngày 29/4/2024 [summary]"});
}

TEST_F(ExplainedToAJurist, ALimitThatIsNotTheUsualOneSaysWhyItCounts) {
    expect(explain_duties(book, registry, opened_in(played("r2-child-in-a-shelter")), Language::en),
           {"limit 4 hours (if belongs to: child (under 16))"});
}

TEST_F(ExplainedToAJurist, AnExtendedDutyIsDueByItsExtension) {
    const auto duties = opened_in(played("r2-verification-that-takes-longer"));
    expect(explain_duties(book, registry, duties, Language::en),
           {"D-32 (", ", limit 20 days, last day ", ", last day by extension "});
}

TEST_F(ExplainedToAJurist, ADutyOfAnEarlierLawIsExplainedByThatLaw) {
    const auto duties = opened_in(played("r1b-to-r2-transition"));
    ASSERT_FALSE(duties.empty());
    for (const Duty& duty : duties) EXPECT_TRUE(why_due(book, registry, duty)) << duty.rule;
    Duty unknown = duties.front();
    unknown.rule = "D-999";
    EXPECT_FALSE(why_due(book, registry, unknown));
}

}  // namespace
}  // namespace bangiao::testing

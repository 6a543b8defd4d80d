// Figures: each counts what its definition says, and what is kept back cannot be had by
// subtraction.
#include <gtest/gtest.h>

#include <bangiao/figures.hpp>
#include <boost/json/parse.hpp>
#include <fstream>
#include <functional>
#include <numeric>
#include <sstream>

namespace bangiao::testing {
namespace {

const PolicyBook& book() {
    static const PolicyBook loaded =
        PolicyBook::load(std::string(BANGIAO_SOURCE_DIR) + "/policies").value();
    return loaded;
}

Instant at(const std::string& text) {
    return Instant::parse(text + "T10:00:00+07:00").value();
}

/// A log of nothing but what figures are counted from.
class Cases {
public:
    Cases() {
        for (const RegistryChange& change : adopt_all(book(), at("2022-08-01")))
            registry_.apply(change);
        reports_ = book().reports_in_force(registry_, legal_day(at("2026-01-01")));
    }

    /// The next case; answers its place.
    std::size_t open() {
        cases_.push_back({CaseId::parse(random_uuid()).value(), {}});
        return cases_.size() - 1;
    }
    EventId add(std::size_t place, const std::string& type, const std::string& day,
                const std::string& fields = "{}", const std::optional<EventId>& of = {}) {
        const EventId id = EventId::parse(random_uuid()).value();
        const auto counted = counted_shape(*reports_).keep(EventType::parse(type).value(), id, of,
                                                           UnitId::parse("a.unit").value(), at(day),
                                                           boost::json::parse(fields).as_object());
        EXPECT_TRUE(counted) << type;
        if (counted) cases_[place].events.push_back(*counted);
        return id;
    }
    std::size_t received(const std::string& day, const std::string& sex = "female",
                         const std::string& more = "") {
        const std::size_t place = open();
        add(place, "reception.recorded", day,
            R"({"route":"self_return_abroad","place":"lao-cai/muong-khuong","sex":")" + sex +
                R"(","age_band":"18-24")" + more + "}");
        return place;
    }
    CaseId id(std::size_t place) const { return cases_[place].id; }

    ReportFigures report(const std::string& name, const std::string& from, const std::string& to,
                         bool safe = false, const std::string& area = {}) const {
        return count_figures(*reports_, registry_, cases_, {},
                             {name, parse_day(from).value(), parse_day(to).value(), area, safe})
            .value();
    }
    const ReportBook& reports() const { return *reports_; }

private:
    Registry registry_;
    const ReportBook* reports_ = nullptr;
    std::vector<CountedCase> cases_;
};

const FigureTable& table(const ReportFigures& report, const std::string& figure,
                         const std::string& by) {
    for (const FigureTable& each : report.tables)
        if (each.figure == figure && each.dimension == by) return each;
    throw std::out_of_range(figure + " by " + by);
}

std::optional<std::uint64_t> cell(const ReportFigures& report, const std::string& figure,
                                  const std::string& by, const std::string& code) {
    const FigureTable& in = table(report, figure, by);
    if (code == "total") return in.total.count;
    for (const FigureCell& each : in.cells)
        if (each.code == code) return each.count;
    return std::nullopt;
}

TEST(Figures, CountAPersonOnceAndOnlyWithinThePeriod) {
    Cases cases;
    const std::size_t twice = cases.received("2026-01-10");
    cases.add(twice, "reception.recorded", "2026-02-10", R"({"route":"via_mission"})");
    cases.received("2025-12-31");
    cases.received("2026-03-31", "male");
    cases.received("2026-04-01", "male");
    const ReportFigures report = cases.report("n2", "2026-01-01", "2026-03-31");
    EXPECT_EQ(cell(report, "received", "sex", "total"), 2U);
    EXPECT_EQ(cell(report, "received", "sex", "female"), 1U);
    EXPECT_EQ(cell(report, "received", "sex", "male"), 1U);
    EXPECT_EQ(cell(report, "received", "route", "via_mission"), 1U) << "the newest value counts";
    EXPECT_EQ(cell(report, "received", "province", "lao-cai"), 2U);
}

TEST(Figures, CountMergedDuplicatesAsOnePerson) {
    Cases cases;
    const std::size_t first = cases.received("2026-01-10");
    const std::size_t second = cases.received("2026-01-20");
    EXPECT_EQ(cell(cases.report("n2", "2026-01-01", "2026-01-31"), "received", "sex", "total"), 2U);
    cases.add(second, "case.merged_as_duplicate", "2026-02-01",
              R"({"other_case":")" + cases.id(first).text() + "\"}");
    EXPECT_EQ(cell(cases.report("n2", "2026-01-01", "2026-02-28"), "received", "sex", "total"), 1U);
    EXPECT_EQ(cell(cases.report("n2", "2026-01-01", "2026-01-31"), "received", "sex", "total"), 2U)
        << "as it was known when the period ended";
}

TEST(Figures, LeaveOutCertificatesThatWereRevokedByThePeriodsEnd) {
    Cases cases;
    const std::size_t revoked = cases.received("2026-01-10");
    cases.add(revoked, "identification.confirmed", "2026-01-20");
    cases.add(revoked, "identification.revoked", "2026-05-02");
    const std::size_t again = cases.received("2026-01-10");
    cases.add(again, "identification.confirmed", "2026-01-20");
    cases.add(again, "identification.revoked", "2026-02-02");
    cases.add(again, "identification.confirmed", "2026-03-02");
    EXPECT_EQ(cell(cases.report("n4", "2026-01-01", "2026-03-31"), "identified", "sex", "total"),
              2U);
    EXPECT_EQ(cell(cases.report("n4", "2026-01-01", "2026-06-30"), "identified", "sex", "total"),
              1U);
}

TEST(Figures, TakeACorrectedValueForTheOneThatItCorrects) {
    Cases cases;
    const std::size_t place = cases.open();
    const EventId reception =
        cases.add(place, "reception.recorded", "2026-01-10",
                  R"({"route":"via_mission","place":"lao-cai/a","sex":"male","age_band":"18-24"})");
    cases.add(place, "event.corrected", "2026-02-10",
              R"({"values":{"sex":"female","age_band":"13-15"}})", reception);
    const ReportFigures before = cases.report("n2", "2026-01-01", "2026-01-31");
    EXPECT_EQ(cell(before, "received", "sex", "male"), 1U);
    const ReportFigures after = cases.report("n2", "2026-01-01", "2026-02-28");
    EXPECT_EQ(cell(after, "received", "sex", "male"), 0U);
    EXPECT_EQ(cell(after, "received", "sex", "female"), 1U);
    EXPECT_EQ(cell(after, "received", "age", "13-15"), 1U);
}

TEST(Figures, PutTheCutAtABirthdayWhereTheLawHasIt) {
    Cases cases;
    for (const char* day : {"2026-03-31", "2026-04-01"})
        cases.received(day, "female", R"(,"birth_month":"2010-03")");
    EXPECT_EQ(cell(cases.report("n2", "2026-03-01", "2026-03-31"), "received", "age", "13-15"), 1U)
        << "who is born in a month is younger until it is over";
    EXPECT_EQ(cell(cases.report("n2", "2026-04-01", "2026-04-30"), "received", "age", "16-17"), 1U);
}

TEST(Figures, CountWhoStandsWherePeriodsEnd) {
    Cases cases;
    const std::size_t waiting = cases.received("2026-01-10");
    cases.add(waiting, "verification.requested", "2026-01-12");
    const std::size_t decided = cases.received("2026-01-10");
    cases.add(decided, "verification.requested", "2026-01-12");
    cases.add(decided, "identification.negative", "2026-02-12");
    EXPECT_EQ(cell(cases.report("n3", "2026-01-01", "2026-01-31"), "under_identification", "sex",
                   "total"),
              2U);
    EXPECT_EQ(cell(cases.report("n3", "2026-02-01", "2026-02-28"), "under_identification", "sex",
                   "total"),
              1U);
}

TEST(Figures, MeasureSpansFromTheEventThatIsAnswered) {
    Cases cases;
    for (const char* answered : {"2026-01-03", "2026-01-05", "2026-02-02"}) {
        const std::size_t place = cases.received("2026-01-01");
        cases.add(place, "verification.acknowledged", "2026-01-02",
                  R"({"received_at":"2026-01-02T10:00:00+07:00"})");
        cases.add(place, "verification.submitted", answered);
    }
    const ReportFigures report = cases.report("n6", "2026-01-01", "2026-12-31");
    const FigureCell& total = table(report, "verification_days", "province").total;
    EXPECT_EQ(total.count, 3U);
    EXPECT_EQ(total.median, 3 * 86400);
    EXPECT_EQ(total.p90, 31 * 86400);
    EXPECT_EQ(total.over, (std::vector<std::uint64_t>{1, 0}));
}

TEST(Figures, NameTheCasesBehindTheGapToTheGoal) {
    Cases cases;
    const std::size_t supported = cases.received("2026-01-10");
    cases.add(supported, "identification.confirmed", "2026-01-20");
    cases.add(supported, "support.delivered", "2026-01-21", R"({"regime":"a"})");
    const std::size_t waiting = cases.received("2026-01-10");
    cases.add(waiting, "identification.confirmed", "2026-01-20");
    const ReportFigures report = cases.report("n9", "2026-01-01", "2026-06-30");
    EXPECT_EQ(table(report, "coverage", "province").total.percent, "50.0");
    EXPECT_EQ(table(report, "coverage", "province").goal, 100);
    EXPECT_EQ(report.cases.at("not_covered"), std::vector<CaseId>{cases.id(waiting)});
    EXPECT_TRUE(cases.report("n9", "2026-01-01", "2026-06-30", true).cases.empty());
}

TEST(Figures, OfAnAreaCountWhomThatAreaReceived) {
    Cases cases;
    cases.received("2026-01-10");
    const std::size_t elsewhere = cases.open();
    cases.add(elsewhere, "reception.recorded", "2026-01-10",
              R"({"route":"via_mission","place":"ha-giang/x","sex":"male"})");
    const auto in = [&](const std::string& area) {
        return cell(cases.report("n2", "2026-01-01", "2026-01-31", false, area), "received", "sex",
                    "total");
    };
    EXPECT_EQ(in(""), 2U);
    EXPECT_EQ(in("lao-cai"), 1U);
    EXPECT_EQ(in("lao-cai/muong-khuong"), 1U);
    EXPECT_EQ(in("ha-giang"), 1U);
    EXPECT_EQ(in("son-la"), 0U);
}

TEST(Figures, HaveHalfYearsAndYearsAsTheDefinitionsSay) {
    const Cases cases;
    const auto half = named_period(cases.reports(), "half-year", 2026).value();
    EXPECT_EQ(day_text(half.first), "2025-12-15");
    EXPECT_EQ(day_text(half.second), "2026-06-14");
    const auto year = named_period(cases.reports(), "year", 2026).value();
    EXPECT_EQ(day_text(year.first), "2025-12-15");
    EXPECT_EQ(day_text(year.second), "2026-12-14");
    EXPECT_EQ(day_text(period_before(cases.reports(), year.first, year.second).first),
              "2024-12-15");
    const auto month = period_before(cases.reports(), parse_day("2026-03-01").value(),
                                     parse_day("2026-03-31").value());
    EXPECT_EQ(day_text(month.first), "2026-01-29");
    EXPECT_EQ(day_text(month.second), "2026-02-28");
}

/// Every table of so many cells up to `most`.
void for_all_tables(std::size_t cells, std::uint64_t most,
                    const std::function<void(const std::vector<std::uint64_t>&)>& look) {
    std::vector<std::uint64_t> counts(cells, 0);
    for (;;) {
        look(counts);
        std::size_t i = 0;
        while (i < cells && counts[i] == most) counts[i++] = 0;
        if (i == cells) return;
        ++counts[i];
    }
}

using Counts = std::vector<std::uint64_t>;

/// What a reader sees of a table: cells, and last the total, or nothing.
std::vector<std::optional<std::uint64_t>> seen_of(const Counts& counts, const Hidden& hidden) {
    std::vector<std::optional<std::uint64_t>> seen;
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        total += counts[i];
        seen.push_back(hidden.cells.contains(i) ? std::nullopt : std::optional(counts[i]));
    }
    seen.push_back(hidden.total ? std::nullopt : std::optional(total));
    return seen;
}

/// Everything that would look the same to a reader, by what he sees.
using Alike = std::map<std::vector<std::optional<std::uint64_t>>, std::vector<Counts>>;

/// No number may be the only one possible if it is small. `most`: how far the test looks; where
/// something might have been larger still, it cannot tell.
void expect_no_small_one_known(const Alike& alike, std::uint64_t below, std::uint64_t most) {
    for (const auto& [seen, tables] : alike) {
        bool at_the_edge = false;
        for (const Counts& counts : tables)
            for (const std::uint64_t count : counts) at_the_edge |= count >= most;
        if (at_the_edge) continue;
        for (std::size_t i = 0; i < tables.front().size(); ++i) {
            std::set<std::uint64_t> possible;
            for (const Counts& counts : tables) possible.insert(counts[i]);
            const std::uint64_t known = *possible.begin();
            EXPECT_FALSE(possible.size() == 1 && known >= 1 && known < below)
                << "a cell of " << known << " is the only one possible";
        }
    }
}

TEST(HiddenCells, CannotBeHadBySubtractionByWhoeverKnowsTheRule) {
    constexpr std::uint64_t below = 3, most = 9;
    for (const std::size_t cells : {1U, 2U, 3U, 4U}) {
        Alike alike;
        for_all_tables(cells, most, [&](const Counts& counts) {
            const Hidden hidden = hidden_cells(counts, below);
            for (std::size_t i = 0; i < cells; ++i)
                EXPECT_TRUE(hidden.cells.contains(i) || counts[i] >= below);
            alike[seen_of(counts, hidden)].push_back(counts);
        });
        expect_no_small_one_known(alike, below, most);
    }
}

TEST(HiddenCells, OfAYearCannotBeHadBySubtractingItsHalf) {
    constexpr std::uint64_t below = 3, most = 6;
    for (const std::size_t cells : {1U, 2U, 3U}) {
        Alike alike;
        // The first half's cells, then the second's, which nobody may ask for.
        for_all_tables(2 * cells, most, [&](const Counts& halves) {
            const auto middle = halves.begin() + static_cast<std::ptrdiff_t>(cells);
            const Counts first(halves.begin(), middle);
            Counts year = first;
            for (std::size_t i = 0; i < cells; ++i) year[i] += halves[cells + i];
            const auto total = [](const Counts& counts) {
                return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
            };
            Hidden of_first = hidden_cells(first, below);
            of_first.total |= total(first) < below;
            Hidden of_year = hidden_cells(year, {first}, below);
            of_year.total |= total(year) < below;
            auto seen = seen_of(first, of_first);
            for (const auto& each : seen_of(year, of_year)) seen.push_back(each);
            Counts all = halves;
            all.insert(all.end(), year.begin(), year.end());
            alike[seen].push_back(all);
        });
        expect_no_small_one_known(alike, below, most);
    }
}

TEST(HiddenCells, OfAYearAreThoseThatItsHalfWouldReveal) {
    Cases cases;
    for (int i = 0; i < 20; ++i) cases.received("2026-02-10", i < 8 ? "male" : "female");
    for (int i = 0; i < 12; ++i) cases.received("2026-09-10", i < 2 ? "male" : "female");
    const ReportFigures half = cases.report("n2", "2025-12-15", "2026-06-14", true);
    EXPECT_EQ(cell(half, "received", "province", "total"), 20U);
    const ReportFigures year = cases.report("n2", "2025-12-15", "2026-12-14", true);
    EXPECT_EQ(cell(year, "received", "sex", "male"), std::nullopt) << "10 - 8 would be 2";
    EXPECT_EQ(cell(year, "received", "sex", "female"), std::nullopt) << "the largest with it";
    EXPECT_EQ(cell(year, "received", "province", "lao-cai"), 32U);
    const ReportFigures open = cases.report("n2", "2025-12-15", "2026-12-14", false);
    EXPECT_EQ(cell(open, "received", "sex", "male"), 10U);
}

TEST(HiddenCells, LeaveNoTotalFromWhichAFewCouldBeHad) {
    Cases cases;
    for (int i = 0; i < 20; ++i) cases.received("2026-02-10");
    for (int i = 0; i < 3; ++i) cases.received("2026-09-10");
    const ReportFigures year = cases.report("n2", "2025-12-15", "2026-12-14", true);
    for (const FigureTable& each : year.tables) {
        EXPECT_EQ(each.total.count, std::nullopt) << each.dimension;
        for (const FigureCell& one : each.cells) EXPECT_EQ(one.count, std::nullopt) << one.code;
    }
}

TEST(HiddenCells, OfOneFigureAreHiddenInTheOthersOfItsReport) {
    Cases cases;
    for (int i = 0; i < 12; ++i) {
        const std::size_t place = cases.received("2026-01-10", i < 2 ? "male" : "female");
        cases.add(place, i % 2 ? "identification.negative" : "identification.confirmed",
                  "2026-01-20");
    }
    const ReportFigures report = cases.report("n5", "2025-12-15", "2026-06-14", true);
    EXPECT_EQ(cell(report, "decided", "sex", "male"), std::nullopt);
    EXPECT_EQ(cell(report, "not_victims", "sex", "male"), std::nullopt);
    EXPECT_EQ(cell(report, "not_victims", "sex", "female"), std::nullopt) << "the largest with it";
    for (const FigureCell& each : table(report, "negative_rate", "sex").cells)
        EXPECT_EQ(each.percent, std::nullopt);
}

}  // namespace
}  // namespace bangiao::testing

#include <gtest/gtest.h>

#include "bangiao/law/calendar.hpp"
#include "bangiao/law/deadlines.hpp"

namespace bangiao::law {
namespace {

constexpr const char* calendar_text = R"(
id = "calendar"
kind = "calendar"
title = { vi = "Lịch", en = "Calendar" }
zone = "Asia/Ho_Chi_Minh"
[sources]
law = "Labour Code"
[[day]]
date = 2026-04-27
name = "made up for Sunday"
source = "law"
mark = "text"
[[day]]
date = 2026-04-30
name = "a holiday"
source = "law"
mark = "text"
[[day]]
date = 2026-05-01
name = "a holiday"
source = "law"
mark = "text"
[[worked]]
date = 2026-05-09
name = "a Saturday worked"
source = "law"
mark = "assumed"
)";

class Deadline : public ::testing::Test {
protected:
    static Calendar calendar_of(const char* text) {
        return Calendar::load(read_toml(text), PolicyFile{sha256(text), {}, {}, {}, {}, {}, text});
    }
    std::string due(Limit::In in, int count, const char* from) const {
        return due_after({in, count}, Instant::parse(from).value(), &calendar).local_text();
    }
    Calendar calendar = calendar_of(calendar_text);
};

TEST_F(Deadline, InDaysDoesNotCountTheFirstDay) {
    EXPECT_EQ(due(Limit::In::days, 3, "2026-03-02T20:00:00+07:00"), "2026-03-06T00:00:00+07:00");
    EXPECT_EQ(due(Limit::In::days, 3, "2026-03-02T00:00:00+07:00"), "2026-03-06T00:00:00+07:00");
}

TEST_F(Deadline, InDaysThatEndsOnAWeekendMovesToMonday) {
    EXPECT_EQ(due(Limit::In::days, 3, "2026-03-04T10:00:00+07:00"), "2026-03-10T00:00:00+07:00");
    EXPECT_EQ(due(Limit::In::days, 4, "2026-03-04T10:00:00+07:00"), "2026-03-10T00:00:00+07:00");
}

TEST_F(Deadline, InDaysThatEndsOnHolidaysMovesPastThemAndTheWeekend) {
    EXPECT_EQ(due(Limit::In::days, 20, "2026-04-10T08:00:00+07:00"), "2026-05-05T00:00:00+07:00");
    EXPECT_EQ(due(Limit::In::days, 3, "2026-04-24T10:00:00+07:00"), "2026-04-29T00:00:00+07:00");
}

TEST_F(Deadline, InDaysEndsOnASaturdayThatIsWorked) {
    EXPECT_EQ(due(Limit::In::days, 3, "2026-05-06T10:00:00+07:00"), "2026-05-10T00:00:00+07:00");
}

TEST_F(Deadline, InWorkingDaysSkipsRestAndHolidays) {
    EXPECT_EQ(due(Limit::In::working_days, 10, "2026-03-03T15:40:00+07:00"),
              "2026-03-18T00:00:00+07:00");
    EXPECT_EQ(due(Limit::In::working_days, 5, "2026-04-28T18:20:00+07:00"),
              "2026-05-08T00:00:00+07:00");
}

TEST_F(Deadline, InMonthsEndsOnTheSameDayNumber) {
    EXPECT_EQ(due(Limit::In::months, 3, "2026-04-28T18:20:00+07:00"), "2026-07-29T00:00:00+07:00");
    EXPECT_EQ(due(Limit::In::months, 2, "2023-06-05T08:00:00+07:00"), "2023-08-08T00:00:00+07:00");
}

TEST_F(Deadline, InMonthsEndsOnTheMonthsLastDayWhereTheNumberDoesNotExist) {
    EXPECT_EQ(due(Limit::In::months, 1, "2024-01-31T08:00:00+07:00"), "2024-03-01T00:00:00+07:00");
    EXPECT_EQ(due(Limit::In::months, 6, "2025-08-31T08:00:00+07:00"), "2026-03-03T00:00:00+07:00");
}

TEST_F(Deadline, InHoursIsExactAndRunsThroughHolidays) {
    EXPECT_EQ(due(Limit::In::hours, 24, "2026-04-29T22:00:00+07:00"), "2026-04-30T22:00:00+07:00");
    EXPECT_EQ(due(Limit::In::hours, 4, "2026-05-02T23:30:00+07:00"), "2026-05-03T03:30:00+07:00");
}

TEST_F(Deadline, BackwardsDoesNotCountTheDayOfTheStartAndDoesNotMove) {
    EXPECT_EQ(due(Limit::In::days, -5, "2026-10-19T09:00:00+07:00"), "2026-10-15T00:00:00+07:00");
    EXPECT_EQ(due(Limit::In::days, -2, "2026-10-19T09:00:00+07:00"), "2026-10-18T00:00:00+07:00");
    EXPECT_EQ(due(Limit::In::working_days, -3, "2026-05-04T09:00:00+07:00"),
              "2026-04-25T00:00:00+07:00");
    EXPECT_EQ(due(Limit::In::months, -1, "2026-03-31T09:00:00+07:00"), "2026-03-01T00:00:00+07:00");
    EXPECT_EQ(due(Limit::In::hours, -4, "2026-03-31T03:00:00+07:00"), "2026-03-30T23:00:00+07:00");
}

TEST_F(Deadline, NotesTheDaysThatMovedTheEnd) {
    const auto noted = [&](Limit limit, const char* from) {
        std::vector<Day> days;
        due_after(limit, Instant::parse(from).value(), &calendar, &days);
        std::string out;
        for (const Day day : days) out += day_text(day).substr(5) + " ";
        return out;
    };
    EXPECT_EQ(noted({Limit::In::working_days, 5}, "2026-04-24T09:00:00+07:00"),
              "04-25 04-26 04-27 04-30 05-01 05-02 05-03 ");
    EXPECT_EQ(noted({Limit::In::days, 20}, "2026-04-10T08:00:00+07:00"),
              "04-30 05-01 05-02 05-03 ");
    EXPECT_EQ(noted({Limit::In::days, 3}, "2026-03-02T20:00:00+07:00"), "");
    EXPECT_EQ(noted({Limit::In::days, 3}, "2026-05-06T10:00:00+07:00"), "05-09 ");
    EXPECT_EQ(noted({Limit::In::working_days, 2}, "2026-05-07T10:00:00+07:00"), "05-09 ");
    EXPECT_EQ(noted({Limit::In::days, -5}, "2026-05-04T09:00:00+07:00"), "");
    EXPECT_EQ(noted({Limit::In::hours, 72}, "2026-04-30T09:00:00+07:00"), "");
}

TEST_F(Deadline, CountsTheDayOfTheLegalZone) {
    // 18:30 UTC on the 2nd is half past one on the 3rd.
    EXPECT_EQ(due(Limit::In::days, 3, "2026-03-02T18:30:00Z"), "2026-03-07T00:00:00+07:00");
}

TEST_F(Deadline, WithoutACalendarRestsOnWeekendsOnly) {
    const Instant from = Instant::parse("2026-04-29T08:00:00+07:00").value();
    EXPECT_EQ(due_after({Limit::In::days, 1}, from, nullptr).local_text(),
              "2026-05-01T00:00:00+07:00");
    EXPECT_EQ(due_after({Limit::In::days, 3}, from, nullptr).local_text(),
              "2026-05-05T00:00:00+07:00");
}

TEST(Calendar, RefusesADayThatStandsTwiceAndAnUnknownSource) {
    const auto load = [](std::string text) {
        return Calendar::load(read_toml(text), PolicyFile{sha256(text), {}, {}, {}, {}, {}, text});
    };
    std::string twice = calendar_text;
    twice.replace(twice.find("2026-05-01"), 10, "2026-04-30");
    EXPECT_THROW(load(twice), Mistake);
    std::string source = calendar_text;
    source.replace(source.find("source = \"law\""), 14, "source = \"lore\"");
    EXPECT_THROW(load(source), Mistake);
}

}  // namespace
}  // namespace bangiao::law

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bangiao/instant.hpp>

namespace bangiao {
namespace {

using namespace std::chrono_literals;

TEST(Instant, IsReadWithAnyOffset) {
    const Instant moment = Instant::from_seconds(1772448000);  // 2026-03-02T10:40:00Z
    for (const char* text :
         {"2026-03-02T17:40:00+07:00", "2026-03-02T10:40:00Z", "2026-03-02T10:40:00.000000Z",
          "2026-03-02T05:10:00-05:30", "2026-03-03T00:40:00+14:00"})
        EXPECT_EQ(Instant::parse(text), moment) << text;
    EXPECT_EQ(Instant::parse("2026-03-02T10:40:00.1Z"), moment + 100ms);
    EXPECT_EQ(Instant::parse("2026-03-02T10:40:00.000001Z"), moment + 1us);
    EXPECT_TRUE(Instant::parse("2024-02-29T00:00:00Z"));
    EXPECT_EQ(Instant::parse("1970-01-01T00:00:00Z"), Instant::from_seconds(0));
}

TEST(Instant, IsNothingInAnyOtherForm) {
    for (const char* text : {"",
                             "2026-03-02",
                             "2026-03-02T17:40:00",
                             "2026-03-02T17:40+07:00",
                             "2026-03-02t17:40:00Z",
                             "2026-03-02T17:40:00z",
                             "2026-03-02 17:40:00Z",
                             "2026-03-02T17:40:00.Z",
                             "2026-03-02T17:40:00.1234567Z",
                             "2026-03-02T17:40:00,5Z",
                             "2026-03-02T24:00:00Z",
                             "2026-03-02T23:60:00Z",
                             "2026-12-31T23:59:60Z",
                             "2026-02-29T00:00:00Z",
                             "2026-13-01T00:00:00Z",
                             "2026-00-01T00:00:00Z",
                             "2026-03-00T00:00:00Z",
                             "2026-03-02T17:40:00+7:00",
                             "2026-03-02T17:40:00+0700",
                             "2026-03-02T17:40:00+24:00",
                             "2026-03-02T17:40:00+07:60",
                             "2026-03-02T17:40:00Z ",
                             " 2026-03-02T17:40:00Z",
                             "1969-12-31T23:59:59Z",
                             "1970-01-01T00:00:00+07:00",
                             "9999-12-31T23:59:59-23:59",
                             "10000-01-01T00:00:00Z",
                             "-2026-03-02T17:40:00Z",
                             "26-03-02T17:40:00Z",
                             "20260302T174000Z"})
        EXPECT_FALSE(Instant::parse(text)) << text;
}

TEST(Instant, IsWrittenInUtcWithSixDecimalsAndLocallyInWholeSeconds) {
    const Instant moment = *Instant::parse("2026-11-22T00:45:00.123456Z");
    EXPECT_EQ(moment.utc_text(), "2026-11-22T00:45:00.123456Z");
    EXPECT_EQ(moment.local_text(), "2026-11-22T07:45:00+07:00");
    EXPECT_EQ(Instant::parse("2026-11-22T20:45:00Z")->local_text(), "2026-11-23T03:45:00+07:00");
}

RC_GTEST_PROP(Instant, ComesBackFromItsText, ()) {
    const auto micros = *rc::gen::inRange<std::int64_t>(0, 253'402'214'400'000'000);
    const Instant moment = Instant::from_micros(micros);
    RC_ASSERT(Instant::parse(moment.utc_text()) == moment);
    RC_ASSERT(Instant::parse(moment.local_text()) == Instant::from_seconds(moment.seconds()));
}

TEST(Day, BeginsAtMidnightOfTheLegalZone) {
    const Day day = *parse_day("2026-03-02");
    EXPECT_EQ(start_of(day).utc_text(), "2026-03-01T17:00:00.000000Z");
    EXPECT_EQ(legal_day(start_of(day)), day);
    EXPECT_EQ(legal_day(start_of(day) - 1us), day - std::chrono::days(1));
    EXPECT_EQ(legal_day(*Instant::parse("2026-03-02T16:59:59Z")), day);
    EXPECT_EQ(legal_day(*Instant::parse("2026-03-02T17:00:00Z")), day + std::chrono::days(1));
}

TEST(Day, IsReadAndWrittenInOneForm) {
    EXPECT_EQ(day_text(*parse_day("2026-03-02")), "2026-03-02");
    for (const char* text : {"", "2026-3-2", "2026-02-30", "2026-03-02T00:00:00Z", "20260302",
                             "1969-12-31", "2026/03/02", "2026-03-02 "})
        EXPECT_FALSE(parse_day(text)) << text;
}

}  // namespace
}  // namespace bangiao

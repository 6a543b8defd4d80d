#include "door/query.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace bangiao::door {
namespace {

const std::vector<std::string_view> defined{"limit", "cursor", "unit"};

Reason refusal_of(std::string_view query) {
    const Result<Query> parsed = Query::parse(query, defined);
    EXPECT_FALSE(parsed) << query;
    return parsed ? Reason::internal_error : parsed.error().reason;
}

TEST(Query, ReadsDefinedParameters) {
    const Result<Query> query = Query::parse("unit=health.lao-cai&cursor=a%2Db", defined);
    ASSERT_TRUE(query);
    EXPECT_EQ(query->text("unit"), "health.lao-cai");
    EXPECT_EQ(query->text("cursor"), "a-b");
    EXPECT_FALSE(query->text("limit"));
}

TEST(Query, RefusesAnUnknownParameter) {
    EXPECT_EQ(refusal_of("offset=3"), Reason::parameter_unknown);
    EXPECT_EQ(refusal_of("Limit=3"), Reason::parameter_unknown);
    EXPECT_EQ(refusal_of("limit=3&&"), Reason::parameter_unknown);
    EXPECT_EQ(refusal_of("=3"), Reason::parameter_unknown);
}

TEST(Query, RefusesAParameterThatComesTwiceOrCannotBeRead) {
    EXPECT_EQ(refusal_of("limit=3&limit=3"), Reason::parameter_invalid);
    EXPECT_EQ(refusal_of("limit"), Reason::parameter_invalid);
    EXPECT_EQ(refusal_of("unit=%c4%91"), Reason::parameter_invalid);
    EXPECT_EQ(refusal_of("unit=%0a"), Reason::parameter_invalid);
    EXPECT_EQ(refusal_of("unit=%4"), Reason::parameter_invalid);
    EXPECT_EQ(refusal_of("unit=%-1"), Reason::parameter_invalid);
}

TEST(Query, LimitsAListTo500) {
    const auto limit = [](std::string_view query) { return Query::parse(query, defined)->limit(); };
    EXPECT_EQ(*limit(""), 50U);
    EXPECT_EQ(*limit("limit=1"), 1U);
    EXPECT_EQ(*limit("limit=500"), 500U);
    for (const char* bad : {"limit=0", "limit=501", "limit=-1", "limit=+1", "limit=", "limit=1x"})
        EXPECT_FALSE(limit(bad)) << bad;
}

TEST(Query, TakesAPlainNumberWhereOneMustBeGiven) {
    const auto number = [](std::string_view query) {
        return Query::parse(query, defined)->number("limit");
    };
    EXPECT_EQ(*number("limit=0"), 0U);
    EXPECT_EQ(*number("limit=18446744073709551615"), UINT64_MAX);
    for (const char* bad : {"", "limit=", "limit=-1", "limit=+1", "limit=1x", "limit=0x1",
                            "limit=18446744073709551616"})
        EXPECT_FALSE(number(bad)) << bad;
}

}  // namespace
}  // namespace bangiao::door

#include "door/route.hpp"

#include <gtest/gtest.h>

namespace bangiao::door {
namespace {

TEST(Routes, MatchByMethodAndPattern) {
    const Match chain = match("GET", "/api/v1/cases/abc/events");
    ASSERT_TRUE(chain.route);
    EXPECT_EQ(chain.route->pattern, "/api/v1/cases/{case}/events");
    EXPECT_EQ(chain.parts, std::vector<std::string>{"abc"});
}

TEST(Routes, TellAWrongMethodFromAnUnknownPath) {
    const Match wrong = match("POST", "/api/v1/duties");
    EXPECT_FALSE(wrong.route);
    EXPECT_EQ(wrong.allowed, "GET");
    const Match unknown = match("GET", "/api/v1/nonsense");
    EXPECT_FALSE(unknown.route);
    EXPECT_EQ(unknown.allowed, "");
}

TEST(Routes, MayEndInAllThatIsLeft) {
    const Match tile = match("GET", "/log/tile/0/x001/x234/067.p/8");
    ASSERT_TRUE(tile.route);
    EXPECT_EQ(tile.parts, std::vector<std::string>{"0/x001/x234/067.p/8"});
    EXPECT_FALSE(match("GET", "/log/tile/").route);
    EXPECT_FALSE(match("GET", "/log/tile").route);
}

TEST(Routes, DoNotMatchWhatIsLongerShorterOrEmpty) {
    for (const char* path : {"/", "", "/api/v1/cases", "/api/v1/cases/", "/api/v1/cases/a/events/b",
                             "/api/v1/cases//events", "/healthz/", "/Healthz", "x/healthz"})
        EXPECT_FALSE(match("GET", path).route) << path;
}

}  // namespace
}  // namespace bangiao::door

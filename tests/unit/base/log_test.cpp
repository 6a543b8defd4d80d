#include "base/log.hpp"

#include <gtest/gtest.h>

namespace bangiao {
namespace {

TEST(Log, WritesOneJsonObjectALine) {
    EXPECT_EQ(
        log::line("T", "info", "answered", {{"status", 201}, {"took_ms", 1.5}, {"ok", true}}),
        R"({"time":"T","level":"info","message":"answered","status":201,"took_ms":1.5,"ok":true})");
}

TEST(Log, EscapesWhatCouldForgeALine) {
    EXPECT_EQ(log::line("T", "info", "m", {{"path", "a\"b\\c\nd\x7f"}}),
              R"({"time":"T","level":"info","message":"m","path":"a\"b\\c\u000ad\u007f"})");
}

}  // namespace
}  // namespace bangiao

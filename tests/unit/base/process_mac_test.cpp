#include "base/process_mac.hpp"

#include <gtest/gtest.h>

namespace bangiao {
namespace {

TEST(ProcessMac, KnowsItsOwnTagForTheSameMessageOnly) {
    const ProcessMac mac;
    const std::string tag = mac.tag("message");
    EXPECT_EQ(tag.size(), ProcessMac::tag_bytes);
    EXPECT_TRUE(mac.is_tag(tag, "message"));
    EXPECT_FALSE(mac.is_tag(tag, "Message"));
    EXPECT_FALSE(ProcessMac().is_tag(tag, "message"));
}

TEST(ProcessMac, RefusesATagCutShortOrLengthened) {
    const ProcessMac mac;
    const std::string tag = mac.tag("message");
    EXPECT_FALSE(mac.is_tag("", "message"));
    EXPECT_FALSE(mac.is_tag(tag.substr(0, ProcessMac::tag_bytes - 1), "message"));
    EXPECT_FALSE(mac.is_tag(tag + "x", "message"));
}

}  // namespace
}  // namespace bangiao

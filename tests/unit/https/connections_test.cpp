#include "https/connections.hpp"

#include <gtest/gtest.h>

namespace bangiao::https {
namespace {

TEST(Connections, AreRefusedOverTheLimitUntilOneLeaves) {
    Connections connections(2, 1);
    EXPECT_TRUE(connections.enter());
    EXPECT_TRUE(connections.enter());
    EXPECT_FALSE(connections.enter());
    connections.leave();
    EXPECT_TRUE(connections.enter());
    EXPECT_EQ(connections.count(), 2U);
}

TEST(Connections, AreCountedPerCertificate) {
    Connections connections(10, 2);
    const Digest one = sha256("one");
    const Digest other = sha256("other");
    EXPECT_TRUE(connections.enter(one));
    EXPECT_TRUE(connections.enter(one));
    EXPECT_FALSE(connections.enter(one));
    EXPECT_TRUE(connections.enter(other));
    connections.leave(one);
    connections.leave(one);
    EXPECT_TRUE(connections.enter(one));
}

}  // namespace
}  // namespace bangiao::https

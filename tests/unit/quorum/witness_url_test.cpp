#include <gtest/gtest.h>

#include <stdexcept>

#include "quorum/witness_client.hpp"

namespace bangiao::quorum {
namespace {

TEST(WitnessUrl, IsAHostAPortAndAPrefix) {
    const WitnessUrl whole = WitnessUrl::parse("https://witness.example.vn:8444/log/");
    EXPECT_EQ(whole.host, "witness.example.vn");
    EXPECT_EQ(whole.port, 8444);
    EXPECT_EQ(whole.prefix, "/log");
    EXPECT_EQ(WitnessUrl::parse("https://a").port, 443);
    for (const char* url : {"", "http://a", "https://", "https://a:", "https://a:0",
                            "https://a:99999", "https://a:80x", "a:443", "https:///x"})
        EXPECT_THROW(WitnessUrl::parse(url), std::runtime_error) << url;
}

}  // namespace
}  // namespace bangiao::quorum

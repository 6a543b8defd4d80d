#include "door/metrics.hpp"

#include <gtest/gtest.h>

namespace bangiao::door {
namespace {

TEST(Metrics, CountRequestsByRouteAndStatus) {
    Metrics metrics;
    metrics.watch("bangiao_connections", "Open connections", [] { return 3.0; });
    metrics.count("/api/v1/me", 200, std::chrono::milliseconds(3));
    metrics.count("/api/v1/me", 200, std::chrono::milliseconds(3));
    metrics.count("none", 404, std::chrono::milliseconds(3));
    const std::string text = metrics.text();
    EXPECT_NE(text.find(R"(bangiao_requests_total{route="/api/v1/me",status="200"} 2)"),
              std::string::npos);
    EXPECT_NE(text.find(R"(bangiao_requests_total{route="none",status="404"} 1)"),
              std::string::npos);
    EXPECT_NE(text.find("bangiao_connections 3"), std::string::npos);
    EXPECT_NE(text.find(R"(bangiao_request_seconds_count{route="/api/v1/me"} 2)"),
              std::string::npos);
}

}  // namespace
}  // namespace bangiao::door

#include "base/clock.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace bangiao {
namespace {

std::filesystem::path clock_file() {
    return std::filesystem::path(testing::TempDir()) / "bangiao-clock";
}

TEST(FileClock, TellsWhatItsFileSaysNow) {
    std::ofstream(clock_file()) << "2026-03-02T17:40:00+07:00\n";
    const FileClock clock(clock_file());
    EXPECT_EQ(clock.now().utc_text(), "2026-03-02T10:40:00.000000Z");
    std::ofstream(clock_file()) << "2026-03-02T18:00:00+07:00\n";
    EXPECT_EQ(clock.now().utc_text(), "2026-03-02T11:00:00.000000Z");
}

TEST(FileClock, KeepsItsTimeWhileTheFileIsBeingReplaced) {
    std::ofstream(clock_file()) << "2026-03-02T17:40:00+07:00\n";
    const FileClock clock(clock_file());
    std::filesystem::remove(clock_file());
    EXPECT_EQ(clock.now().utc_text(), "2026-03-02T10:40:00.000000Z");
}

TEST(FileClock, RefusesToStartWithoutATime) {
    std::ofstream(clock_file()) << "yesterday\n";
    EXPECT_THROW(FileClock{clock_file()}, std::runtime_error);
}

TEST(SystemClock, IsInThisCentury) {
    EXPECT_GT(SystemClock().now(), Instant::from_seconds(1'700'000'000));
}

}  // namespace
}  // namespace bangiao

#include "base/clock.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "support/temp_folder.hpp"

namespace bangiao::testing {
namespace {

class ClockInAFile : public ::testing::Test {
protected:
    void show(const std::string& time) const { std::ofstream(file_) << time << '\n'; }

    const TempFolder folder_;
    const std::filesystem::path file_ = folder_ / "clock";
};

TEST_F(ClockInAFile, TellsWhatItsFileSaysNow) {
    show("2026-03-02T17:40:00+07:00");
    const FileClock clock(file_);
    EXPECT_EQ(clock.now().utc_text(), "2026-03-02T10:40:00.000000Z");
    show("2026-03-02T18:00:00+07:00");
    EXPECT_EQ(clock.now().utc_text(), "2026-03-02T11:00:00.000000Z");
}

TEST_F(ClockInAFile, KeepsItsTimeWhileTheFileIsBeingReplaced) {
    show("2026-03-02T17:40:00+07:00");
    const FileClock clock(file_);
    std::filesystem::remove(file_);
    EXPECT_EQ(clock.now().utc_text(), "2026-03-02T10:40:00.000000Z");
}

TEST_F(ClockInAFile, RefusesToStartWithoutATime) {
    show("yesterday");
    EXPECT_THROW(FileClock{file_}, std::runtime_error);
}

TEST(SystemClock, IsInThisCentury) {
    EXPECT_GT(bangiao::SystemClock().now(), Instant::from_seconds(1'700'000'000));
}

}  // namespace
}  // namespace bangiao::testing

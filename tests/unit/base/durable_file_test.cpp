#include "base/durable_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <system_error>

#include "support/temp_folder.hpp"

namespace bangiao {
namespace {

TEST(DurableFile, IsReplacedWholeAndForItsOwnerOnly) {
    const testing::TempFolder folder;
    EXPECT_EQ(read_file(folder / "a"), std::nullopt);
    replace_file(folder / "a", "one");
    EXPECT_EQ(read_file(folder / "a"), "one");
    const std::string large(1'000'000, 'x');
    replace_file(folder / "a", large);
    EXPECT_EQ(read_file(folder / "a"), large);
    struct stat about {};
    ASSERT_EQ(::stat((folder / "a").c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777u, 0600u);
    EXPECT_FALSE(std::filesystem::exists(folder / "a.new"));
}

TEST(DurableFile, LeavesTheOldContentWhereTheNewCannotBeWritten) {
    const testing::TempFolder folder;
    replace_file(folder / "a", "one");
    std::filesystem::create_directory(folder / "a.new");  // in the way of the temporary file
    EXPECT_THROW(replace_file(folder / "a", "two"), std::system_error);
    EXPECT_EQ(read_file(folder / "a"), "one");
}

TEST(LockedSector, IsOverwrittenInPlaceByWhoeverHoldsIt) {
    const testing::TempFolder folder;
    EXPECT_FALSE(LockedSector::of(folder / "a")) << "it is not made by being looked for";
    const std::string one(sector_bytes, 'x'), two(sector_bytes, 'y');
    {
        LockedSector sector = LockedSector::made(folder / "a");
        EXPECT_EQ(sector.content(), "");
        sector.overwrite(one);
        EXPECT_EQ(sector.content(), one);
        EXPECT_THROW(sector.overwrite("short"), std::invalid_argument);
        EXPECT_THROW(LockedSector::of(folder / "a"), LockedSector::Busy);
    }
    LockedSector::of(folder / "a")->overwrite(two);
    EXPECT_EQ(LockedSector::made(folder / "a").content(), two);
    struct stat about {};
    ASSERT_EQ(::stat((folder / "a").c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777u, 0600u);
}

TEST(FileLock, IsHeldOnceAndGoesWithItsHolder) {
    const testing::TempFolder folder;
    {
        const FileLock lock(folder / "lock");
        EXPECT_THROW(FileLock(folder / "lock"), std::runtime_error);
    }
    EXPECT_NO_THROW(FileLock(folder / "lock"));
}

}  // namespace
}  // namespace bangiao

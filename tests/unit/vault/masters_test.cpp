#include "vault/masters.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace bangiao::vault {
namespace {

class MastersTest : public testing::Test {
protected:
    MastersTest()
        : folder_(std::filesystem::path(testing::TempDir()) /
                  (std::string("bangiao-masters-") +
                   testing::UnitTest::GetInstance()->current_test_info()->name())) {
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
    }

    void put(const std::string& name, const std::string& text, ::mode_t mode = 0600) const {
        std::ofstream(folder_ / name) << text;
        ASSERT_EQ(::chmod((folder_ / name).c_str(), mode), 0);
    }

    std::string mistake() const {
        try {
            Masters::load(folder_);
        } catch (const std::runtime_error& e) {
            return e.what();
        }
        return "none";
    }

    const std::filesystem::path folder_;
};

TEST_F(MastersTest, GivesAClassItsOwnMasterWhereThereIsOne) {
    put("general.key", std::string(64, '1') + "\n");
    put("MED.key", std::string(64, '2') + "\n");
    const Masters masters = Masters::load(folder_);
    EXPECT_NE(masters.for_class("MED").id, masters.for_class("ID").id);
    EXPECT_EQ(masters.for_class("ID").id, masters.for_class("LOC").id);
    EXPECT_EQ(masters.with_id(masters.for_class("MED").id), masters.for_class("MED").key);
    EXPECT_EQ(masters.with_id("0000000000000000"), nullptr);
}

TEST_F(MastersTest, RefusesAFileThatOthersCanRead) {
    put("general.key", std::string(64, '1'), 0640);
    EXPECT_NE(mistake().find("chmod 600"), std::string::npos);
}

TEST_F(MastersTest, RefusesAKeyOfAnotherLengthWithoutShowingIt) {
    put("general.key", "c0ffee");
    EXPECT_NE(mistake().find("64 hexadecimal digits"), std::string::npos);
    EXPECT_EQ(mistake().find("c0ffee"), std::string::npos);
}

TEST_F(MastersTest, RefusesAFolderWithoutAGeneralMaster) {
    put("MED.key", std::string(64, '2'));
    EXPECT_NE(mistake().find("general.key"), std::string::npos);
}

}  // namespace
}  // namespace bangiao::vault

#include "vault/masters.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
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

/// What stands for a key server's client.
class MastersByCommand : public MastersTest {
protected:
    std::vector<std::string> script(const std::string& text) const {
        put("script", text, 0600);
        return {"/bin/sh", (folder_ / "script").string()};
    }
    static std::string mistake(const std::vector<std::string>& command,
                               std::chrono::milliseconds limit = std::chrono::seconds(20)) {
        try {
            Masters::from_command(command, limit);
        } catch (const std::runtime_error& e) {
            return e.what();
        }
        return "none";
    }
    const std::string one = std::string(64, '1');
    const std::string two = std::string(64, '2');
};

TEST_F(MastersByCommand, AreThoseThatFilesWouldGive) {
    put("general.key", one);
    put("MED.key", two);
    const Masters printed = Masters::from_command(
        script("echo general " + one + "\nprintf 'MED " + two + "'"), std::chrono::seconds(20));
    EXPECT_EQ(printed.ids(), Masters::load(folder_).ids());
}

TEST_F(MastersByCommand, AreRefusedWhereTheyAreNotWholeAndNothingIsShown) {
    const std::vector<std::string> wrong{"echo",
                                         "echo " + one,
                                         "echo general c0ffee",
                                         "echo MED " + one,
                                         "echo general " + one + "; echo general " + two,
                                         "echo general " + one + "; echo x",
                                         "echo ../general " + one,
                                         "echo general " + one + "; exit 3",
                                         "echo general " + one + "; kill -9 $$"};
    for (const std::string& text : wrong) {
        const std::string said = mistake(script(text));
        EXPECT_NE(said.find("/bin/sh: "), std::string::npos) << text;
        EXPECT_EQ(said.find("c0ffee"), std::string::npos);
        EXPECT_EQ(said.find(one), std::string::npos);
    }
    EXPECT_NE(mistake({"sh", "-c", "echo"}).find("absolute path"), std::string::npos);
    EXPECT_NE(mistake({"/nowhere/program"}).find("cannot be started"), std::string::npos);
}

TEST_F(MastersByCommand, EndWithTheTimeAndTheRoomThatTheyHave) {
    const auto began = std::chrono::steady_clock::now();
    EXPECT_NE(mistake(script("sleep 60"), std::chrono::milliseconds(200)).find("too long"),
              std::string::npos);
    EXPECT_NE(
        mistake(script("exec 1>&-; sleep 60"), std::chrono::milliseconds(200)).find("too long"),
        std::string::npos);
    EXPECT_NE(mistake(script("yes")).find("too much"), std::string::npos);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(30));
}

TEST_F(MastersByCommand, InheritNothingOfThisProcess) {
    ASSERT_EQ(::setenv("BANGIAO_CANARY", "heard", 1), 0);
    const int open = ::open((folder_ / "open").c_str(), O_RDWR | O_CREAT, 0600);  // no CLOEXEC
    ASSERT_GE(open, 3);
    const std::string text =
        "test -z \"$BANGIAO_CANARY\" || exit 1\n"
        "test ! -e /proc/self/fd/" +
        std::to_string(open) +
        " || exit 1\n"
        "read line && exit 1\necho general " +
        one;
    EXPECT_EQ(mistake(script(text)), "none");
    ::close(open);
    ::unsetenv("BANGIAO_CANARY");
}

}  // namespace
}  // namespace bangiao::vault

// Masters that a program fetches: the vault opens, changes its masters, and opens again.
#include <gtest/gtest.h>
#include <signal.h>

#include <boost/json/parse.hpp>
#include <fstream>
#include <regex>

#include "end_to_end/stage.hpp"
#include "support/child_process.hpp"
#include "support/comes.hpp"
#include "support/file_text.hpp"

namespace bangiao::testing {
namespace {

class MastersFromAProgram : public ::testing::Test {
protected:
    MastersFromAProgram() {
        print("general " + of('a'));
        configure("[\"/bin/cat\", \"" + (realm.folder() / "fetched").string() + "\"]");
    }
    static std::string of(char digit) { return std::string(64, digit) + "\n"; }
    /// What stands for the key server from here on.
    void print(const std::string& lines) { std::ofstream(realm.folder() / "fetched") << lines; }
    void configure(const std::string& command) {
        const std::string wanted =
            std::regex_replace(file_text(realm.config()), std::regex("\nmaster[^\n]* = [^\n]*"),
                               "\nmaster_command = " + command);
        std::ofstream(realm.config()) << wanted;
    }
    Ran check() const {
        return run(BANGIAO_BINARY_DIR "/bangiaod", {"check", "--config", realm.config()});
    }
    Realm realm{any_evening};
};

TEST_F(MastersFromAProgram, AreChangedWhileTheServiceRuns) {
    RunningService service(realm);
    Stage stage(realm, service, any_evening);
    stage.found_unit("post", {"BG_STATION", "lao-cai", "muong-khuong", "", ""}, any_evening);
    const TestOfficer& guard = stage.enrol("guard", "post", {"receiver"}, any_evening);
    const auto bangiao = [&](std::vector<std::string> words) {
        words.insert(words.begin(), {"--profile", realm.profile_of(guard, service.port())});
        return run(BANGIAO_BINARY_DIR "/bangiao", words);
    };
    const Ran filed = bangiao({"--json", "file", "reception.recorded", "route=self_return_abroad",
                               "sex=female", "place=lao-cai/muong-khuong", "presumed_minor=false",
                               "age_band=18-24", "accompanying_count=0", "full_name=Vàng Thị Thử"});
    ASSERT_EQ(filed.exit_code, 0) << filed.error;
    const std::string id(boost::json::parse(filed.output).at("case_id").as_string());
    print("general " + of('b') + "retired " + of('a'));
    ASSERT_EQ(::kill(service.id(), SIGHUP), 0);
    EXPECT_TRUE(comes([&] {
        return service.log().find("every key is under its current master") != std::string::npos;
    }));
    // The old one is gone.
    print("general " + of('b'));
    EXPECT_EQ(service.stop(), 0);
    service.start();
    const Ran shown = bangiao({"show", id});
    EXPECT_NE(shown.output.find("Vàng Thị Thử"), std::string::npos) << shown.output << shown.error;
    // A program that fails changes nothing for a service that runs.
    print("nonsense\n");
    ASSERT_EQ(::kill(service.id(), SIGHUP), 0);
    EXPECT_TRUE(comes([&] {
        return service.log().find("the masters cannot be used, the old ones stay") !=
               std::string::npos;
    }));
    EXPECT_EQ(service.log().find("nonsense"), std::string::npos);
    EXPECT_NE(bangiao({"show", id}).output.find("Vàng Thị Thử"), std::string::npos);
}

TEST_F(MastersFromAProgram, AreCheckedByRunningIt) {
    const Ran fine = check();
    EXPECT_EQ(fine.exit_code, 0) << fine.output;
    EXPECT_NE(fine.output.find("ok    masters"), std::string::npos) << fine.output;
    configure("[\"/bin/false\"]");
    const Ran failing = check();
    EXPECT_EQ(failing.exit_code, 1);
    EXPECT_NE(failing.output.find("fail  masters: /bin/false: did not end with exit code 0"),
              std::string::npos)
        << failing.output;
}

}  // namespace
}  // namespace bangiao::testing

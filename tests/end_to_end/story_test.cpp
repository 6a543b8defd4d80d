// Conformance stories played through the real service, one after the other on one log.
#include <gtest/gtest.h>

#include <algorithm>
#include <bangiao/audit.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "end_to_end/story_player.hpp"

namespace bangiao::testing {
namespace {

Scenario story(const std::string& name) {
    const std::string file = BANGIAO_SOURCE_DIR "/tests/scenarios/" + name + ".toml";
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return Scenario::parse(text.str(), file).value();
}

const Instant opening = Instant::parse("2025-09-01T08:00:00+07:00").value();

std::vector<std::string> all_stories() {
    std::vector<std::string> names;
    for (const auto& file :
         std::filesystem::directory_iterator(BANGIAO_SOURCE_DIR "/tests/scenarios"))
        names.push_back(file.path().stem().string());
    std::sort(names.begin(), names.end());
    return names;
}

std::string failures_in(const AuditReport& report) {
    std::string text;
    for (const EventFindings& event : report.events)
        for (const Check& check : event.checks)
            if (check.result == CheckResult::fail)
                text += std::to_string(event.index) + " " + event.type + " " + check.name + ": " +
                        check.detail + "\n";
    return text;
}

class StoryOverHttps : public ::testing::TestWithParam<std::string> {
protected:
    Realm realm{opening};
    RunningService service{realm};
    Stage stage{realm, service, opening};
};

TEST_P(StoryOverHttps, ComesOutAsWrittenAndAuditsClean) {
    const Scenario scenario = story(GetParam());
    StoryPlayer player(stage, scenario);
    player.play();
    for (const auto& [officer, text] : player.exports()) {
        const AuditReport report =
            audit_export(text, Trust::parse(realm.trust_text()).value()).value();
        EXPECT_TRUE(report.clean()) << officer << "\n" << failures_in(report);
    }
    EXPECT_FALSE(player.exports().empty());
    EXPECT_EQ(service.stop(), 0);
}

INSTANTIATE_TEST_SUITE_P(Stories, StoryOverHttps, ::testing::ValuesIn(all_stories()),
                         [](const auto& each) {
                             std::string name = each.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

}  // namespace
}  // namespace bangiao::testing

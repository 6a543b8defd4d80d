#include <gtest/gtest.h>

#include <algorithm>
#include <bangiao/scenario.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace bangiao::testing {
namespace {

const std::filesystem::path source = BANGIAO_SOURCE_DIR;

std::vector<std::string> stories() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(source / "tests" / "scenarios"))
        if (entry.path().extension() == ".toml") names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

const PolicyBook& policies() {
    static const PolicyBook book = [] {
        auto loaded = PolicyBook::load((source / "policies").string());
        if (!loaded) throw std::runtime_error(loaded.error().detail);
        return std::move(*loaded);
    }();
    return book;
}

class Story : public ::testing::TestWithParam<std::string> {};

TEST_P(Story, ComesOutAsTheRegulationSays) {
    const std::string path = (source / "tests" / "scenarios" / GetParam()).string();
    std::ifstream file(path);
    const std::string text((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
    const auto scenario = Scenario::parse(text, path);
    ASSERT_TRUE(scenario) << scenario.error().detail;
    const ScenarioOutcome outcome = run_scenario(*scenario, policies());
    EXPECT_GT(outcome.items, 0U);
    if (outcome.difference)
        FAIL() << path << ":" << outcome.difference->line << ": " << outcome.difference->what
               << "\n  expected " << outcome.difference->expected << "\n  actual   "
               << outcome.difference->actual;
}

INSTANTIATE_TEST_SUITE_P(All, Story, ::testing::ValuesIn(stories()), [](const auto& story) {
    std::string name = story.param.substr(0, story.param.size() - 5);
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Story);

}  // namespace
}  // namespace bangiao::testing

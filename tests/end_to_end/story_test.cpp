// Conformance stories played through the real service, several at a time on one log.
#include <gtest/gtest.h>

#include <algorithm>
#include <bangiao/audit.hpp>
#include <filesystem>
#include <set>

#include "end_to_end/story_player.hpp"
#include "support/file_text.hpp"

namespace bangiao::testing {
namespace {

std::vector<Scenario> all_stories() {
    std::vector<std::filesystem::path> files;
    for (const auto& file :
         std::filesystem::directory_iterator(BANGIAO_SOURCE_DIR "/tests/scenarios"))
        files.push_back(file.path());
    std::sort(files.begin(), files.end());
    std::vector<Scenario> stories;
    for (const auto& file : files)
        stories.push_back(Scenario::parse(file_text(file), file.string()).value());
    return stories;
}

/// Types of the units that a rule finds wherever it looks from: those of no province.
std::set<std::string> nationwide(const Scenario& story) {
    std::set<std::string> types;
    for (const auto& [name, unit] : story.units)
        if (unit.province.empty()) types.insert(unit.type);
    return types;
}

/// Stories that share one log and one service, which costs seconds to start: no two of them have a
/// nationwide unit of one type.
std::vector<std::vector<Scenario>> batches() {
    constexpr std::size_t most = 12;
    std::vector<std::vector<Scenario>> all;
    std::vector<std::set<std::string>> taken;
    for (Scenario& story : all_stories()) {
        const std::set<std::string> types = nationwide(story);
        std::size_t at = 0;
        const auto fits = [&] {
            return all[at].size() < most &&
                   std::none_of(types.begin(), types.end(),
                                [&](const std::string& type) { return taken[at].contains(type); });
        };
        while (at < all.size() && !fits()) ++at;
        if (at == all.size()) {
            all.emplace_back();
            taken.emplace_back();
        }
        taken[at].insert(types.begin(), types.end());
        all[at].push_back(std::move(story));
    }
    return all;
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

/// The log opens two days before the first of them begins.
Instant opening_of(const std::vector<Scenario>& stories) {
    const auto first = [](const Scenario& story) {
        return std::visit([](const auto& item) { return item.at; }, story.items.front());
    };
    Instant earliest = first(stories.front());
    for (const Scenario& story : stories) earliest = std::min(earliest, first(story));
    return earliest - std::chrono::hours(48);
}

class StoriesOverHttps : public ::testing::TestWithParam<std::size_t> {
protected:
    const std::vector<Scenario> stories = batches()[GetParam()];
    const Instant opening = opening_of(stories);
    Realm realm{opening};
    RunningService service{realm};
    Stage stage{realm, service, opening};
};

TEST_P(StoriesOverHttps, ComeOutAsWrittenAndAuditClean) {
    std::vector<StoryPlayer> players;
    for (const Scenario& story : stories) {
        players.emplace_back(stage, story);
        players.back().cast(opening);
    }
    play_together(players);
    const Trust trust = Trust::parse(realm.trust_text()).value();
    for (StoryPlayer& player : players) {
        const auto exports = player.exports();
        EXPECT_FALSE(exports.empty()) << player.story().id;
        for (const auto& [officer, text] : exports) {
            const AuditReport report = audit_export(text, trust).value();
            EXPECT_TRUE(report.clean()) << player.story().id << ", " << officer << "\n"
                                        << failures_in(report);
        }
    }
    EXPECT_EQ(service.stop(), 0);
}

INSTANTIATE_TEST_SUITE_P(Batches, StoriesOverHttps,
                         ::testing::Range(std::size_t{0}, batches().size()));

}  // namespace
}  // namespace bangiao::testing

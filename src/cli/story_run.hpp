#pragma once

#include <bangiao/scenario.hpp>
#include <filesystem>
#include <optional>
#include <string>

namespace bangiao::cli {

/// One scenario file and what came of it.
struct StoryRun {
    std::filesystem::path file;
    std::optional<ScenarioOutcome> outcome;  ///< none: the file cannot be read as a story
    std::string mistake;                     ///< then: `file:line:column: sentence`

    bool passed() const { return outcome && !outcome->difference; }
};

/// Throws UsageError if the file is not there.
StoryRun run_story(const std::filesystem::path& file, const PolicyBook& book);

}  // namespace bangiao::cli

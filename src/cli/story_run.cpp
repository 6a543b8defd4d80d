#include "cli/story_run.hpp"

#include "cli/shell.hpp"

namespace bangiao::cli {

StoryRun run_story(const std::filesystem::path& file, const PolicyBook& book) {
    const Result<Scenario> story = Scenario::parse(read_input(file.string()), file.string());
    if (!story) return {file, std::nullopt, story.error().detail};
    return {file, run_scenario(*story, book), {}};
}

}  // namespace bangiao::cli

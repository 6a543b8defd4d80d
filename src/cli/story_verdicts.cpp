#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/policy_files.hpp"
#include "cli/story_commands.hpp"
#include "cli/story_run.hpp"

namespace bangiao::cli {
namespace {

namespace json = boost::json;

json::object to_json(const StoryRun& run) {
    json::object out{{"file", run.file.string()}, {"passed", run.passed()}};
    if (!run.outcome) {
        out.emplace("mistake", run.mistake);
        return out;
    }
    out.emplace("items", run.outcome->items);
    if (const auto& difference = run.outcome->difference)
        out.emplace("difference", json::object{{"line", difference->line},
                                               {"what", difference->what},
                                               {"expected", difference->expected},
                                               {"actual", difference->actual}});
    return out;
}

void print(const Shell& shell, const StoryRun& run) {
    const std::string failed = shell.say({"KHÔNG ĐẠT ", "FAILED "});
    if (!run.outcome) return shell.print(failed + run.mistake);
    if (run.passed())
        return shell.print(shell.say({"đạt ", "ok "}) + run.file.string() + " (" +
                           std::to_string(run.outcome->items) + shell.say({" mục)", " items)"}));
    const Difference& difference = *run.outcome->difference;
    shell.print(failed + run.file.string() + ":" + std::to_string(difference.line) + ": " +
                difference.what);
    shell.print(shell.say({"    mong đợi: ", "    expected: "}) + difference.expected);
    shell.print(shell.say({"    thực tế:  ", "    actual:   "}) + difference.actual);
}

}  // namespace

ExitCode run_stories(const Shell& shell, const Stories& stories) {
    const Result<PolicyFiles> policies = load_policies(policies_folder(shell, stories.policies));
    if (!policies) return shell.refused(policies.error());
    std::size_t passed = 0;
    json::array files;
    for (const std::filesystem::path& file : toml_files(stories.files)) {
        const StoryRun run = run_story(file, policies->book);
        if (run.passed()) ++passed;
        files.emplace_back(to_json(run));
        if (!shell.json) print(shell, run);
    }
    const std::size_t failed = files.size() - passed;
    if (shell.json)
        shell.print_json(json::object{{"files", files}, {"passed", passed}, {"failed", failed}});
    else
        shell.print(std::to_string(passed) + shell.say({" đạt, ", " passed, "}) +
                    std::to_string(failed) + shell.say({" không đạt", " failed"}));
    return failed == 0 ? ExitCode::fine : ExitCode::finding;
}

}  // namespace bangiao::cli

#include <algorithm>
#include <bangiao/explain.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <map>
#include <set>
#include <tuple>

#include "cli/policy_files.hpp"
#include "cli/story_commands.hpp"
#include "cli/story_run.hpp"

namespace bangiao::cli {
namespace {

namespace json = boost::json;

/// Every event type is to be refused for so many different reasons by some story.
constexpr std::size_t ways_of_refusing = 3;

/// What all stories together asked of one rule.
struct Use {
    std::size_t admitted = 0;
    std::map<std::string, std::size_t> refused;  // by reason code
};

/// What the stories made of one policy; what none of them asked for stands there too.
struct Coverage {
    explicit Coverage(const Policy& policy) : marks(marks_of(policy)) {
        for (const auto& [type, rules] : rules_of(policy)) {
            ways[type];
            for (const std::string& rule : rules) uses[rule];
        }
        for (const std::string& deadline : deadlines_opened_in(policy)) duties[deadline] = 0;
    }

    /// `changed`: types and deadlines of which the step says nothing, since another law decided it.
    void count(const Exercised& step, const std::set<std::string>& changed) {
        const auto type = ways.find(step.type);
        if (type == ways.end() || changed.contains(step.type)) return;
        cells.emplace(step.type, step.role, step.state);
        if (!step.reason.empty()) type->second.insert(step.reason);
        // Refused before any rule was asked: of no rule.
        const auto rule = uses.find(step.rule);
        if (rule == uses.end()) return;
        if (step.reason.empty())
            ++rule->second.admitted;
        else
            ++rule->second.refused[step.reason];
        for (const Duty& duty : step.opened)
            if (!changed.contains(duty.rule)) ++duties[duty.rule];
    }

    std::vector<std::string> rules_never_admitted() const {
        std::vector<std::string> never;
        for (const auto& [rule, use] : uses)
            if (use.admitted == 0) never.push_back(rule);
        return never;
    }
    std::vector<std::string> duties_never_opened() const {
        std::vector<std::string> never;
        for (const auto& [deadline, opened] : duties)
            if (opened == 0) never.push_back(deadline);
        return never;
    }
    std::vector<std::string> types_seldom_refused() const {
        std::vector<std::string> seldom;
        for (const auto& [type, reasons] : ways)
            if (reasons.size() < ways_of_refusing) seldom.push_back(type);
        return seldom;
    }
    bool complete() const {
        return rules_never_admitted().empty() && duties_never_opened().empty() &&
               types_seldom_refused().empty();
    }

    std::map<std::string, Use> uses;                                    // by rule
    std::map<std::string, std::set<std::string>> ways;                  // by type: refused why
    std::map<std::string, std::size_t> duties;                          // by deadline: how often
    std::set<std::tuple<std::string, std::string, std::string>> cells;  // type, role, state
    std::map<std::string, std::map<std::string, std::size_t>> marks;
};

std::string of(std::size_t part, std::size_t whole, const std::string& what) {
    return std::to_string(part) + "/" + std::to_string(whole) + what;
}

std::string counts(const std::map<std::string, std::size_t>& by_word) {
    std::string out;
    for (const auto& [word, count] : by_word)
        out += (out.empty() ? "" : ", ") + word + " " + std::to_string(count);
    return out;
}

void print_list(const Shell& shell, const Words& title, const std::vector<std::string>& names) {
    if (names.empty()) return;
    shell.print("  " + shell.say(title));
    for (const std::string& name : names) shell.print("    " + name);
}

void print(const Shell& shell, const std::string& title, const Coverage& coverage) {
    const std::size_t rules = coverage.uses.size();
    const std::size_t duties = coverage.duties.size();
    const std::size_t types = coverage.ways.size();
    shell.print(title);
    shell.print("  " +
                of(rules - coverage.rules_never_admitted().size(), rules,
                   shell.say({" quy tắc từng nhận", " rules have admitted"})) +
                ", " +
                of(types - coverage.types_seldom_refused().size(), types,
                   shell.say({" loại sự kiện từng bị từ chối vì ba lý do",
                              " event types were refused for three reasons"})) +
                ", " +
                of(duties - coverage.duties_never_opened().size(), duties,
                   shell.say({" thời hạn từng mở", " deadlines have run"})));
    shell.print("  " + std::to_string(coverage.cells.size()) +
                shell.say({" ô (loại sự kiện × vai trò × tình trạng) đã thử",
                           " cells (event type × role × state) exercised"}));
    for (const auto& [part, marks] : coverage.marks)
        shell.print("  " + part + ": " + counts(marks));
    for (const auto& [rule, use] : coverage.uses)
        shell.print("  " + rule + shell.say({": nhận ", ": admitted "}) +
                    std::to_string(use.admitted) + shell.say({", từ chối: ", ", refused: "}) +
                    (use.refused.empty() ? "0" : counts(use.refused)));
    print_list(shell, {"chưa kịch bản nào được nhận theo:", "no story is admitted by:"},
               coverage.rules_never_admitted());
    print_list(shell, {"chưa kịch bản nào mở:", "no story opens:"}, coverage.duties_never_opened());
    print_list(shell, {"chưa bị từ chối đủ ba lý do:", "not yet refused for three reasons:"},
               coverage.types_seldom_refused());
}

json::array to_json(const std::vector<std::string>& names) {
    return json::array(names.begin(), names.end());
}

json::object to_json(const std::map<std::string, std::size_t>& by_word) {
    json::object out;
    for (const auto& [word, count] : by_word) out.emplace(word, count);
    return out;
}

json::object to_json(const PolicyFile& file, const std::filesystem::path& path,
                     const Coverage& coverage) {
    json::object rules;
    for (const auto& [rule, use] : coverage.uses)
        rules.emplace(rule,
                      json::object{{"admitted", use.admitted}, {"refused", to_json(use.refused)}});
    json::object marks;
    for (const auto& [part, by_mark] : coverage.marks) marks.emplace(part, to_json(by_mark));
    return {{"file", path.string()},
            {"id", file.id},
            {"digest", file.digest.hex()},
            {"types", coverage.ways.size()},
            {"cells", coverage.cells.size()},
            {"rules", std::move(rules)},
            {"duties", to_json(coverage.duties)},
            {"marks", std::move(marks)},
            {"never_admitted", to_json(coverage.rules_never_admitted())},
            {"never_opened", to_json(coverage.duties_never_opened())},
            {"seldom_refused", to_json(coverage.types_seldom_refused())}};
}

/// A file whose stories count, and what has been changed since.
struct Layer {
    const PolicyFile* file;
    std::set<std::string> changed;
};

/// The file and those that it amends: what it leaves as it was, their stories exercise too.
std::vector<Layer> layers_of(const PolicyFiles& policies, const PolicyFile& file) {
    std::vector<Layer> layers{{&file, {}}};
    for (const PolicyFile* top = &file; top && !top->extends.empty();) {
        std::set<std::string> changed = layers.back().changed;
        changed.merge(stated_in(*policies.book.find(top->digest)));
        const PolicyFile* base = nullptr;
        for (const auto& [digest, path] : policies.paths)
            if (policies.book.file(digest)->id == top->extends) base = policies.book.file(digest);
        if (base) layers.push_back({base, std::move(changed)});
        top = base;
    }
    return layers;
}

/// What kept a file from being counted whole.
std::string why_not_whole(const StoryRun& run) {
    if (!run.outcome) return run.mistake;
    const Difference& difference = *run.outcome->difference;
    return run.file.string() + ":" + std::to_string(difference.line) + ": " + difference.what;
}

}  // namespace

ExitCode cover_stories(const Shell& shell, const Stories& stories) {
    const Result<PolicyFiles> policies = load_policies(policies_folder(shell, stories.policies));
    if (!policies) return shell.refused(policies.error());
    const PolicyFile* file = policies->in_force(stories.day);
    if (!file)
        return shell.refused(Refusal(Reason::policy_unknown,
                                     "no policy at hand is in force on " + day_text(stories.day)));
    Coverage coverage(*policies->book.find(file->digest));
    const std::vector<Layer> layers = layers_of(*policies, *file);
    json::array broken;
    for (const std::filesystem::path& path : toml_files(stories.files)) {
        const StoryRun run = run_story(path, policies->book);
        if (run.outcome)
            for (const Exercised& step : run.outcome->exercised)
                for (const Layer& layer : layers)
                    if (step.policy == layer.file->digest) coverage.count(step, layer.changed);
        if (run.passed()) continue;
        broken.emplace_back(why_not_whole(run));
        if (!shell.json) shell.print(shell.say({"KHÔNG ĐẠT ", "FAILED "}) + why_not_whole(run));
    }
    const std::filesystem::path& path = policies->paths.at(file->digest);
    if (shell.json)
        shell.print_json(
            json::object{{"policy", to_json(*file, path, coverage)}, {"failed", broken}});
    else
        print(shell, file->id + " (" + path.string() + ")", coverage);
    return broken.empty() && coverage.complete() ? ExitCode::fine : ExitCode::finding;
}

}  // namespace bangiao::cli

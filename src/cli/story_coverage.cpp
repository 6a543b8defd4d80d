#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <map>

#include "cli/policy_files.hpp"
#include "cli/story_commands.hpp"
#include "cli/story_run.hpp"

namespace bangiao::cli {
namespace {

namespace json = boost::json;

/// What all stories together asked of one rule.
struct Use {
    std::size_t admitted = 0;
    std::map<std::string, std::size_t> refused;  // by reason code

    std::size_t refusals() const {
        std::size_t all = 0;
        for (const auto& [reason, count] : refused) all += count;
        return all;
    }
};

/// Of one policy file: event type → rule → use; rules that no story asked for stand there too.
using Uses = std::map<std::string, std::map<std::string, Use>>;

Uses unused(const Policy& policy) {
    Uses uses;
    for (const auto& [type, rules] : rules_of(policy))
        for (const std::string& rule : rules) uses[type][rule];
    return uses;
}

std::map<Digest, Uses> uses_of(const PolicyFiles& policies) {
    std::map<Digest, Uses> all;
    for (const auto& [digest, path] : policies.paths) {
        const Policy* policy = policies.book.find(digest);
        // Stories play under policies; the constitution's events are not theirs.
        if (policy && policy != policies.book.constitution()) all.emplace(digest, unused(*policy));
    }
    return all;
}

void count(const StoryRun& run, std::map<Digest, Uses>& all) {
    if (!run.outcome) return;
    for (const Exercised& each : run.outcome->exercised) {
        const auto policy = all.find(each.policy);
        if (policy == all.end()) continue;
        const auto type = policy->second.find(each.type);
        if (type == policy->second.end()) continue;
        // Refused before any rule was asked: of no rule.
        const auto rule = type->second.find(each.rule);
        if (rule == type->second.end()) continue;
        if (each.reason.empty())
            ++rule->second.admitted;
        else
            ++rule->second.refused[each.reason];
    }
}

struct Totals {
    std::size_t types = 0, types_admitted = 0;
    std::size_t rules = 0, rules_admitted = 0, rules_refused = 0;
};

Totals totals_of(const Uses& uses) {
    Totals totals;
    for (const auto& [type, rules] : uses) {
        ++totals.types;
        bool admitted = false;
        for (const auto& [rule, use] : rules) {
            ++totals.rules;
            if (use.admitted > 0) ++totals.rules_admitted;
            if (!use.refused.empty()) ++totals.rules_refused;
            admitted = admitted || use.admitted > 0;
        }
        if (admitted) ++totals.types_admitted;
    }
    return totals;
}

std::string of(std::size_t part, std::size_t whole, const std::string& what) {
    return std::to_string(part) + "/" + std::to_string(whole) + what;
}

void print(const Shell& shell, const PolicyFile& file, const std::filesystem::path& path,
           const Uses& uses) {
    const Totals totals = totals_of(uses);
    shell.print(file.id + " (" + path.string() + ")");
    shell.print("  " +
                of(totals.types_admitted, totals.types,
                   shell.say({" loại sự kiện được nhận", " event types admitted"})) +
                ", " +
                of(totals.rules_admitted, totals.rules,
                   shell.say({" quy tắc được nhận", " rules admitted"})) +
                ", " +
                of(totals.rules_refused, totals.rules,
                   shell.say({" quy tắc từng từ chối", " rules refused something"})));
    std::vector<std::string> never;
    for (const auto& [type, rules] : uses)
        for (const auto& [rule, use] : rules) {
            if (use.admitted == 0) never.push_back(rule);
            if (use.admitted > 0 || !use.refused.empty())
                shell.print("  " + rule + shell.say({": nhận ", ": admitted "}) +
                            std::to_string(use.admitted) + shell.say({", từ chối ", ", refused "}) +
                            std::to_string(use.refusals()));
        }
    if (never.empty()) return;
    shell.print(shell.say({"  chưa kịch bản nào được nhận theo:", "  no story is admitted by:"}));
    for (const std::string& rule : never) shell.print("    " + rule);
}

json::object to_json(const PolicyFile& file, const std::filesystem::path& path, const Uses& uses) {
    json::array all;
    for (const auto& [type, rules] : uses)
        for (const auto& [rule, use] : rules) {
            json::object refused;
            for (const auto& [reason, count] : use.refused) refused.emplace(reason, count);
            all.emplace_back(json::object{
                {"type", type}, {"rule", rule}, {"admitted", use.admitted}, {"refused", refused}});
        }
    const Totals totals = totals_of(uses);
    return {{"file", path.string()},
            {"id", file.id},
            {"digest", file.digest.hex()},
            {"types", totals.types},
            {"types_admitted", totals.types_admitted},
            {"rules", std::move(all)}};
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
    std::map<Digest, Uses> all = uses_of(*policies);
    json::array broken;
    for (const std::filesystem::path& file : toml_files(stories.files)) {
        const StoryRun run = run_story(file, policies->book);
        count(run, all);
        if (run.passed()) continue;
        broken.emplace_back(why_not_whole(run));
        if (!shell.json) shell.print(shell.say({"KHÔNG ĐẠT ", "FAILED "}) + why_not_whole(run));
    }
    json::array answer;
    for (const auto& [digest, uses] : all) {
        const PolicyFile& file = *policies->book.file(digest);
        answer.emplace_back(to_json(file, policies->paths.at(digest), uses));
        if (!shell.json) print(shell, file, policies->paths.at(digest), uses);
    }
    if (shell.json) shell.print_json(json::object{{"policies", answer}, {"failed", broken}});
    return broken.empty() ? ExitCode::fine : ExitCode::finding;
}

}  // namespace bangiao::cli

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <iostream>
#include <memory>
#include <optional>

#include "cli/policy_day.hpp"
#include "cli/policy_files.hpp"
#include "cli/shell.hpp"
#include "cli/story_commands.hpp"

namespace bangiao::cli {
namespace {

namespace json = boost::json;

struct Asked {
    std::vector<std::filesystem::path> files;  // of `check`
    std::filesystem::path policies;
    std::string on;  // a day, or empty: today
    bool digest = false;
    bool verbatim = false;
};

std::string one_line(const PolicyFile& file, const std::filesystem::path& path) {
    return file.digest.hex() + " " + file.id + " " + file.kind + " " + path.string();
}

json::object to_json(const PolicyFile& file, const std::filesystem::path& path) {
    json::object out{{"file", path.string()},
                     {"id", file.id},
                     {"kind", file.kind},
                     {"digest", file.digest.hex()}};
    if (file.in_force_from) out.emplace("in_force_from", day_text(*file.in_force_from));
    if (file.in_force_to) out.emplace("in_force_to", day_text(*file.in_force_to));
    return out;
}

/// Every file is read, so that one mistake does not hide another's.
ExitCode check(const Shell& shell, const Asked& asked) {
    PolicyBook book;
    json::array files;
    json::array mistakes;
    for (PolicyText& each : read_policies(asked.files)) {
        const std::filesystem::path path = each.file_name;
        const Result<Digest> digest = book.add(std::move(each.text), each.file_name);
        if (digest) {
            files.emplace_back(to_json(*book.file(*digest), path));
            if (!shell.json) shell.print(one_line(*book.file(*digest), path));
        } else {
            mistakes.emplace_back(digest.error().detail);
            if (!shell.json) shell.print(digest.error().detail);
        }
    }
    const bool fine = mistakes.empty();
    if (shell.json)
        shell.print_json(json::object{{"files", files}, {"mistakes", mistakes}});
    else if (fine)
        shell.print(std::to_string(files.size()) +
                    shell.say({" tệp, không có lỗi", " files, no mistake"}));
    else
        shell.print(std::to_string(mistakes.size()) +
                    shell.say({" tệp có lỗi", " files have a mistake"}));
    return fine ? ExitCode::fine : ExitCode::finding;
}

ExitCode list_digests(const Shell& shell, const PolicyFiles& files) {
    json::array all;
    for (const auto& [digest, path] : files.paths) {
        const PolicyFile& file = *files.book.file(digest);
        all.emplace_back(to_json(file, path));
        if (!shell.json) shell.print(one_line(file, path));
    }
    if (shell.json) shell.print_json(json::object{{"files", all}});
    return ExitCode::fine;
}

ExitCode none_in_force(const Shell& shell, Day day) {
    return shell.refused(
        Refusal(Reason::policy_unknown, "no policy at hand is in force on " + day_text(day)));
}

ExitCode show(const Shell& shell, const Asked& asked) {
    const Day day = day_of(asked.on);
    const Result<PolicyFiles> files = load_policies(policies_folder(shell, asked.policies));
    if (!files) return shell.refused(files.error());
    if (asked.digest) return list_digests(shell, *files);
    const PolicyFile* file = files->in_force(day);
    if (!file) return none_in_force(shell, day);
    if (shell.json)
        shell.print_json(json::parse(describe_json(*files->book.find(file->digest))));
    else  // a file's SHA-256 is its name: verbatim, it can be checked
        std::cout << (asked.verbatim ? file->text : files->book.whole_text(file->digest))
                  << std::flush;
    return ExitCode::fine;
}

void add_story_command(CLI::App& policy, Shell& shell, const char* name, const char* description,
                       ExitCode (*run)(const Shell&, const Stories&), bool by_day) {
    const auto asked = std::make_shared<Stories>();
    const auto on = std::make_shared<std::string>();
    CLI::App& command = add_command(policy, shell, name, description, [&shell, asked, on, run] {
        asked->day = day_of(*on);
        return run(shell, *asked);
    });
    add_policies_option(command, asked->policies);
    command.add_option("file", asked->files, "scenario files, or folders of them")->required();
    if (by_day) add_day_option(command, *on);
}

}  // namespace

void add_policy_commands(CLI::App& app, Shell& shell) {
    CLI::App& policy = policy_command(app);
    const auto asked = std::make_shared<Asked>();

    add_command(policy, shell, "check", "read policy files completely and name each mistake",
                [&shell, asked] { return check(shell, *asked); })
        .add_option("file", asked->files, "files, or folders of them")
        ->required();

    CLI::App& showing = add_command(policy, shell, "show", "the law as it stands on a day",
                                    [&shell, asked] { return show(shell, *asked); });
    add_policies_option(showing, asked->policies);
    add_day_option(showing, asked->on);
    showing.add_flag("--verbatim", asked->verbatim,
                     "only the file in force, byte for byte, without what it extends");
    showing.add_flag("--digest", asked->digest,
                     "every file at hand instead: SHA-256, id, kind, file");

    add_story_command(policy, shell, "test", "run scenario files against the policy files",
                      run_stories, false);
    add_story_command(policy, shell, "coverage",
                      "what scenario files exercise of the policy in force, and what none does",
                      cover_stories, true);
}

}  // namespace bangiao::cli

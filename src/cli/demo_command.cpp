#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <memory>

#include "base/clock.hpp"
#include "cli/demo_players.hpp"
#include "cli/usable.hpp"

// A log full of cases that never were, so that boards, inboxes and reports have something to show.
namespace bangiao::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr const char* only_here = ".test";
constexpr std::chrono::days three_years{3 * 365};

struct Asked {
    std::size_t cases = 100;
    std::uint64_t seed = 1;
    std::vector<fs::path> stories;
    fs::path plan, keys, exports, filed;
    bool list = false;
    bool broken = false;
};

void require_trial_log(const Shell& shell) {
    const Trust trust = trust_of(shell, {});
    for (const NoteVerifier& log : trust.logs())
        if (!log.name().ends_with(only_here))
            throw UsageError(
                shell.say({"chỉ sổ có tên kết thúc bằng .test mới nhận hồ sơ giả: ",
                           "only a log whose name ends in .test takes made-up cases: "}) +
                log.name());
}

/// The service must show the log of that trust file, and not another one.
Checked require_that_log(const Shell& shell, const Profile& profile) {
    Service service(profile);
    BANGIAO_TRY(const std::string note, service.get_text("/log/checkpoint"));
    const Result<Trust::Verdict> verdict = trust_of(shell, {}).judge(note);
    if (!verdict) return verdict.error();
    return {};
}

std::vector<Scenario> read_stories(const Shell& shell, const std::vector<fs::path>& files) {
    std::vector<Scenario> stories;
    for (const fs::path& file : toml_files(files))
        stories.push_back(usable(shell, file.string(),
                                 Scenario::parse(read_input(file.string()), file.string())));
    return stories;
}

/// Whom certs/make is to make keys for.
ExitCode list_cast(const Shell& shell, const DemoWorld& world) {
    json::array all;
    for (const DemoWorld::Officer& officer : world.officers) {
        if (shell.json)
            all.emplace_back(
                json::object{{"ministry", officer.ministry.text()},
                             {"officer", officer.id.text()},
                             {"unit", officer.unit.text()},
                             {"roles", json::array(officer.roles.begin(), officer.roles.end())}});
        else
            shell.print(officer.ministry.text() + " " + officer.id.text());
    }
    if (shell.json) shell.print_json(json::object{{"officers", std::move(all)}});
    return ExitCode::fine;
}

/// The same export with an event cut out of its middle; nothing where it has no middle.
std::optional<std::string> cut(const std::string& text) {
    json::value parsed = json::parse(text);
    json::array& events = parsed.as_object().at("events").as_array();
    if (events.size() < 3) return std::nullopt;
    events.erase(events.begin() + static_cast<std::ptrdiff_t>(events.size() / 2));
    return json::serialize(parsed);
}

/// One file a case; where asked for, one of them is not what the log holds.
Result<std::optional<CaseId>> write_exports(DemoPlayers& players, const DemoWorld& world,
                                            const fs::path& folder, bool broken) {
    fs::create_directories(folder);
    std::optional<CaseId> broken_one;
    for (const CaseId& chain : world.cases) {
        BANGIAO_TRY(std::string text, players.exported(chain));
        if (broken && !broken_one)
            if (std::optional<std::string> without = cut(text)) {
                text = std::move(*without);
                broken_one = chain;
            }
        write_private(folder / (chain.text() + ".json"), text);
    }
    return broken_one;
}

ExitCode report(const Shell& shell, const DemoWorld& world, const std::optional<CaseId>& broken) {
    if (shell.json) {
        shell.print_json(
            json::object{{"cases", world.cases.size()},
                         {"events", world.steps.size()},
                         {"units", world.units.size()},
                         {"officers", world.officers.size()},
                         {"broken", broken ? json::value(broken->text()) : json::value(nullptr)}});
        return ExitCode::fine;
    }
    shell.print(std::to_string(world.cases.size()) + shell.say({" hồ sơ, ", " cases, "}) +
                std::to_string(world.steps.size()) + shell.say({" sự kiện, ", " events, "}) +
                std::to_string(world.units.size()) + shell.say({" đơn vị, ", " units, "}) +
                std::to_string(world.officers.size()) + shell.say({" cán bộ", " officers"}));
    if (broken)
        shell.print(shell.say({"hồ sơ bị cắt một sự kiện trong bản xuất: ",
                               "an event is cut out of the export of "}) +
                    broken->text());
    return ExitCode::fine;
}

ExitCode run_demo(const Shell& shell, const Asked& asked) {
    const Profile profile = Profile::of(shell);
    require_trial_log(shell);
    if (!profile.clock) throw UsageError("the profile names no clock to be turned");
    if (asked.broken && asked.exports.empty())
        throw UsageError("--broken breaks an export: it needs --exports FOLDER");
    const PolicyFiles policies = usable(shell, "policies", load_policies(profile.policies));
    const FoundingPlan plan = FoundingPlan::read(asked.plan);
    const Instant opening = FileClock(*profile.clock).now();
    const DemoWorld world = make_demo_world(
        read_stories(shell, asked.stories), policies, plan,
        {asked.cases, asked.seed, opening + std::chrono::days(1), opening + three_years});
    if (asked.list) return list_cast(shell, world);
    if (const Checked same = require_that_log(shell, profile); !same)
        return shell.refused(same.error());
    DemoPlayers players(profile, policies, plan, asked.keys);
    if (const Checked founded = players.found(world, opening); !founded)
        return shell.refused(founded.error());
    if (!asked.filed.empty()) players.keep_filed(asked.filed);
    for (const DemoWorld::Step& step : world.steps)
        if (const Checked played = players.play(world, step); !played)
            return shell.refused(played.error());
    players.set_clock(opening + three_years);
    if (asked.exports.empty()) return report(shell, world, std::nullopt);
    const auto broken = write_exports(players, world, asked.exports, asked.broken);
    if (!broken) return shell.refused(broken.error());
    return report(shell, world, *broken);
}

}  // namespace

void add_demo_command(CLI::App& app, Shell& shell) {
    const auto asked = std::make_shared<Asked>();
    CLI::App& command =
        add_command(app, shell, "demo",
                    "three years of cases that never were, for a log whose name ends in .test",
                    [&shell, asked] { return run_demo(shell, *asked); });
    command.add_option("--cases", asked->cases, "how many")->check(CLI::Range(1, 100'000));
    command.add_option("--seed", asked->seed, "the same seed makes the same cases");
    command.add_option("--stories", asked->stories, "files or folders of stories to be retold")
        ->required();
    command.add_option("--plan", asked->plan, "the plan by which the log was founded")->required();
    command.add_option("--keys", asked->keys, "a folder of officers' keys, as certs/make makes it");
    command.add_option("--exports", asked->exports, "a folder for the export of every case");
    command.add_option("--filed", asked->filed,
                       "a new file for every event of the cases as it was filed, a line each");
    command.add_flag("--broken", asked->broken, "cut an event out of one of the exports");
    command.add_flag("--list", asked->list,
                     "file nothing: print `ministry officer` of everybody who needs keys");
}

}  // namespace bangiao::cli

#include <boost/json/array.hpp>
#include <memory>

#include "cli/answer_words.hpp"
#include "cli/policy_files.hpp"
#include "cli/seen_event.hpp"
#include "cli/service.hpp"
#include "cli/usable.hpp"

namespace bangiao::cli {
namespace {

namespace json = boost::json;

struct Asked {
    std::string id;
    std::filesystem::path policies;
};

/// Labels are a courtesy: where the policy files are not at hand, the codes speak for themselves.
PolicyFiles labels_for(const Shell& shell, const Asked& asked) {
    const std::filesystem::path folder = policies_folder(shell, asked.policies);
    if (asked.policies.empty() && !std::filesystem::is_directory(folder)) return {};
    return usable(shell, folder.string(), load_policies(folder));
}

void print_state(const Shell& shell, const json::object& state) {
    shell.print(shell.say({"hồ sơ ", "case "}) + text_in(state, "case_id"));
    const std::string words = case_in_words(shell, state);
    if (!words.empty()) shell.print("  " + words);
    for (const json::value& duty : state.at("duties").as_array())
        shell.print(shell.say({"  nghĩa vụ ", "  duty "}) + duty_in_words(shell, duty.as_object()));
}

ExitCode show_event(const Shell& shell, const PolicyFiles& policies, json::value answer) {
    const SeenEvent event(std::move(answer.as_object()));
    if (shell.json)
        shell.print_json(event.json());
    else
        event.print(shell, policies);
    return ExitCode::fine;
}

/// Who answers for the person from that event on, where it has put another in charge.
std::string tenure_in_words(const Shell& shell, const json::array& tenures,
                            const std::string& event_id) {
    for (const json::value& each : tenures) {
        const json::object& tenure = each.as_object();
        if (text_in(tenure, "event_id") != event_id) continue;
        const std::string unit = text_in(tenure, "unit");
        if (unit.empty())
            return shell.say({"từ đây không còn đơn vị nào chịu trách nhiệm",
                              "from here on no unit answers for the person"});
        return shell.say({"từ đây chịu trách nhiệm: ", "from here on answers for the person: "}) +
               unit;
    }
    return {};
}

ExitCode show_case(const Shell& shell, const PolicyFiles& policies, const json::object& state,
                   json::array answers) {
    std::vector<SeenEvent> events;
    for (json::value& answer : answers) events.emplace_back(std::move(answer.as_object()));
    if (shell.json) {
        json::array list;
        for (const SeenEvent& event : events) list.emplace_back(event.json());
        shell.print_json(json::object{{"case", state}, {"events", std::move(list)}});
        return ExitCode::fine;
    }
    print_state(shell, state);
    shell.print("");
    for (const SeenEvent& event : events) {
        event.print(shell, policies);
        const std::string tenure =
            tenure_in_words(shell, state.at("tenures").as_array(), event.id());
        if (!tenure.empty()) shell.print("    → " + tenure);
    }
    return ExitCode::fine;
}

ExitCode show(const Shell& shell, const Asked& asked) {
    const std::optional<CaseId> id = CaseId::parse(asked.id);
    if (!id) throw UsageError("show takes the id of a case or of an event, not " + asked.id);
    const PolicyFiles policies = labels_for(shell, asked);
    Service service(Profile::of(shell));
    const std::string target = "/api/v1/cases/" + id->text();
    const Result<json::value> state = service.get(target);
    if (!state) {
        // Ids of cases and of events look the same.
        Result<json::value> event = service.get("/api/v1/events/" + id->text());
        return event ? show_event(shell, policies, std::move(*event))
                     : shell.refused(event.error());
    }
    Result<json::array> events = service.list(target + "/events");
    if (!events) return shell.refused(events.error());
    return show_case(shell, policies, state->as_object(), std::move(*events));
}

}  // namespace

void add_show_command(CLI::App& app, Shell& shell) {
    const auto asked = std::make_shared<Asked>();
    CLI::App& command = add_command(
        app, shell, "show", "a case with its holder, duties and events, as far as you may see it",
        [&shell, asked] { return show(shell, *asked); });
    command.add_option("id", asked->id, "of the case, or of one event")->required();
    command.add_option("--policies", asked->policies,
                       "folder of policy files, for labels; default: the profile's");
}

}  // namespace bangiao::cli

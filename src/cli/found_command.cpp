#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <memory>

#include "base/clock.hpp"
#include "cli/founding_bundle.hpp"
#include "cli/policy_files.hpp"
#include "cli/shell.hpp"

namespace bangiao::cli {
namespace {

namespace json = boost::json;

struct Asked {
    std::string plan;
    std::string bundle;
};

void print(const Shell& shell, const std::vector<FoundingEvent>& events) {
    json::array all;
    for (const FoundingEvent& event : events) {
        all.emplace_back(json::object{
            {"type", event.type}, {"unit", event.unit.text()}, {"event_id", event.id.text()}});
        if (!shell.json) shell.print(event.unit.text() + " " + event.type + " " + event.id.text());
    }
    if (shell.json) return shell.print_json(json::object{{"events", all}});
    shell.print(std::to_string(events.size()) +
                shell.say({" sự kiện, theo thứ tự của sổ cái", " events, in the log's order"}));
}

ExitCode found(const Shell& shell, const Asked& asked) {
    const FoundingPlan plan = FoundingPlan::read(asked.plan);
    const Result<PolicyFiles> policies = load_policies(plan.policies);
    if (!policies) return shell.refused(policies.error());
    const Instant at = plan.at ? *plan.at : SystemClock().now();
    const auto events = founding_events(plan, policies->book, at);
    if (!events) return shell.refused(events.error());
    std::string bundle;
    for (const FoundingEvent& event : *events) bundle += event.sd_jwt + "\n";
    write_private(asked.bundle, bundle);
    print(shell, *events);
    return ExitCode::fine;
}

}  // namespace

void add_found_command(CLI::App& app, Shell& shell) {
    const auto asked = std::make_shared<Asked>();
    CLI::App& command =
        add_command(app, shell, "found", "sign the events that a log opens with, from a plan",
                    [&shell, asked] { return found(shell, *asked); });
    command.add_option("plan", asked->plan, "who founds, with which keys: a TOML file")->required();
    command.add_option("--out", asked->bundle, "the new file, mode 0600: one event a line")
        ->required();
}

}  // namespace bangiao::cli

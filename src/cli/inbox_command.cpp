#include <boost/json/array.hpp>
#include <memory>

#include "cli/answer_words.hpp"
#include "cli/service.hpp"

namespace bangiao::cli {
namespace {

namespace json = boost::json;

struct Asked {
    std::string state;  // empty: what is overdue, then what is open
    std::string scope = "unit";
};

Result<json::array> duties_of(Service& service, const Asked& asked) {
    std::vector<std::string> states{asked.state};
    if (asked.state.empty()) states = {"overdue", "open"};
    json::array all;
    for (const std::string& state : states) {
        BANGIAO_TRY(const json::array some,
                    service.list("/api/v1/duties", "state=" + state + "&scope=" + asked.scope));
        all.insert(all.end(), some.begin(), some.end());
    }
    return all;
}

std::string closed_in_words(const Shell& shell, const json::object& duty) {
    const std::string when = local_time_in(duty, "closed_at");
    return when.empty() ? std::string() : shell.say({", xong lúc ", ", done "}) + when;
}

ExitCode show_inbox(const Shell& shell, const Asked& asked) {
    Service service(Profile::of(shell));
    const Result<json::array> duties = duties_of(service, asked);
    if (!duties) return shell.refused(duties.error());
    if (shell.json) {
        shell.print_json(json::object{{"items", *duties}});
        return ExitCode::fine;
    }
    for (const json::value& each : *duties) {
        const json::object& duty = each.as_object();
        shell.print(duty_in_words(shell, duty) + closed_in_words(shell, duty));
        shell.print(shell.say({"    hồ sơ ", "    case "}) + text_in(duty, "case_id"));
    }
    if (duties->empty()) shell.print(shell.say({"không có nghĩa vụ nào", "no duties"}));
    return ExitCode::fine;
}

}  // namespace

void add_inbox_command(CLI::App& app, Shell& shell) {
    const auto asked = std::make_shared<Asked>();
    CLI::App& command = add_command(app, shell, "inbox", "what your unit owes, soonest due first",
                                    [&shell, asked] { return show_inbox(shell, *asked); });
    command
        .add_option("--state", asked->state,
                    "open, overdue or discharged; default: overdue, then open")
        ->check(CLI::IsMember({"open", "overdue", "discharged"}));
    command.add_option("--scope", asked->scope, "unit, or subordinate: with the units below")
        ->check(CLI::IsMember({"unit", "subordinate"}));
}

}  // namespace bangiao::cli

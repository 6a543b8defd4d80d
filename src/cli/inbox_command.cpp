#include <boost/json/array.hpp>
#include <memory>

#include "cli/answer_words.hpp"
#include "cli/service.hpp"

namespace bangiao::cli {
namespace {

namespace json = boost::json;

struct Asked {
    std::string state = "open";
    std::string scope = "unit";
};

/// What stands above the duties of one group.
std::string group_in_words(const Shell& shell, const std::string& group) {
    if (group == "overdue") return shell.say({"Quá hạn", "Overdue"});
    if (group == "today") return shell.say({"Hôm nay", "Today"});
    if (group == "week") return shell.say({"Tuần này", "This week"});
    return shell.say({"Sau đó", "Later"});
}

std::string closed_in_words(const Shell& shell, const json::object& duty) {
    const std::string when = local_time_in(duty, "closed_at");
    return when.empty() ? std::string() : shell.say({", xong lúc ", ", done "}) + when;
}

ExitCode show_inbox(const Shell& shell, const Asked& asked) {
    Service service(Profile::of(shell));
    const Result<json::array> duties =
        service.list("/api/v1/duties", "state=" + asked.state + "&scope=" + asked.scope);
    if (!duties) return shell.refused(duties.error());
    if (shell.json) {
        shell.print_json(json::object{{"items", *duties}});
        return ExitCode::fine;
    }
    std::string last;
    for (const json::value& each : *duties) {
        const json::object& duty = each.as_object();
        const std::string group = text_in(duty, "group");
        if (group != last) shell.print(group_in_words(shell, group));
        last = group;
        shell.print(duty_in_words(shell, duty) + closed_in_words(shell, duty));
        if (const std::string why = why_due_in_words(shell, duty); !why.empty())
            shell.print("    " + why);
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
                    "open (the default; overdue ones included), overdue or discharged")
        ->check(CLI::IsMember({"open", "overdue", "discharged"}));
    command
        .add_option("--scope", asked->scope,
                    "unit; subordinate: the units below; others: what your unit waits for")
        ->check(CLI::IsMember({"unit", "subordinate", "others"}));
}

}  // namespace bangiao::cli

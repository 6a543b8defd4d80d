#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <memory>

#include "cli/answer_words.hpp"
#include "cli/service.hpp"

namespace bangiao::cli {
namespace {

namespace json = boost::json;

struct Asked {
    std::string state = "open";
    std::string scope = "unit";
    std::string rule, case_id, unit, from, to;
};

/// The query of the list; `scope`: asked for instead of the command's own.
std::string query_of(const Asked& asked, const std::string& scope) {
    std::string query = "state=" + asked.state + "&scope=" + scope;
    const std::pair<const char*, const std::string*> filters[] = {{"rule", &asked.rule},
                                                                  {"case", &asked.case_id},
                                                                  {"unit", &asked.unit},
                                                                  {"from", &asked.from},
                                                                  {"to", &asked.to}};
    for (const auto& [name, value] : filters)
        if (!value->empty()) query += std::string("&") + name + "=" + *value;
    return query;
}

/// What stands above the duties of one group.
std::string group_in_words(const Shell& shell, const std::string& group) {
    if (group == "overdue") return shell.say({"Quá hạn", "Overdue"});
    if (group == "today") return shell.say({"Hôm nay", "Today"});
    if (group == "week") return shell.say({"Tuần này", "This week"});
    if (group == "later") return shell.say({"Sau đó", "Later"});
    return shell.say({"Đã xong", "Done"});
}

std::string closed_in_words(const Shell& shell, const json::object& duty) {
    const std::string when = local_time_in(duty, "closed_at");
    return when.empty() ? std::string() : shell.say({", xong lúc ", ", done "}) + when;
}

std::string count_in(const json::object& counts, const std::string& group) {
    const json::value* count = counts.if_contains(group);
    return count ? " (" + json::serialize(*count) + ")" : std::string();
}

void print_duty(const Shell& shell, const json::object& duty) {
    shell.print(duty_in_words(shell, duty) + closed_in_words(shell, duty));
    if (const std::string why = why_due_in_words(shell, duty); !why.empty())
        shell.print("    " + why);
    for (const json::value& told : duty.at("told").as_array())
        shell.print("    " + told_in_words(shell, told.as_object()));
    shell.print(shell.say({"    hồ sơ ", "    case "}) + text_in(duty, "case_id"));
}

void print_groups(const Shell& shell, const json::array& duties, const json::object& counts) {
    std::string last;
    for (const json::value& each : duties) {
        const json::object& duty = each.as_object();
        const std::string group = text_in(duty, "group");
        if (&each == duties.begin() || group != last)
            shell.print(group_in_words(shell, group) + count_in(counts, group));
        last = group;
        print_duty(shell, duty);
    }
}

/// What the unit waits for, below what it owes: in the order of time, whatever the group.
void print_waiting(const Shell& shell, const json::array& waiting, const json::object& counts) {
    if (waiting.empty()) return;
    shell.print(shell.say({"Chờ đơn vị khác", "Waiting for others"}) + count_in(counts, "waiting"));
    for (const json::value& duty : waiting) print_duty(shell, duty.as_object());
}

ExitCode show_inbox(const Shell& shell, const Asked& asked) {
    Service service(Profile::of(shell));
    const std::string path = "/api/v1/duties";
    const std::string query = query_of(asked, asked.scope);
    const Result<json::array> duties = service.list(path, query);
    if (!duties) return shell.refused(duties.error());
    const Result<json::value> first = service.get(path + "?limit=1&" + query);
    if (!first) return shell.refused(first.error());
    const json::object& counts = first->as_object().at("counts").as_object();
    Result<json::array> waiting = json::array();
    if (asked.scope == "unit" && asked.state != "discharged")
        waiting = service.list(path, query_of(asked, "others"));
    if (!waiting) return shell.refused(waiting.error());
    if (shell.json) {
        shell.print_json(
            json::object{{"items", *duties}, {"counts", counts}, {"waiting", *waiting}});
        return ExitCode::fine;
    }
    print_groups(shell, *duties, counts);
    if (duties->empty()) shell.print(shell.say({"không có nghĩa vụ nào", "no duties"}));
    print_waiting(shell, *waiting, counts);
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
    command.add_option("--type", asked->rule, "of one deadline only, by its id");
    command.add_option("--case", asked->case_id, "of one case only");
    command.add_option("--unit", asked->unit,
                       "with --scope subordinate: of one unit and those below it only");
    command.add_option("--from", asked->from, "due on this day or later, as 2026-03-02");
    command.add_option("--to", asked->to, "due on this day or before");
}

}  // namespace bangiao::cli

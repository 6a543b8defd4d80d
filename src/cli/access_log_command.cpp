#include <bangiao/ids.hpp>
#include <bangiao/instant.hpp>
#include <boost/json/array.hpp>
#include <memory>
#include <optional>

#include "cli/answer_words.hpp"
#include "cli/service.hpp"

namespace bangiao::cli {
namespace {

namespace json = boost::json;

/// What is absent is not asked.
struct Asked {
    std::string case_id, officer, unit, from, to;
};

/// Times are sent in UTC: an offset's plus sign would mean a space in a query.
std::string moment(const std::string& option, const std::string& text) {
    const std::optional<Instant> time = Instant::parse(text);
    if (!time) throw UsageError(option + " takes a time such as 2026-03-02T09:00:00+07:00");
    return time->utc_text();
}

template <class Id>
std::string id(const std::string& option, const std::string& text) {
    if (!Id::parse(text)) throw UsageError(option + " takes an id, not " + text);
    return text;
}

std::string query_for(const Asked& asked) {
    std::string query;
    const auto add = [&](const std::string& name, const std::string& value) {
        query += (query.empty() ? "" : "&") + name + "=" + value;
    };
    if (!asked.case_id.empty()) add("case", id<CaseId>("--case", asked.case_id));
    if (!asked.officer.empty()) add("officer", id<OfficerId>("--officer", asked.officer));
    if (!asked.unit.empty()) add("unit", id<UnitId>("--unit", asked.unit));
    if (!asked.from.empty()) add("from", moment("--from", asked.from));
    if (!asked.to.empty()) add("to", moment("--to", asked.to));
    return query;
}

/// `ID full, MED masked`; empty where no disclosure was served.
std::string classes_in_words(const json::object& look) {
    std::string words;
    for (const auto& [name, shown] : look.at("classes").as_object())
        words +=
            (words.empty() ? "" : ", ") + std::string(name) + " " + std::string(shown.as_string());
    return words;
}

void print(const Shell& shell, const json::object& item) {
    const json::object& look = item.at("look").as_object();
    const std::string purpose = text_in(look, "purpose");
    const std::string classes = classes_in_words(look);
    shell.print("#" + std::to_string(item.at("number").as_int64()) + " " +
                local_time_in(look, "at") + " " + text_in(look, "unit") + " " +
                text_in(look, "officer") + " (" + list_in(look, "roles") + ")");
    shell.print("    " + text_in(look, "what") + shell.say({", hồ sơ ", ", case "}) +
                text_in(look, "case") + (classes.empty() ? "" : ": " + classes) +
                (purpose.empty() ? "" : shell.say({"; mục đích ", "; purpose "}) + purpose));
}

ExitCode show_access_log(const Shell& shell, const Asked& asked) {
    const std::string query = query_for(asked);
    Service service(Profile::of(shell));
    const Result<json::array> looks = service.list("/api/v1/access-log", query);
    if (!looks) return shell.refused(looks.error());
    if (shell.json) {
        shell.print_json(json::object{{"items", *looks}});
        return ExitCode::fine;
    }
    for (const json::value& each : *looks) print(shell, each.as_object());
    if (looks->empty()) shell.print(shell.say({"không có lượt xem nào", "no looks"}));
    return ExitCode::fine;
}

}  // namespace

void add_access_log_command(CLI::App& app, Shell& shell) {
    const auto asked = std::make_shared<Asked>();
    CLI::App& command =
        add_command(app, shell, "access-log",
                    "who looked at what, the newest first, as far as your office may know",
                    [&shell, asked] { return show_access_log(shell, *asked); });
    command.add_option("--case", asked->case_id, "looks at this case: a person's own history");
    command.add_option("--officer", asked->officer, "looks of this officer");
    command.add_option("--unit", asked->unit, "looks of officers of this unit");
    command.add_option("--from", asked->from, "at or after this time, RFC 3339");
    command.add_option("--to", asked->to, "before this time, RFC 3339");
}

}  // namespace bangiao::cli

#include <boost/json/array.hpp>
#include <memory>

#include "cli/answer_words.hpp"
#include "cli/service.hpp"

// Who there is, as the log's registry has it.
namespace bangiao::cli {
namespace {

namespace json = boost::json;

std::string expiring_line(const Shell& shell, const json::object& certificate) {
    return shell.say({"sắp hết hạn ", "will end     "}) + local_time_in(certificate, "not_after") +
           "  " + text_in(certificate, "use") + "  " + text_in(certificate, "officer") + "  " +
           text_in(certificate, "thumbprint");
}

ExitCode show_me(const Shell& shell) {
    const Result<json::value> answer = Service(Profile::of(shell)).get("/api/v1/me");
    if (!answer) return shell.refused(answer.error());
    if (shell.json) {
        shell.print_json(*answer);
        return ExitCode::fine;
    }
    const json::object& me = answer->as_object();
    const json::object& certificate = me.at("certificate").as_object();
    shell.print(shell.say({"cán bộ      ", "officer      "}) + text_in(me, "officer"));
    shell.print(shell.say({"đơn vị      ", "unit         "}) + text_in(me, "unit"));
    shell.print(shell.say({"vai trò     ", "roles        "}) + list_in(me, "roles"));
    shell.print(shell.say({"chứng thư   ", "certificate  "}) + text_in(certificate, "thumbprint") +
                shell.say({", đến ", ", until "}) + local_time_in(certificate, "not_after"));
    for (const json::value& each : me.at("expiring").as_array())
        shell.print(expiring_line(shell, each.as_object()));
    return ExitCode::fine;
}

/// A list of the registry: as JSON, or a line for each item.
ExitCode show_list(const Shell& shell, const std::string& path, const std::string& query,
                   std::string (*line)(const Shell&, const json::object&)) {
    const Result<json::array> items = Service(Profile::of(shell)).list(path, query);
    if (!items) return shell.refused(items.error());
    if (shell.json) {
        shell.print_json(json::object{{"items", *items}});
        return ExitCode::fine;
    }
    for (const json::value& each : *items) shell.print(line(shell, each.as_object()));
    return ExitCode::fine;
}

std::string ended_in_words(const Shell& shell, const json::object& item, const char* member) {
    const std::string when = local_time_in(item, member);
    return when.empty() ? std::string() : shell.say({"  đã hết từ ", "  ended "}) + when;
}

std::string unit_line(const Shell& shell, const json::object& unit) {
    std::string place;
    for (const char* part : {"country", "province", "commune"})
        if (const std::string code = text_in(unit, part); !code.empty())
            place += (place.empty() ? "  " : "/") + code;
    return text_in(unit, "unit") + "  " + text_in(unit, "type") + place +
           ended_in_words(shell, unit, "ended_at");
}

std::string officer_line(const Shell& shell, const json::object& officer) {
    return text_in(officer, "officer") + "  " + text_in(officer, "unit") + "  " +
           list_in(officer, "roles") + ended_in_words(shell, officer, "revoked_at");
}

}  // namespace

void add_directory_commands(CLI::App& app, Shell& shell) {
    add_command(app, shell, "me", "whom the service takes you for",
                [&shell] { return show_me(shell); });
    add_command(app, shell, "units", "every unit of the registry",
                [&shell] { return show_list(shell, "/api/v1/units", {}, unit_line); });
    const auto unit = std::make_shared<std::string>();
    add_command(app, shell, "officers", "enrolled officers, by id", [&shell, unit] {
        return show_list(shell, "/api/v1/officers", unit->empty() ? std::string() : "unit=" + *unit,
                         officer_line);
    }).add_option("--unit", *unit, "of this unit only");
}

}  // namespace bangiao::cli

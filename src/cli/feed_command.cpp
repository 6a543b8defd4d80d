#include <boost/json/array.hpp>
#include <memory>

#include "cli/answer_words.hpp"
#include "cli/service.hpp"

namespace bangiao::cli {
namespace {

namespace json = boost::json;

constexpr int patience = 25;  // seconds for which the service is to wait for news

struct Asked {
    std::uint64_t after = 0;
    bool follow = false;
};

void print_entry(const Shell& shell, const json::object& entry) {
    if (shell.json) return shell.print_json(entry);
    shell.print("#" + std::to_string(entry.at("index").as_int64()) + "  " +
                local_time_in(entry, "admitted_at") + "  " + text_in(entry, "type") +
                shell.say({"  hồ sơ ", "  case "}) + text_in(entry, "case_id"));
}

/// Prints what there is and says where to go on; on its own account it ends only where that is
/// asked for. Nothing is told twice: the position moves with what was printed.
ExitCode tell(const Shell& shell, const Asked& asked) {
    Service service(Profile::of(shell));
    const std::string wait = asked.follow ? "&wait=" + std::to_string(patience) : "";
    for (std::uint64_t after = asked.after;;) {
        const Result<json::value> answer = service.get_persistently(
            "/api/v1/feed?limit=500&after=" + std::to_string(after) + wait);
        if (!answer) return shell.refused(answer.error());
        const json::object& page = answer->as_object();
        const std::uint64_t next = static_cast<std::uint64_t>(page.at("next").as_int64());
        for (const json::value& entry : page.at("items").as_array())
            print_entry(shell, entry.as_object());
        shell.flush();
        if (!asked.follow && page.at("items").as_array().empty()) {
            if (!shell.json)
                shell.print(shell.say({"tiếp tục với --after ", "go on with --after "}) +
                            std::to_string(next));
            return ExitCode::fine;
        }
        after = next;
    }
}

}  // namespace

void add_feed_command(CLI::App& app, Shell& shell) {
    const auto asked = std::make_shared<Asked>();
    CLI::App& command =
        add_command(app, shell, "feed", "what happens in your unit's cases, in log order",
                    [&shell, asked] { return tell(shell, *asked); });
    command.add_option("--after", asked->after, "how much of the log you have seen");
    command.add_flag("--follow", asked->follow, "go on, and print news as it comes");
}

}  // namespace bangiao::cli

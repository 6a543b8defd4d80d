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
    std::uint64_t notices = 0;
    bool follow = false;
};

void print_entry(const Shell& shell, const json::object& entry) {
    if (shell.json) return shell.print_json(entry);
    shell.print("#" + std::to_string(entry.at("index").as_int64()) + "  " +
                local_time_in(entry, "admitted_at") + "  " + text_in(entry, "type") +
                shell.say({"  hồ sơ ", "  case "}) + text_in(entry, "case_id"));
}

void print_notice(const Shell& shell, const json::object& notice) {
    if (shell.json) return shell.print_json(notice);
    shell.print("!" + std::to_string(notice.at("number").as_int64()) + "  " +
                notice_in_words(shell, notice));
}

std::uint64_t number_in(const json::object& page, const char* member) {
    return static_cast<std::uint64_t>(page.at(member).as_int64());
}

/// Prints what there is and says where to go on; on its own account it ends only where that is
/// asked for. Nothing is told twice: the position moves with what was printed.
ExitCode tell(const Shell& shell, const Asked& asked) {
    Service service(Profile::of(shell));
    const std::string wait = asked.follow ? "&wait=" + std::to_string(patience) : "";
    std::uint64_t after = asked.after, notices = asked.notices;
    for (;;) {
        const Result<json::value> answer =
            service.get_persistently("/api/v1/feed?limit=500&after=" + std::to_string(after) +
                                     "&notices=" + std::to_string(notices) + wait);
        if (!answer) return shell.refused(answer.error());
        const json::object& page = answer->as_object();
        for (const json::value& entry : page.at("items").as_array())
            print_entry(shell, entry.as_object());
        for (const json::value& notice : page.at("notices").as_array())
            print_notice(shell, notice.as_object());
        shell.flush();
        after = number_in(page, "next");
        notices = number_in(page, "next_notices");
        if (!asked.follow && page.at("items").as_array().empty() &&
            page.at("notices").as_array().empty()) {
            if (!shell.json)
                shell.print(shell.say({"tiếp tục với --after ", "go on with --after "}) +
                            std::to_string(after) + " --notices " + std::to_string(notices));
            return ExitCode::fine;
        }
    }
}

}  // namespace

void add_feed_command(CLI::App& app, Shell& shell) {
    const auto asked = std::make_shared<Asked>();
    CLI::App& command =
        add_command(app, shell, "feed",
                    "what happens in your unit's cases, in log order, and of which duties "
                    "it is reminded",
                    [&shell, asked] { return tell(shell, *asked); });
    command.add_option("--after", asked->after, "how much of the log you have seen");
    command.add_option("--notices", asked->notices,
                       "the newest reminder or escalation that you have seen");
    command.add_flag("--follow", asked->follow, "go on, and print news as it comes");
}

}  // namespace bangiao::cli

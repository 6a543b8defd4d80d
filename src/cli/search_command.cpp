#include <unistd.h>

#include <boost/json/array.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "cli/answer_words.hpp"
#include "cli/service.hpp"

namespace bangiao::cli {
namespace {

namespace json = boost::json;

using Kinds = std::vector<std::string>;

/// From standard input: what is looked for stands in no argument, where every process of the
/// machine could read it, and in no shell's history.
std::string value_of(const Shell& shell, const std::string& kind) {
    if (::isatty(STDIN_FILENO) == 1) {
        static const std::map<std::string, Words> prompts{
            {"name", {"Họ tên: ", "Name: "}},
            {"birth_date", {"Ngày sinh (YYYY-MM-DD): ", "Date of birth (YYYY-MM-DD): "}},
            {"document", {"Số giấy tờ: ", "Number of a paper: "}}};
        std::cerr << shell.say(prompts.at(kind));
    }
    std::string line;
    if (!std::getline(std::cin, line)) throw UsageError("one line of input for each: " + kind);
    return line;
}

ExitCode search(const Shell& shell, const Kinds& kinds) {
    Service service(Profile::of(shell));
    json::object asked;
    for (const std::string& kind : kinds) asked[kind] = value_of(shell, kind);
    const Result<json::value> found = service.post("/api/v1/searches", asked);
    if (!found) return shell.refused(found.error());
    if (shell.json) {
        shell.print_json(*found);
        return ExitCode::fine;
    }
    const json::array& cases = found->at("items").as_array();
    for (const json::value& each : cases) shell.print(found_in_words(each.as_object()));
    if (cases.empty())
        shell.print(shell.say({"không có trong các hồ sơ mà đơn vị được xem",
                               "in none of the cases that your unit may see"}));
    return ExitCode::fine;
}

}  // namespace

void add_search_command(CLI::App& app, Shell& shell) {
    const auto kinds = std::make_shared<Kinds>();
    CLI::App& command = add_command(app, shell, "search",
                                    "whether a person is known already, in the cases that your "
                                    "unit may see; the values come from standard input",
                                    [&shell, kinds] { return search(shell, *kinds); });
    command.add_option("by", *kinds, "name, birth_date, document: one line of input for each")
        ->required()
        ->check(CLI::IsMember({"name", "birth_date", "document"}));
}

}  // namespace bangiao::cli

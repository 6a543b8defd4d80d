#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <memory>

#include "cli/service.hpp"

namespace bangiao::cli {
namespace {

struct Asked {
    std::string name, period, from, to, area, by, format = "json";
    std::filesystem::path out;
};

ExitCode show_report(const Shell& shell, const Asked& asked) {
    const bool readable = asked.format == "json" || asked.format == "csv";
    if (!readable && asked.out.empty() && isatty(STDOUT_FILENO))
        throw UsageError("a file of this format goes to --out FILE, not to a terminal");
    std::string query = "format=" + asked.format;
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty()) query += std::string("&") + name + "=" + value;
    };
    add("period", asked.period);
    add("from", asked.from);
    add("to", asked.to);
    add("area", asked.area);
    add("by", asked.by);
    Service service(Profile::of(shell));
    const Result<std::string> report =
        service.get_text("/api/v1/reports/" + asked.name + "?" + query);
    if (!report) return shell.refused(report.error());
    if (asked.out.empty())
        std::cout << *report << std::flush;
    else
        write_private(asked.out, *report);
    return ExitCode::fine;
}

}  // namespace

void add_report_command(CLI::App& app, Shell& shell) {
    const auto asked = std::make_shared<Asked>();
    CLI::App& command =
        add_command(app, shell, "report", "figures of a period, as the plans ask for them",
                    [&shell, asked] { return show_report(shell, *asked); });
    command.add_option("name", asked->name, "n1 to n14")->required();
    command.add_option("--period", asked->period, "half-year-2026 or year-2026, by its end");
    command.add_option("--from", asked->from, "first day, as in 2026-01-01");
    command.add_option("--to", asked->to, "last day");
    command.add_option("--area", asked->area,
                       "a province, or province/commune; your own if absent");
    command.add_option("--by", asked->by, "two dimensions to cross, as in sex,age");
    command.add_option("--format", asked->format, "json (the default), csv, xlsx or pdf")
        ->check(CLI::IsMember({"json", "csv", "xlsx", "pdf"}));
    command.add_option("--out", asked->out, "the new file to write it to");
}

}  // namespace bangiao::cli

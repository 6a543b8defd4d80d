#include <bangiao/certificate.hpp>
#include <iostream>
#include <memory>

#include "cli/shell.hpp"
#include "cli/signed_report.hpp"
#include "cli/usable.hpp"

namespace bangiao::cli {
namespace {

struct Asked {
    std::string report, certificate;
};

ExitCode check(const Shell& shell, const Asked& asked) {
    const Certificate auditor =
        usable(shell, asked.certificate, Certificate::from_pem(read_input(asked.certificate)));
    const Result<std::string> report = verified_report(read_input(asked.report), auditor);
    if (!report) return shell.refused(report.error());
    std::cout << *report << '\n' << std::flush;
    return ExitCode::fine;
}

}  // namespace

void add_report_check_command(CLI::App& app, Shell& shell) {
    const auto asked = std::make_shared<Asked>();
    CLI::App& command = add_command(app, shell, "audit-report",
                                    "check who signed an audit's report, and print it as JSON",
                                    [&shell, asked] { return check(shell, *asked); });
    command.add_option("report", asked->report, "what `audit --report` wrote")->required();
    command.add_option("--certificate", asked->certificate, "the auditor's, PEM")->required();
}

}  // namespace bangiao::cli

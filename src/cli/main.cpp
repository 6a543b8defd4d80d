#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>

#include "cli/shell.hpp"
#include "https/client.hpp"

namespace {

using bangiao::cli::ExitCode;
using bangiao::cli::Shell;

void add_global_options(CLI::App& app, Shell& shell) {
    app.add_flag("--json", shell.json, "answers as JSON");
    app.add_option("--lang", shell.language, "language of sentences: vi or en")
        ->transform(CLI::CheckedTransformer(std::map<std::string, bangiao::Language>{
            {"vi", bangiao::Language::vi}, {"en", bangiao::Language::en}}))
        ->envname("BANGIAO_LANG");
    app.add_option("--profile", shell.profile, "the officer's profile, a TOML file")
        ->envname("BANGIAO_PROFILE");
    app.set_version_flag("--version", BANGIAO_VERSION);
    app.require_subcommand(1);
    app.fallthrough();
    app.footer(
        "Exit codes: 0 fine, 1 refused or a finding, 2 usage, 3 the service was not reached; 4 and "
        "5 "
        "as `monitor` and `audit` say.");
}

void add_commands(CLI::App& app, Shell& shell) {
    bangiao::cli::add_file_command(app, shell);
    bangiao::cli::add_show_command(app, shell);
    bangiao::cli::add_inbox_command(app, shell);
    bangiao::cli::add_report_command(app, shell);
    bangiao::cli::add_receipt_command(app, shell);
    bangiao::cli::add_export_command(app, shell);
    bangiao::cli::add_access_log_command(app, shell);
    bangiao::cli::add_search_command(app, shell);
    bangiao::cli::add_feed_command(app, shell);
    bangiao::cli::add_verify_command(app, shell);
    bangiao::cli::add_audit_command(app, shell);
    bangiao::cli::add_report_check_command(app, shell);
    bangiao::cli::add_monitor_command(app, shell);
    bangiao::cli::add_directory_commands(app, shell);
    bangiao::cli::add_officer_commands(app, shell);
    bangiao::cli::add_unit_commands(app, shell);
    bangiao::cli::add_policy_commands(app, shell);
    bangiao::cli::add_policy_word_commands(app, shell);
    bangiao::cli::add_adopt_command(app, shell);
    bangiao::cli::add_found_command(app, shell);
    bangiao::cli::add_trust_command(app, shell);
    bangiao::cli::add_key_commands(app, shell);
    bangiao::cli::add_demo_command(app, shell);
}

ExitCode complain(const std::exception& error, ExitCode code) {
    std::cerr << error.what() << '\n';
    return code;
}

ExitCode run(const Shell& shell) {
    try {
        return shell.run();
    } catch (const bangiao::https::Unreachable& error) {
        return complain(error, ExitCode::unreachable);
    } catch (const std::exception& error) {
        return complain(error, ExitCode::usage);
    }
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{
        "The handover ledger at a terminal: file and read events, verify and audit offline"};
    Shell shell;
    add_global_options(app, shell);
    add_commands(app, shell);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : static_cast<int>(ExitCode::usage);
    }
    return static_cast<int>(run(shell));
}

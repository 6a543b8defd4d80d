#pragma once

#include <CLI/App.hpp>
#include <bangiao/policy.hpp>
#include <bangiao/refusal.hpp>
#include <boost/json/value.hpp>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>

#include "cli/exit_code.hpp"

namespace bangiao::cli {

/// The arguments make no sense together, or a file that they name cannot be used: exit code 2.
/// what() is a sentence for the user.
class UsageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// What every command shares: how to speak, and whom it speaks for. Answers go to standard output,
/// everything else to standard error. One thread.
struct Shell {
    bool json = false;  ///< answers as JSON, for programs
    Language language = Language::en;
    std::filesystem::path profile;  ///< the officer's profile (src/cli/profile.hpp)
    std::function<ExitCode()> run;  ///< what the command that was parsed does

    const std::string& say(const Words& words) const { return words.in(language); }
    /// One line of answer.
    void print(const std::string& line) const;
    /// The answer of a command under --json: one document, one line.
    void print_json(const boost::json::value& answer) const;
    /// For what is printed as it comes, and read by another program.
    void flush() const;
    /// A refusal in the user's language, with its code, detail and the rule that decided, on
    /// standard error; under --json as a problem object on standard output. Always
    /// ExitCode::finding.
    ExitCode refused(const Refusal& refusal) const;
};

/// A subcommand whose callback stores `run`.
CLI::App& add_command(CLI::App& app, Shell& shell, const std::string& name,
                      const std::string& description, std::function<ExitCode()> run);

/// A whole file. Throws UsageError naming it. `-` is standard input.
std::string read_input(const std::string& file);
/// Writes a whole file that only its owner may read; refuses to replace one. Throws UsageError.
void write_private(const std::filesystem::path& file, const std::string& text);

/// The `policy` subcommand, under which two files put their commands: made by whoever asks first.
CLI::App& policy_command(CLI::App& app);

// The commands, each family in a file of its own.
void add_policy_commands(CLI::App& app, Shell& shell);
void add_policy_word_commands(CLI::App& app, Shell& shell);
void add_verify_command(CLI::App& app, Shell& shell);
void add_audit_command(CLI::App& app, Shell& shell);
void add_key_commands(CLI::App& app, Shell& shell);
void add_trust_command(CLI::App& app, Shell& shell);
void add_found_command(CLI::App& app, Shell& shell);
void add_file_command(CLI::App& app, Shell& shell);
void add_show_command(CLI::App& app, Shell& shell);
void add_inbox_command(CLI::App& app, Shell& shell);
void add_report_command(CLI::App& app, Shell& shell);
void add_receipt_command(CLI::App& app, Shell& shell);
void add_export_command(CLI::App& app, Shell& shell);
void add_monitor_command(CLI::App& app, Shell& shell);
void add_report_check_command(CLI::App& app, Shell& shell);
void add_access_log_command(CLI::App& app, Shell& shell);
void add_search_command(CLI::App& app, Shell& shell);
void add_feed_command(CLI::App& app, Shell& shell);
void add_directory_commands(CLI::App& app, Shell& shell);
void add_officer_commands(CLI::App& app, Shell& shell);
void add_unit_commands(CLI::App& app, Shell& shell);
void add_adopt_command(CLI::App& app, Shell& shell);
void add_demo_command(CLI::App& app, Shell& shell);

}  // namespace bangiao::cli

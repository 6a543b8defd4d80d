#include <memory>

#include "cli/desk.hpp"
#include "cli/draft_fields.hpp"

namespace bangiao::cli {
namespace {

namespace json = boost::json;

struct Asked {
    std::string file;
    std::string from;
    FilingOptions filing;
};

Day first_day(const Asked& asked, const PolicyFile& file, Instant now) {
    if (asked.from.empty()) return file.in_force_from.value_or(legal_day(now));
    const std::optional<Day> day = parse_day(asked.from);
    if (!day) throw UsageError("--from takes 2026-03-02, not " + asked.from);
    return *day;
}

Checked adopt(const Shell& shell, const Asked& asked) {
    Desk desk(shell, asked.filing);
    const Digest digest = sha256(read_input(asked.file));
    const PolicyFile* file = desk.policies().book.file(digest);
    if (!file) throw UsageError(asked.file + " is not one of the policy files at hand");
    const RegistryForm form = desk.registry_form(RegistryAct::sign_file);
    const Day from = first_day(asked, *file, desk.occurred_at());
    BANGIAO_TRY(ChainEnd chain, desk.governance());
    return desk.file(form.form, chain,
                     values_of_parts(form, {{"file", json::string(digest.hex())},
                                            {"in_force_from", json::string(day_text(from))}}));
}

ExitCode run(const Shell& shell, const Asked& asked) {
    const Checked adopted = adopt(shell, asked);
    return adopted ? ExitCode::fine : shell.refused(adopted.error());
}

}  // namespace

void add_adopt_command(CLI::App& app, Shell& shell) {
    const auto asked = std::make_shared<Asked>();
    CLI::App& command = add_command(policy_command(app), shell, "adopt",
                                    "sign a policy file for your ministry, as a decider",
                                    [&shell, asked] { return run(shell, *asked); });
    command.add_option("file", asked->file, "the policy or calendar file")->required();
    command.add_option("--from", asked->from, "first day in force; default: the file's own");
    add_filing_options(command, asked->filing);
}

}  // namespace bangiao::cli

#include "cli/policy_day.hpp"

#include "base/clock.hpp"
#include "cli/shell.hpp"

namespace bangiao::cli {

Day day_of(const std::string& on) {
    if (on.empty()) return legal_day(SystemClock().now());
    const std::optional<Day> day = parse_day(on);
    if (!day) throw UsageError("--on takes a day as 2026-03-02");
    return *day;
}

void add_day_option(CLI::App& command, std::string& on) {
    command.add_option("--on", on, "the day asked about, as 2026-03-02; default: today");
}

void add_policies_option(CLI::App& command, std::filesystem::path& policies) {
    command.add_option("--policies", policies,
                       "folder of policy files; default: the profile's, else `policies`");
}

}  // namespace bangiao::cli

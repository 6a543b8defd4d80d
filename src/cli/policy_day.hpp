#pragma once

#include <CLI/App.hpp>
#include <bangiao/instant.hpp>
#include <filesystem>
#include <string>

namespace bangiao::cli {

/// The day that a policy command asks about; empty: today. Throws UsageError.
Day day_of(const std::string& on);

void add_day_option(CLI::App& command, std::string& on);
void add_policies_option(CLI::App& command, std::filesystem::path& policies);

}  // namespace bangiao::cli

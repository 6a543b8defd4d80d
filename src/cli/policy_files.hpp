#pragma once

#include <bangiao/policy.hpp>
#include <filesystem>
#include <map>
#include <vector>

#include "cli/shell.hpp"

namespace bangiao::cli {

/// The policy files of a folder and where each came from.
struct PolicyFiles {
    PolicyBook book;
    std::map<Digest, std::filesystem::path> paths;

    /// As if every file had been adopted by all who must: there is no log to ask.
    Registry adopted() const;
    /// The file in force on that day, or null.
    const PolicyFile* in_force(Day day) const;
};

/// Folders replaced by their *.toml files, sorted; files as they are named. Throws UsageError for
/// what does not exist and for a folder without such a file.
std::vector<std::filesystem::path> toml_files(const std::vector<std::filesystem::path>& given);

/// The texts of such files, each after the one that it extends.
std::vector<PolicyText> read_policies(const std::vector<std::filesystem::path>& given);

/// `policy_invalid` at the first mistake. Throws UsageError for a folder that cannot be read.
Result<PolicyFiles> load_policies(const std::filesystem::path& folder);

/// The folder given on the command line; else the one the profile names; else `policies`.
std::filesystem::path policies_folder(const Shell& shell, const std::filesystem::path& given);

}  // namespace bangiao::cli

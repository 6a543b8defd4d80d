#pragma once

#include <filesystem>
#include <vector>

#include "cli/shell.hpp"

namespace bangiao::cli {

/// Scenario files, and the folder of the policies that they are held against.
struct Stories {
    std::filesystem::path policies;  ///< empty: the profile's, else `policies`
    std::vector<std::filesystem::path> files;
};

/// `policy test`: runs each file; its first difference, with what was expected and what came.
ExitCode run_stories(const Shell& shell, const Stories& stories);

/// `policy coverage`: how often each rule of each policy admitted or refused a step. A file that
/// cannot be read, or comes out otherwise than it says, is a finding: it counts as far as it ran.
ExitCode cover_stories(const Shell& shell, const Stories& stories);

}  // namespace bangiao::cli

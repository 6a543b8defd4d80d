#pragma once

#include <bangiao/instant.hpp>
#include <filesystem>
#include <vector>

#include "cli/shell.hpp"

namespace bangiao::cli {

/// Scenario files, and the folder of the policies that they are held against.
struct Stories {
    std::filesystem::path policies;  ///< empty: the profile's, else `policies`
    std::vector<std::filesystem::path> files;
    Day day = {};  ///< of `coverage`: the policy in force then
};

/// `policy test`: runs each file; its first difference, with what was expected and what came.
ExitCode run_stories(const Shell& shell, const Stories& stories);

/// `policy coverage`: what the stories exercise of the policy in force. A finding is a rule that
/// admits none of their steps, a duty that none opens, an event type refused for fewer than three
/// reasons, and a story that cannot be read or comes out otherwise than it says: it counts as far
/// as it ran.
ExitCode cover_stories(const Shell& shell, const Stories& stories);

}  // namespace bangiao::cli

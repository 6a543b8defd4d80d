#pragma once

#include <bangiao/ids.hpp>
#include <bangiao/instant.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bangiao::cli {

/// Who founds a log, with which keys, and whom each ministry enrols at once. A TOML file
/// (docs/operations.md); paths are relative to its folder.
struct FoundingPlan {
    struct Enrolment {
        OfficerId id;
        std::vector<RoleName> roles;
        std::optional<std::filesystem::path> signing;  ///< certificates, PEM
        std::optional<std::filesystem::path> tls;
    };
    struct Ministry {
        UnitId unit;
        std::string type;
        OfficerId founder;  ///< the officer whose founding key it is
        std::filesystem::path certificate, key;
        std::optional<std::filesystem::path> tls;  ///< of the founder
        std::vector<Enrolment> officers;
    };

    std::filesystem::path policies;
    std::optional<Instant> at;  ///< `occurred_at` of every event; none: when the bundle is made
    std::vector<Ministry> ministries;

    /// Throws UsageError, or std::runtime_error with `file:line:column: sentence`.
    static FoundingPlan read(const std::filesystem::path& file);
};

}  // namespace bangiao::cli

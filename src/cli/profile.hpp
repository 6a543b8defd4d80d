#pragma once

#include <bangiao/ids.hpp>
#include <bangiao/trust.hpp>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "cli/shell.hpp"

namespace bangiao::cli {

/// Who sits at this terminal and which service they speak with: a TOML file (docs/operations.md,
/// "The officer's profile"). Relative paths are taken from its folder; unknown keys are refused.
struct Profile {
    struct Service {
        std::string address = "127.0.0.1";
        std::uint16_t port = 8443;
        std::string name = "localhost";  ///< must stand in the service's certificate
    };
    struct Tls {
        std::filesystem::path certificate, key;
        std::filesystem::path roots;  ///< that the service's certificate chains to
    };
    struct Signing {
        std::filesystem::path certificate, key;
    };

    Service service;
    std::optional<Tls> tls;          ///< none: a profile for work without a service
    std::optional<Signing> signing;  ///< none: for reading only
    std::optional<UnitId> unit;      ///< acted for
    std::optional<RoleName> role;    ///< acted in, where `--as` does not say
    std::filesystem::path policies = "policies";
    std::optional<std::filesystem::path> trust;
    /// A file with the time, for logs whose service has a controlled clock; none: the system's.
    std::optional<std::filesystem::path> clock;

    /// Throws std::runtime_error with `file:line:column: sentence`.
    static Profile read(const std::filesystem::path& file);
    /// The one in use. Throws UsageError where none is named.
    static Profile of(const Shell& shell);
};

/// The trust file given, or else the profile's. Throws UsageError where there is none to use.
std::string trust_text_of(const Shell& shell, const std::string& given);
Trust trust_of(const Shell& shell, const std::string& given);

}  // namespace bangiao::cli

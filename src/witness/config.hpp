#pragma once

#include <bangiao/note.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/config.hpp"

namespace bangiao::witness {

/// Everything that bangiao-witness is told, read once from one TOML file (docs/witness.md).
struct WitnessConfig {
    std::filesystem::path key;                   ///< NoteKey text, 0600
    std::filesystem::path logs;                  ///< verifier keys, one a line
    std::filesystem::path data_dir;              ///< what was cosigned last
    std::optional<std::filesystem::path> clock;  ///< only if every origin ends in `.test`
    std::string log_level = "info";
    Config::Listen listen;
    Config::Tls tls;
    Config::Limits limits;

    /// Throws std::runtime_error with `file:line:column: sentence`.
    static WitnessConfig load(const std::filesystem::path& file);
};

/// The logs' keys. Throws std::runtime_error naming the line that is none.
std::vector<NoteVerifier> load_logs(const std::filesystem::path& file);
/// Throws std::runtime_error.
NoteKey load_key(const std::filesystem::path& file);
/// The system's clock, or a controlled one. Throws std::runtime_error where that is not allowed.
std::unique_ptr<Clock> make_clock(const WitnessConfig& config,
                                  const std::vector<NoteVerifier>& logs);

}  // namespace bangiao::witness

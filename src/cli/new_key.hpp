#pragma once

#include <bangiao/key.hpp>
#include <filesystem>
#include <string>

#include "cli/shell.hpp"

namespace bangiao::cli {

/// The private key in that file; a fresh P-256 key, written there for its owner only, where there
/// is none yet. Throws UsageError.
SigningKey key_in_or_new(const Shell& shell, const std::filesystem::path& file);

}  // namespace bangiao::cli

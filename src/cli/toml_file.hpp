#pragma once

#include <toml++/toml.h>

#include <filesystem>

namespace bangiao::cli {

/// A TOML file that the user named. Throws UsageError with `file:line:column: sentence`.
toml::table read_toml(const std::filesystem::path& file);

}  // namespace bangiao::cli

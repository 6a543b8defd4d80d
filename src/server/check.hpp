#pragma once

#include <filesystem>
#include <iosfwd>

namespace bangiao::server {

/// The doctor: reads everything that `serve` would need and says of each part whether it is usable,
/// and what to do where it is not (server/checklist.hpp). A database in use by a running service is
/// left alone. True if nothing failed.
bool check(const std::filesystem::path& config_file, std::ostream& out);

}  // namespace bangiao::server

#pragma once

#include <filesystem>
#include <iosfwd>

namespace bangiao::server {

/// Reads everything that `serve` would need and says of each part, one line each, whether it is
/// usable. A database in use by a running service is left alone. True if all is well.
bool check(const std::filesystem::path& config_file, std::ostream& out);

}  // namespace bangiao::server

#pragma once

#include <filesystem>
#include <string>

#include "store/database.hpp"

namespace bangiao::bench {

/// A session with a service's own PostgreSQL, past the service. `house`: the service's folder.
inline store::DatabaseConfig own_database(const std::filesystem::path& house, const char* name,
                                          const char* role) {
    store::DatabaseConfig config;
    config.url = "host='" + (house / "data/postgresql/socket").string() +
                 "' port=5432 user=bangiao_service dbname=" + name;
    config.role = role;
    return config;
}

}  // namespace bangiao::bench

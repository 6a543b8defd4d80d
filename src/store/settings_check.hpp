#pragma once

#include <string>
#include <vector>

#include "store/database.hpp"

namespace bangiao::store {

/// What of the server's settings would let a committed event be lost: one English sentence each;
/// empty if all is well. data_checksums, fsync, full_page_writes, synchronous_commit,
/// data_sync_retry, and that the server is the primary. Throws Unavailable.
std::vector<std::string> unsafe_settings(Database& database);

/// Throws std::runtime_error naming every unsafe setting.
void require_safe_settings(Database& database);

}  // namespace bangiao::store

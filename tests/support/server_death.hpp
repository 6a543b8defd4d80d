#pragma once

#include <sys/types.h>

#include <filesystem>

namespace bangiao::testing {

/// The postmaster that works in this data folder; 0 where none does.
pid_t postmaster_in(const std::filesystem::path& data);

/// A PostgreSQL server dies with everything that it runs, as when its machine loses power: nobody
/// of them gets to say goodbye or to start another. Who started it still has to reap it.
void kill_server(pid_t postmaster);

}  // namespace bangiao::testing

#pragma once

#include <sys/types.h>

#include <cstddef>
#include <vector>

#include "https/client.hpp"

namespace bangiao::bench {

/// Kibibytes of a process's resident memory.
std::size_t resident_kib(pid_t process);

/// How many kibibytes the process's memory grows for each of so many connections that have asked
/// once and then stay idle.
double kib_per_idle_connection(pid_t process, const std::vector<https::ClientConfig>& clients);

}  // namespace bangiao::bench

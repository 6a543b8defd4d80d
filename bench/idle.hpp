#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "https/client.hpp"
#include "support/authority.hpp"

namespace bangiao::bench {

/// Kibibytes of a process's resident memory.
std::size_t resident_kib(pid_t process);

/// How many kibibytes the process's memory grows for each of so many connections that have asked
/// once and then stay idle.
double kib_per_idle_connection(pid_t process, const std::vector<https::ClientConfig>& clients);

/// What those cost who wait for news, of which there is none.
struct Listening {
    double kib_each;     ///< of the process's memory
    double cpu_percent;  ///< of one core, by all of them together, over two heartbeats
};

/// Each identity has a stream of its own open.
Listening listen_for_news(pid_t process, std::uint16_t port,
                          const std::vector<testing::Issued>& identities);

}  // namespace bangiao::bench

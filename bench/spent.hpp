#pragma once

#include <sys/types.h>

#include <map>
#include <string>

namespace bangiao::bench {

/// Processor seconds by who spent them: the service's threads by name, its PostgreSQL's processes
/// by the database that they work for, and this process. Threads that have ended stand together.
using Spent = std::map<std::string, double>;

/// Processor time that the process has used, with its threads that have ended.
double cpu_seconds(pid_t process);

/// Since each began. `service`: bangiaod with a PostgreSQL of its own.
Spent spent_by(pid_t service);

/// What was spent between the two.
Spent between(const Spent& before, const Spent& after);

}  // namespace bangiao::bench

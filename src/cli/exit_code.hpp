#pragma once

namespace bangiao::cli {

/// What a command ends with. Stable: scripts rely on it.
enum class ExitCode {
    fine = 0,
    finding = 1,      ///< refused by the service, or a check found something
    usage = 2,        ///< the command line, the profile or a file it names cannot be used
    unreachable = 3,  ///< the service did not answer, or one side refused the other's certificate
    behind = 4,       ///< `monitor`: the log shows less than before, or does not grow
    unfinished = 5,   ///< `audit`: broken off, and can go on
};

}  // namespace bangiao::cli

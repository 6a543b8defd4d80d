#pragma once

namespace bangiao::cli {

/// What a command ends with. Stable: scripts rely on it.
enum class ExitCode {
    fine = 0,
    finding = 1,      ///< refused by the service, or a check found something
    usage = 2,        ///< the command line, the profile or a file it names cannot be used
    unreachable = 3,  ///< the service did not answer, or one side refused the other's certificate
};

}  // namespace bangiao::cli

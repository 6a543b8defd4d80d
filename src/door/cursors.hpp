#pragma once

#include <bangiao/ids.hpp>
#include <bangiao/result.hpp>
#include <string>
#include <string_view>

#include "base/process_mac.hpp"

namespace bangiao::door {

/// Where a list goes on, as an opaque text that only the officer who got it can use, and only for
/// the list that it came from. The key lives as long as the process: after a restart, or at another
/// node, a client begins the list again. Any thread.
class Cursors {
public:
    std::string seal(const OfficerId& officer, std::string_view list,
                     std::string_view position) const;
    /// The position; `parameter_invalid` for anything that seal() did not make for this officer and
    /// list.
    Result<std::string> open(const OfficerId& officer, std::string_view list,
                             std::string_view cursor) const;

private:
    ProcessMac mac_;
};

}  // namespace bangiao::door

#pragma once

#include <bangiao/look.hpp>
#include <optional>
#include <string>
#include <vector>

namespace bangiao::store {
class Session;
}

namespace bangiao::records {

/// Holds the record of who looked against itself and against the heads of it that stand in the log:
/// every look in its place, nothing changed, removed or put in since the log vouched for it. One
/// sentence for each thing that does not hold. `form`: how the log holds such a head; none where no
/// policy says. For a session of the auditor's role.
std::vector<std::string> audit_looks(store::Session& session,
                                     const std::optional<AnchorForm>& form);

}  // namespace bangiao::records

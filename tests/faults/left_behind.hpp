#pragma once

#include <vector>

#include "end_to_end/busy_post.hpp"
#include "end_to_end/node_group.hpp"
#include "model/trace.hpp"

namespace bangiao::testing {

/// What a group of nodes and witnesses has left behind since it was first started: the operators'
/// logs, what PostgreSQL, signer and witnesses hold, and what officers were told. Waits until all
/// witnesses hold the newest tree, so that nothing is under way.
model::Trace left_behind(const NodeGroup& group, const Realm& realm,
                         const std::vector<Acknowledged>& acknowledged);

}  // namespace bangiao::testing

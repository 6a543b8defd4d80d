#pragma once

#include <bangiao/policy.hpp>
#include <bangiao/registry.hpp>
#include <string>
#include <vector>

#include "store/session.hpp"

namespace bangiao::records {

/// Every policy and calendar file that was ever signed, verbatim, and the constitution first: what
/// it takes to decide every admission again.
std::vector<std::string> policy_texts(const PolicyBook& book, const Registry& registry,
                                      store::Session& session);

}  // namespace bangiao::records

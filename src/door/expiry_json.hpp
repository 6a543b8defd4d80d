#pragma once

#include <bangiao/policy.hpp>
#include <boost/json/array.hpp>

#include "identity/caller.hpp"
#include "identity/expiry.hpp"

namespace bangiao::door {

/// Those of the officer, and, for whoever enrols officers, of the units below; the first to end
/// first, at most a hundred.
std::vector<identity::Expiring> expiring_for(const identity::Caller& caller,
                                             const std::shared_ptr<const Registry>& registry,
                                             const PolicyBook& policies,
                                             const identity::Expiries& expiries, Instant now);

boost::json::array json_of(const std::vector<identity::Expiring>& certificates);

}  // namespace bangiao::door

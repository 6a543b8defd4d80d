#include "records/reach.hpp"

namespace bangiao::records {

store::Reach reach_of(const Registry& registry, const identity::Caller& caller, Instant now) {
    store::Reach reach{registry.stood_for_by(caller.unit), {}};
    for (const auto& [chain, mandate] : registry.mandates()) {
        if (!mandate.stands_for(caller.officer, now)) continue;
        reach.units.insert(mandate.units.begin(), mandate.units.end());
        reach.cases.insert(mandate.cases.begin(), mandate.cases.end());
    }
    return reach;
}

}  // namespace bangiao::records

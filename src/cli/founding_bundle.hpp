#pragma once

#include <bangiao/policy.hpp>
#include <bangiao/result.hpp>
#include <string>
#include <vector>

#include "cli/founding_plan.hpp"

namespace bangiao::cli {

/// One event of the bundle, in the order of the log.
struct FoundingEvent {
    std::string type;
    UnitId unit;  ///< whose chain it stands in
    EventId id;
    std::string sd_jwt;
};

/// Signs every event of the plan and holds each against the constitution as the service will: the
/// service's own refusal, with ministry and file in the detail. Keys and certificates are read from
/// the files that the plan names; throws UsageError where one is not there.
Result<std::vector<FoundingEvent>> founding_events(const FoundingPlan& plan, const PolicyBook& book,
                                                   Instant at);

}  // namespace bangiao::cli

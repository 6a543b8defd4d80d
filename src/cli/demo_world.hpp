#pragma once

#include <bangiao/event.hpp>
#include <bangiao/scenario.hpp>
#include <cstdint>
#include <vector>

#include "cli/field_values.hpp"
#include "cli/founding_plan.hpp"
#include "cli/policy_files.hpp"

namespace bangiao::cli {

/// What a demonstration is made of: units, officers and what they file, each with its id, so that
/// the same question always gives the same.
struct DemoWorld {
    struct Unit {
        UnitId id;
        UnitId ministry;  ///< whose registrar founds it, and enrols there
        std::string type, province, commune, country;
        UnitId parent;
    };
    struct Officer {
        OfficerId id;
        UnitId unit;
        UnitId ministry;
        std::vector<std::string> roles;
    };
    struct Step {
        Instant at;
        Instant occurred_at;
        std::size_t officer;  ///< place in `officers`
        EventType type;
        RoleName role;
        CaseId chain;
        EventId id;
        std::optional<EventId> of;
        Values fields;
    };
    std::vector<Unit> units;  ///< whoever stands above comes first
    std::vector<Officer> officers;
    std::vector<Step> steps;    ///< by time
    std::vector<CaseId> cases;  ///< that the steps open
};

struct DemoQuestion {
    std::size_t cases;
    std::uint64_t seed;
    Instant from;  ///< nothing is filed before …
    Instant to;    ///< … nor after; a case may stand open then
};

/// Cases as stories tell them, at other times, in other provinces, of persons who do not exist,
/// each held against the law before it is taken. Throws UsageError where the stories give none.
DemoWorld make_demo_world(const std::vector<Scenario>& stories, const PolicyFiles& policies,
                          const FoundingPlan& plan, const DemoQuestion& question);

}  // namespace bangiao::cli

#pragma once

#include <optional>
#include <string>
#include <vector>

#include <bangiao/case_state.hpp>
#include <bangiao/digest.hpp>
#include <bangiao/ids.hpp>
#include <bangiao/instant.hpp>
#include <bangiao/policy.hpp>

namespace bangiao {

/// An event that nobody decides: time alone has ended something, and the service puts that on
/// record. Whether it is there or not changes no decision.
struct TimedForm {
    EventType type;
    RoleName role;
    Digest policy;
    EventId of;                             ///< what opened that which has ended
    Instant ended;                          ///< when: the event's `occurred_at`
    std::optional<std::string> late_field;  ///< required by now: why it is filed so late
};

/// What of this case is to be put on record now, by the policy of the day on which it ended.
/// `state`: as the last event left it. Empty once it is on record, and once another event has
/// followed, which has settled the case already. `now` is the ledger's time.
std::vector<TimedForm> timed_events(const PolicyBook& book, const Registry& registry,
                                    const CaseState& state, Instant now);

/// The ids of deadlines with which, under some policy at hand, a thing ends by itself.
std::vector<std::string> ending_deadlines(const PolicyBook& book);

}  // namespace bangiao

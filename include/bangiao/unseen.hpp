#pragma once

#include <set>
#include <string>

#include <bangiao/case_state.hpp>
#include <bangiao/refusal.hpp>

namespace bangiao {

/// Whether a refusal may owe to what nobody sees any more (`Decision::unseen` of the events
/// before): a guard that decided where the case stands, or when a thread that is open ends by time,
/// rested on it. Then the event is not proved wrong. `state`: before the event.
bool rests_on_unseen(const Refusal& refusal, const CaseState& state,
                     const std::set<std::string>& unseen);

}  // namespace bangiao

#include "vault/sealed_state.hpp"

#include <stdexcept>

#include "store/faults.hpp"

namespace bangiao::vault {
namespace {

/// No event's: a state is sealed for its chain's head, which the digest names.
EventId no_event() {
    return EventId::parse("00000000-0000-4000-8000-000000000000").value();
}

/// Beside the classes of every policy, and none of them: only those can be erased.
constexpr const char* state_class = "chain.state";

Place place_of(const CaseId& chain, const Digest& head) {
    return {chain, no_event(), state_class, head};
}

}  // namespace

ToSeal to_seal(const CaseState& state) {
    if (!state.head) throw std::logic_error("a chain with events has a head");
    return {place_of(state.id, *state.head), state.serialised()};
}

std::vector<CaseState> open_states(Vault& vault, const std::vector<store::StoredState>& stored) {
    std::vector<ToOpen> sealed;
    for (const store::StoredState& each : stored)
        sealed.push_back({place_of(each.chain, each.head), each.sealed});
    std::vector<CaseState> states;
    for (const std::optional<std::string>& text : vault.open(sealed)) {
        Result<CaseState> state =
            text ? CaseState::parse(*text) : Result<CaseState>(Refusal(Reason::json_invalid));
        if (!state) throw store::Damaged("a stored case state cannot be read");
        states.push_back(*std::move(state));
    }
    return states;
}

}  // namespace bangiao::vault

#include <bangiao/succession.hpp>

namespace bangiao {

CaseState handed_on(CaseState state, const Registry& registry) {
    const auto pass = [&](std::optional<UnitId>& unit) {
        if (unit) unit = registry.standing_for(*unit);
    };
    pass(state.custody.unit);
    pass(state.custody.to);
    for (Party& party : state.parties) party.unit = registry.standing_for(party.unit);
    for (Thread& thread : state.threads) {
        thread.opener = registry.standing_for(thread.opener);
        pass(thread.addressee);
    }
    for (Duty& duty : state.duties) duty.unit = registry.standing_for(duty.unit);
    return state;
}

}  // namespace bangiao

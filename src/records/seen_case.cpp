#include "records/seen_case.hpp"

#include "records/records.hpp"
#include "store/case_reader.hpp"
#include "vault/sealed_state.hpp"

namespace bangiao::records {

// judge() is the one place where the read side decides whether a case exists for a caller:
// `case_unknown` where it is not there and where the caller has no part in it, told apart by
// nothing.
Result<SeenCase> Records::see(store::Session& session, const Registry& registry,
                              const Reading& reading, const CaseId& id) const {
    return judge(store::read_case_state(session, id), registry, reading, id);
}

Result<SeenCase> Records::judge(const std::optional<store::StoredState>& stored,
                                const Registry& registry, const Reading& reading,
                                const CaseId& id) const {
    CaseState state = stored ? open_states(vault_, {*stored}).front() : CaseState(id);
    Sight sight = sight_(book_, registry, state, reading.caller.reader(), reading.now);
    if (!stored || sight.blind()) return Refusal(Reason::case_unknown);
    return SeenCase{std::move(state), std::move(sight)};
}

CaseState without_values(CaseState state) {
    state.facts.clear();
    for (auto& [type, mark] : state.marks) mark.fields.clear();
    return state;
}

}  // namespace bangiao::records

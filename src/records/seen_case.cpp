#include "records/seen_case.hpp"

#include "store/case_reader.hpp"

namespace bangiao::records {

Result<SeenCase> see_case(store::Session& session, const PolicyBook& book, const Registry& registry,
                          const identity::Caller& caller, const CaseId& id, Instant now) {
    const std::optional<CaseState> stored = store::read_case_state(session, id);
    const CaseState state = stored.value_or(CaseState(id));
    Sight sight = sight_of(book, registry, state, caller.reader(), now);
    if (!stored || sight.blind()) return Refusal(Reason::case_unknown);
    return SeenCase{state, std::move(sight)};
}

}  // namespace bangiao::records

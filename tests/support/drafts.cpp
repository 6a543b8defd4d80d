#include "support/drafts.hpp"

namespace bangiao::testing {

Values values(const boost::json::object& members) {
    Values out;
    for (const auto& [name, value] : members) out.emplace(std::string(name), value);
    return out;
}

std::string signed_by(const TestOfficer& officer, const Draft& draft) {
    const DraftEvent event{
        Claims{*EventId::parse(random_uuid()), draft.chain.id, *EventType::parse(draft.type),
               officer.unit, *RoleName::parse(draft.role), draft.at.seconds(), draft.at,
               draft.chain.head, draft.policy, draft.of, std::nullopt, std::nullopt},
        draft.clear, draft.sealed};
    return sign_event(event, officer.signing.thumbprint(), officer.key);
}

}  // namespace bangiao::testing

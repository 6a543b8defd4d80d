#include "records/endings.hpp"

#include <set>

#include "store/database.hpp"
#include "store/ending_reader.hpp"
#include "vault/sealed_state.hpp"

namespace bangiao::records {
namespace {

constexpr std::uint64_t page = 200;

}  // namespace

Endings::Endings(store::Database& database, vault::Vault& vault, const PolicyBook& book,
                 const LiveRegistry& registry)
    : database_(database),
      vault_(vault),
      book_(book),
      registry_(registry),
      deadlines_(ending_deadlines(book)) {}

std::vector<Ending> Endings::unrecorded(Instant now, std::size_t limit) const {
    const std::shared_ptr<const Registry> registry = registry_.get();
    store::Snapshot snapshot(database_);
    std::vector<Ending> endings;
    std::set<CaseId> seen;
    std::optional<store::DutyPosition> after;
    for (;;) {
        std::vector<store::StoredState> states;
        const auto cases =
            store::read_ending_cases(snapshot.session(), deadlines_, now, after, page);
        for (const store::EndingCase& each : cases)
            if (seen.insert(each.state.chain).second) states.push_back(each.state);
        for (const CaseState& state : vault::open_states(vault_, states)) {
            // One of a case at a time: the next one follows the event that records the first.
            const auto forms = timed_events(book_, *registry, state, now);
            if (forms.empty()) continue;
            endings.push_back({state.id, state.head.value(), forms.front()});
            if (endings.size() == limit) return endings;
        }
        if (cases.size() < page) return endings;
        after = cases.back().at;
    }
}

}  // namespace bangiao::records

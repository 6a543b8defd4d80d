#include "records/records.hpp"
#include "store/case_reader.hpp"

namespace bangiao::records {
namespace {

/// A unit answers for those that ended and that it stands for.
std::vector<UnitId> units_in_scope(const Registry& registry, const UnitId& unit, DutyScope scope) {
    std::vector<UnitId> units;
    for (const auto& [id, each] : registry.units()) {
        const UnitId standing = registry.standing_for(id);
        const bool below = standing != unit && registry.within(standing, unit);
        if (scope == DutyScope::unit ? standing == unit : below) units.push_back(id);
    }
    return units;
}

store::DutyFilter filter_of(DutyState state) {
    switch (state) {
        case DutyState::open:
            return store::DutyFilter::open;
        case DutyState::overdue:
            return store::DutyFilter::overdue;
        case DutyState::discharged:
            return store::DutyFilter::discharged;
    }
    std::terminate();
}

std::string word_for(const store::StoredDuty& duty, Instant now) {
    if (duty.closed_at) return "discharged";
    return duty.duty.due <= now ? "overdue" : "open";
}

}  // namespace

std::vector<DutyView> Records::duties(const identity::Caller& caller, DutyScope scope,
                                      DutyState state, std::size_t limit, Instant now) const {
    const std::vector<UnitId> units = units_in_scope(*registry_.get(), caller.unit, scope);
    if (units.empty()) return {};
    store::Snapshot snapshot(database_);
    std::vector<DutyView> views;
    for (store::StoredDuty& each :
         store::read_duties(snapshot.session(), units, filter_of(state), now, limit)) {
        std::string word = word_for(each, now);
        views.push_back(
            DutyView{each.case_id, std::move(each.duty), std::move(word), each.closed_at});
    }
    return views;
}

}  // namespace bangiao::records

#include "store/looks.hpp"
#include "records/look_book.hpp"
#include "records/reach.hpp"
#include "records/records.hpp"
#include "records/seen_case.hpp"

// Who looked: written by every read of a case, and read by those who watch over it.
namespace bangiao::records {
namespace {

LookView view_of(store::StoredLook stored) {
    return {stored.number, std::move(stored.entry), stored.hash};
}

}  // namespace

Look look_at(const Reading& reading, const CaseId& id, const char* what) {
    return {reading.now,
            reading.caller.officer,
            reading.caller.unit,
            reading.caller.roles,
            id,
            what,
            std::nullopt,
            std::nullopt,
            {},
            reading.purpose};
}

Noting Records::noting(const Reading& reading, const CaseId& id, const char* what,
                       const std::vector<EventView>& served) const {
    Look look = look_at(reading, id, what);
    for (const EventView& view : served) {
        look.first = std::min(look.first.value_or(view.index), view.index);
        look.last = std::max(look.last.value_or(view.index), view.index);
        for (const auto& [name, shown] : view.served) {
            const auto [place, fresh] = look.classes.emplace(name, shown);
            if (!fresh) place->second = std::min(place->second, shown);  // most comes first
        }
    }
    return looks_.begin({std::move(look)});
}

void Records::note(const Reading& reading, const CaseId& id, const char* what,
                   const std::vector<EventView>& served) const {
    noting(reading, id, what, served).settled();
}

// One commit for all, so that what was found takes no longer than nothing.
void Records::note_found(const Reading& reading, const std::vector<FoundCase>& cases,
                         bool the_search_too) const {
    std::vector<Look> looks;
    if (the_search_too) looks.push_back(look_at(reading, governance_chain(), "search"));
    for (const FoundCase& each : cases) looks.push_back(look_at(reading, each.case_id, "search"));
    looks_.note(std::move(looks));
}

void Records::note_duties(const Reading& reading, const std::vector<DutyView>& served) const {
    std::set<CaseId> cases;
    for (const DutyView& each : served) cases.insert(each.case_id);
    std::vector<Look> looks;
    for (const CaseId& each : cases) looks.push_back(look_at(reading, each, "duties"));
    looks_.note(std::move(looks));
}

Result<std::vector<LookView>> Records::looks(const Reading& reading, const LookQuery& query,
                                             std::size_t limit) const {
    const std::shared_ptr<const Registry> registry = registry_.get();
    LookReach reach = look_reach_of(book_, *registry, reading.caller.reader(), reading.now);
    if (reach.empty()) return Refusal(Reason::access_log_not_open);
    store::Snapshot snapshot(database_, reach_of(*registry, reading.caller, reading.now));
    if (reach.held && query.case_id) {
        const Result<SeenCase> seen = see(snapshot.session(), *registry, reading, *query.case_id);
        const std::optional<UnitId> holder = seen ? seen->state.holder() : std::nullopt;
        if (holder && registry->standing_for(*holder) == reading.caller.unit)
            reach.cases.insert(*query.case_id);
    }
    const store::LookFilter filter{query.officer, query.unit, query.case_id,
                                   query.from,    query.to,   query.below};
    std::vector<LookView> views;
    for (store::StoredLook& each :
         store::read_looks(snapshot.session(), reach.units, reach.cases, filter, limit))
        views.push_back(view_of(std::move(each)));
    return views;
}

}  // namespace bangiao::records

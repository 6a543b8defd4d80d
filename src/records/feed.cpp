#include <algorithm>
#include <map>
#include <set>

#include "records/reach.hpp"
#include "records/records.hpp"
#include "records/seen_case.hpp"
#include "store/case_reader.hpp"

namespace bangiao::records {
namespace {

/// How much of the log one page looks through: a unit with few cases gets an answer all the same.
constexpr std::uint64_t stretch = 65'536;

}  // namespace

// Entries tell of no field, so nothing of a person is given out: no look to be noted.
FeedPage Records::feed(const Reading& reading, TreeSize after, std::size_t limit) const {
    const std::shared_ptr<const Registry> registry = registry_.get();
    store::Snapshot snapshot(database_, reach_of(*registry, reading.caller, reading.now));
    store::Session& session = snapshot.session();
    const auto newest = store::newest_checkpoint(session);
    if (!newest || newest->size <= after) return {{}, after, true};
    const TreeSize end(std::min(newest->size.value(), after.value() + stretch));
    const std::set<UnitId> units = registry->stood_for_by(reading.caller.unit);
    const std::vector<store::FeedEntry> found =
        store::read_feed(session, {units.begin(), units.end()}, after, end, limit);
    FeedPage page{{}, end, end == newest->size && found.size() < limit};
    if (found.size() >= limit) page.next = TreeSize(found.back().index.value() + 1);
    std::map<CaseId, bool> visible;
    for (const store::FeedEntry& entry : found) {
        const auto [place, fresh] = visible.try_emplace(entry.case_id, false);
        if (fresh) place->second = see(session, *registry, reading, entry.case_id).has_value();
        if (place->second)
            page.entries.push_back(
                {entry.index, entry.case_id, entry.id, entry.type, entry.admitted_at});
    }
    return page;
}

Growth Records::growth(TreeSize after) const {
    store::Snapshot snapshot(log_);
    const auto newest = store::newest_checkpoint(snapshot.session());
    if (!newest || newest->size <= after) return {after, {}};
    const std::shared_ptr<const Registry> registry = registry_.get();
    Growth growth{newest->size, {}};
    for (const UnitId& unit : store::read_units_concerned(snapshot.session(), after, newest->size))
        growth.units.push_back(registry->standing_for(unit));
    return growth;
}

}  // namespace bangiao::records

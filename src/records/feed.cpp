#include <algorithm>
#include <bangiao/notice.hpp>
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
FeedPage Records::feed(const Reading& reading, const FeedPosition& after, std::size_t limit) const {
    const std::shared_ptr<const Registry> registry = registry_.get();
    const std::set<UnitId> stood_for = registry->stood_for_by(reading.caller.unit);
    const std::vector<UnitId> units(stood_for.begin(), stood_for.end());
    store::Snapshot snapshot(database_, reach_of(*registry, reading.caller, reading.now));
    store::Session& session = snapshot.session();
    FeedPage page{{}, {}, after, true};
    add_notices(page, store::read_notices(session, units, after.notices, limit), limit);
    if (page.notices.empty() && after.notices > 0)
        page.next.notices = std::min(after.notices, store::newest_notice(session, units));
    const auto newest = store::newest_checkpoint(session);
    // Whoever claims to have seen more than there is goes on from what there is.
    if (!newest || newest->size <= after.log) {
        page.next.log = newest ? newest->size : TreeSize(0);
        return page;
    }
    const TreeSize end(std::min(newest->size.value(), after.log.value() + stretch));
    const std::vector<store::FeedEntry> found =
        store::read_feed(session, units, after.log, end, limit);
    page.next.log = found.size() < limit ? end : TreeSize(found.back().index.value() + 1);
    page.whole = page.whole && end == newest->size && found.size() < limit;
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

void Records::add_notices(FeedPage& page, const std::vector<store::StoredNotice>& found,
                          std::size_t limit) const {
    for (const store::StoredNotice& each : found)
        page.notices.push_back({each.number, told_view(each), each.case_id, each.rule, each.owner,
                                each.opened_by, each.due});
    if (!found.empty()) page.next.notices = found.back().number;
    page.whole = found.size() < limit;
}

ToldView Records::told_view(const store::StoredNotice& notice) const {
    return {notice.name,
            notice_words(book_, *registry_.get(), notice.name, legal_day(notice.told_at)),
            notice.unit, notice.told_at};
}

Growth Records::growth(const FeedPosition& after) const {
    store::Snapshot snapshot(log_);
    const std::shared_ptr<const Registry> registry = registry_.get();
    Growth growth{after, {}, {}};
    for (const store::ToldUnit& each : store::read_told_units(snapshot.session(), after.notices)) {
        growth.told.push_back(registry->standing_for(each.unit));
        growth.end.notices = std::max(growth.end.notices, each.newest);
    }
    const auto newest = store::newest_checkpoint(snapshot.session());
    if (!newest || newest->size <= after.log) return growth;
    growth.end.log = newest->size;
    for (const UnitId& unit :
         store::read_units_concerned(snapshot.session(), after.log, newest->size))
        growth.units.push_back(registry->standing_for(unit));
    return growth;
}

}  // namespace bangiao::records

#include "records/presentation.hpp"
#include "records/records.hpp"
#include "records/seen_case.hpp"
#include "store/case_reader.hpp"

namespace bangiao::records {

Result<EventView> Records::event(const identity::Caller& caller, const EventId& id,
                                 Instant now) const {
    store::Snapshot snapshot(database_);
    const std::optional<store::StoredEvent> stored = store::find_event(snapshot.session(), id);
    // The same work for an event that does not exist as for one that is not the caller's.
    const CaseId chain = stored ? stored->case_id : governance_chain();
    BANGIAO_TRY(const SeenCase seen,
                see_case(snapshot.session(), book_, *registry_.get(), caller, chain, now));
    if (!stored) return Refusal(Reason::case_unknown);
    return present(vault_, seen.sight, {*stored}).front();
}

Result<CaseView> Records::case_of(const identity::Caller& caller, const CaseId& id,
                                  Instant now) const {
    store::Snapshot snapshot(database_);
    BANGIAO_TRY(SeenCase seen,
                see_case(snapshot.session(), book_, *registry_.get(), caller, id, now));
    std::vector<Duty> duties = seen.state.duties;
    return CaseView{std::move(seen.state), std::move(duties)};
}

Result<Page> Records::chain(const identity::Caller& caller, const CaseId& id, std::uint64_t from,
                            std::size_t limit, Instant now) const {
    store::Snapshot snapshot(database_);
    BANGIAO_TRY(const SeenCase seen,
                see_case(snapshot.session(), book_, *registry_.get(), caller, id, now));
    const std::vector<store::StoredEvent> events =
        store::read_chain(snapshot.session(), id, from, limit);
    Page page{present(vault_, seen.sight, events), std::nullopt};
    if (const std::uint64_t end = from + events.size(); end < seen.state.length) page.next = end;
    return page;
}

}  // namespace bangiao::records

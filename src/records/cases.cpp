#include <bangiao/succession.hpp>

#include "records/presentation.hpp"
#include "records/records.hpp"
#include "records/seen_case.hpp"
#include "store/case_reader.hpp"
#include "store/published.hpp"

namespace bangiao::records {
namespace {

/// How many events the newest checkpoint with its quorum covers.
std::uint64_t witnessed_size(store::Session& session) {
    const std::optional<store::StoredCheckpoint> newest = store::newest_published(session);
    return newest ? newest->size.value() : 0;
}

}  // namespace

Result<EventView> Records::event(const identity::Caller& caller, const EventId& id,
                                 Instant now) const {
    store::Snapshot snapshot(database_);
    const std::optional<store::StoredEvent> stored = store::find_event(snapshot.session(), id);
    // The same work for an event that does not exist as for one that is not the caller's.
    const CaseId chain = stored ? stored->case_id : governance_chain();
    BANGIAO_TRY(const SeenCase seen,
                see_case(snapshot.session(), book_, *registry_.get(), caller, chain, now));
    if (!stored) return Refusal(Reason::case_unknown);
    EventView view = present(vault_, seen.sight, {*stored}).front();
    view.witnessed = stored->index.value() < witnessed_size(snapshot.session());
    return view;
}

Result<CaseView> Records::case_of(const identity::Caller& caller, const CaseId& id,
                                  Instant now) const {
    store::Snapshot snapshot(database_);
    BANGIAO_TRY(SeenCase seen,
                see_case(snapshot.session(), book_, *registry_.get(), caller, id, now));
    CaseState state = handed_on(seen.state.settled(now), *registry_.get());
    std::vector<Duty> duties = state.duties;
    return CaseView{std::move(state), std::move(duties)};
}

Result<Page> Records::chain(const identity::Caller& caller, const CaseId& id, std::uint64_t from,
                            std::size_t limit, Instant now) const {
    store::Snapshot snapshot(database_);
    BANGIAO_TRY(const SeenCase seen,
                see_case(snapshot.session(), book_, *registry_.get(), caller, id, now));
    const std::vector<store::StoredEvent> events =
        store::read_chain(snapshot.session(), id, from, limit);
    Page page{present(vault_, seen.sight, events), std::nullopt};
    const std::uint64_t witnessed = witnessed_size(snapshot.session());
    for (EventView& event : page.events) event.witnessed = event.index.value() < witnessed;
    if (const std::uint64_t end = from + events.size(); end < seen.state.length) page.next = end;
    return page;
}

}  // namespace bangiao::records

#include <bangiao/succession.hpp>

#include "records/look_book.hpp"
#include "records/presentation.hpp"
#include "records/reach.hpp"
#include "records/records.hpp"
#include "records/seen_case.hpp"
#include "store/case_reader.hpp"
#include "store/erasures.hpp"
#include "store/published.hpp"

namespace bangiao::records {
namespace {

/// How many events the newest checkpoint with its quorum covers.
std::uint64_t witnessed_size(store::Session& session) {
    const std::optional<store::StoredCheckpoint> newest = store::newest_published(session);
    return newest ? newest->size.value() : 0;
}

/// How long backups of the keyring may live (docs/operations.md).
constexpr std::chrono::days keyring_backups{30};

std::vector<ErasureView> erasures_of(store::Session& session, const CaseId& id) {
    std::vector<ErasureView> views;
    for (store::StoredErasure& each : store::read_erasures(session, id)) {
        const auto gone =
            each.done_at ? std::optional(*each.done_at + keyring_backups) : std::nullopt;
        views.push_back(
            {each.event, std::move(each.classes), each.disclosures, each.done_at, gone});
    }
    return views;
}

}  // namespace

// Every read here is whole before it is noted, and noted before it is given out; the note has a
// session of its own, so the snapshot ends first.

Result<EventView> Records::event(const Reading& reading, const EventId& id) const {
    const auto read = [&]() -> Result<EventView> {
        const std::shared_ptr<const Registry> registry = registry_.get();
        store::Snapshot snapshot(database_, reach_of(*registry, reading.caller, reading.now));
        const std::optional<store::StoredEvent> stored = store::find_event(snapshot.session(), id);
        // The same work for an event that does not exist as for one that is not the caller's.
        const CaseId chain = stored ? stored->case_id : governance_chain();
        BANGIAO_TRY(const SeenCase seen, see(snapshot.session(), *registry, reading, chain));
        if (!stored) return Refusal(Reason::case_unknown);
        EventView view = present(vault_, seen.sight, {*stored}).front();
        view.witnessed = stored->index.value() < witnessed_size(snapshot.session());
        return view;
    };
    BANGIAO_TRY(EventView view, read());
    note(reading, view.case_id, "event", {view});
    return view;
}

Result<CaseView> Records::case_of(const Reading& reading, const CaseId& id) const {
    const auto read = [&]() -> Result<CaseView> {
        const std::shared_ptr<const Registry> registry = registry_.get();
        store::Snapshot snapshot(database_, reach_of(*registry, reading.caller, reading.now));
        BANGIAO_TRY(SeenCase seen, see(snapshot.session(), *registry, reading, id));
        CaseState state = handed_on(seen.state.settled(reading.now), *registry);
        std::vector<Duty> duties = state.duties;
        return CaseView{std::move(state), std::move(duties), erasures_of(snapshot.session(), id)};
    };
    BANGIAO_TRY(CaseView view, read());
    note(reading, id, "case", {});
    return view;
}

Result<Page> Records::chain(const Reading& reading, const CaseId& id, std::uint64_t from,
                            std::size_t limit) const {
    const auto read = [&]() -> Result<Page> {
        const std::shared_ptr<const Registry> registry = registry_.get();
        store::Snapshot snapshot(database_, reach_of(*registry, reading.caller, reading.now));
        BANGIAO_TRY(const SeenCase seen, see(snapshot.session(), *registry, reading, id));
        const std::vector<store::StoredEvent> events =
            store::read_chain(snapshot.session(), id, from, limit);
        Page page{present(vault_, seen.sight, events), std::nullopt};
        const std::uint64_t witnessed = witnessed_size(snapshot.session());
        for (EventView& event : page.events) event.witnessed = event.index.value() < witnessed;
        if (const std::uint64_t end = from + events.size(); end < seen.state.length)
            page.next = end;
        return page;
    };
    BANGIAO_TRY(Page page, read());
    note(reading, id, "chain", page.events);
    return page;
}

}  // namespace bangiao::records

#include <bangiao/succession.hpp>

#include "records/look_book.hpp"
#include "records/presentation.hpp"
#include "records/reach.hpp"
#include "records/records.hpp"
#include "records/seen_case.hpp"
#include "store/case_reader.hpp"
#include "store/erasures.hpp"

namespace bangiao::records {
namespace {

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

// Nothing is given out before it is noted. What will be shown is known before anything is unsealed,
// so that the one can go on while the other is written; the note has a session of its own, and the
// snapshot ends first.

Result<EventView> Records::event(const Reading& reading, const EventId& id) const {
    const auto read = [&]() -> Result<Presentation> {
        const std::shared_ptr<const Registry> registry = registry_.get();
        store::Snapshot snapshot(database_, reach_of(*registry, reading.caller, reading.now));
        std::optional<store::StoredEvent> stored = store::find_event(snapshot.session(), id);
        // The same work for an event that does not exist as for one that is not the caller's.
        const CaseId chain = stored ? stored->case_id : governance_chain();
        BANGIAO_TRY(const SeenCase seen, see(snapshot.session(), *registry, reading, chain));
        if (!stored) return Refusal(Reason::case_unknown);
        return Presentation(vault_, seen.sight, {*std::move(stored)});
    };
    BANGIAO_TRY(Presentation shown, read());
    Noting noted = noting(reading, shown.views().front().case_id, "event", shown.views());
    EventView view = std::move(shown).opened().front();
    noted.settled();
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
                            std::size_t limit,
                            const std::function<void(const Page&)>& meanwhile) const {
    struct Read {
        Presentation shown;
        std::optional<std::uint64_t> next;
    };
    const auto read = [&]() -> Result<Read> {
        const std::shared_ptr<const Registry> registry = registry_.get();
        store::Snapshot snapshot(database_, reach_of(*registry, reading.caller, reading.now));
        store::Session& session = snapshot.session();
        const std::optional<store::StoredState> stored = store::read_case_state(session, id);
        // On their way while it is judged whether anything of them may be given out.
        store::begin_chain(session, id, from, limit);
        const Result<SeenCase> judged = judge(stored, *registry, reading, id);
        if (!judged) {
            session.finish();
            return judged.error();
        }
        std::vector<store::StoredEvent> events = store::finish_chain(session);
        const std::uint64_t end = from + events.size();
        return Read{Presentation(vault_, judged->sight, std::move(events)),
                    end < judged->state.length ? std::optional(end) : std::nullopt};
    };
    BANGIAO_TRY(Read found, read());
    Noting noted = noting(reading, id, "chain", found.shown.views());
    Page page{std::move(found.shown).opened(), found.next};
    if (meanwhile) meanwhile(page);
    noted.settled();
    return page;
}

}  // namespace bangiao::records

#include "records/log_proofs.hpp"
#include "records/reach.hpp"
#include "records/records.hpp"
#include "records/seen_case.hpp"
#include "store/case_reader.hpp"
#include "store/published.hpp"

namespace bangiao::records {

Result<ProofView> Records::receipt(const Reading& reading, const EventId& id) const {
    CaseId chain = governance_chain();
    const auto read = [&]() -> Result<ProofView> {
        const std::shared_ptr<const Registry> registry = registry_.get();
        store::Snapshot snapshot(database_, reach_of(*registry, reading.caller, reading.now));
        const std::optional<store::StoredEvent> stored = store::find_event(snapshot.session(), id);
        if (stored) chain = stored->case_id;
        BANGIAO_CHECK(see(snapshot.session(), *registry, reading, chain));
        if (!stored) return Refusal(Reason::case_unknown);
        store::Snapshot log(log_);
        const LogProofs proofs(log.session(), edges_, stored->index);
        return ProofView{proofs.receipt_of(stored->index, stored->admitted_at).text(),
                         proofs.witnessed()};
    };
    BANGIAO_TRY(ProofView view, read());
    note(reading, chain, "receipt", {});
    return view;
}

std::optional<store::StoredCheckpoint> Records::published(store::Session& session) const {
    return publishing_ == Publishing::witnessed_heads ? store::newest_published(session)
                                                      : store::newest_checkpoint(session);
}

std::optional<std::string> Records::checkpoint() const {
    store::Snapshot snapshot(database_);
    const std::optional<store::StoredCheckpoint> newest = published(snapshot.session());
    if (!newest) return std::nullopt;
    return newest->note;
}

TreeSize Records::size() const {
    store::Lease lease(database_);
    return store::read_tip(lease.session()).size;
}

bool Records::alive() const {
    return database_.alive();
}

}  // namespace bangiao::records

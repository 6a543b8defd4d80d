#include "records/log_proofs.hpp"
#include "records/records.hpp"
#include "records/seen_case.hpp"
#include "store/case_reader.hpp"

namespace bangiao::records {

Result<std::string> Records::receipt(const identity::Caller& caller, const EventId& id,
                                     Instant now) const {
    store::Snapshot snapshot(database_);
    const std::optional<store::StoredEvent> stored = store::find_event(snapshot.session(), id);
    const CaseId chain = stored ? stored->case_id : governance_chain();
    BANGIAO_TRY(const SeenCase seen,
                see_case(snapshot.session(), book_, *registry_.get(), caller, chain, now));
    if (!stored) return Refusal(Reason::case_unknown);
    const LogProofs proofs(snapshot.session());
    return proofs.receipt_of(stored->index, stored->admitted_at).text();
}

std::optional<std::string> Records::checkpoint() const {
    store::Snapshot snapshot(database_);
    const std::optional<store::StoredCheckpoint> newest =
        store::newest_checkpoint(snapshot.session());
    if (!newest) return std::nullopt;
    return newest->note;
}

bool Records::alive() const {
    return database_.alive();
}

}  // namespace bangiao::records

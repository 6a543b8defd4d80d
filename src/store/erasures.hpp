#pragma once

#include <bangiao/ids.hpp>
#include <bangiao/instant.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bangiao::store {

class Session;

/// An event that erases classes of its case.
struct NewErasure {
    LeafIndex index;  ///< of the event
    std::uint64_t case_number;
    std::string sensitivity_class;
};
/// In the transaction that records the event.
void insert_erasures(Session& session, const std::vector<NewErasure>& erasures);

/// One that was recorded and whose ciphertext is not known to be gone.
struct DueErasure {
    LeafIndex index;
    CaseId case_id;
    std::vector<std::string> classes;
};
std::vector<DueErasure> read_due_erasures(Session& session);
/// Empties the ciphertext of what was filed up to the event, removes its fingerprints, and records
/// that and how many were emptied.
void finish_erasure(Session& session, LeafIndex index);

/// An erasure on record, and how much of what it erased still lies there.
struct RecordedErasure {
    LeafIndex index;  ///< of the event
    CaseId case_id;
    std::vector<std::string> classes;
    bool done;           ///< as it was recorded
    std::uint64_t left;  ///< disclosures of its classes, filed up to it, that hold ciphertext
};
/// All of them, in log order.
std::vector<RecordedErasure> read_recorded_erasures(Session& session);

/// What became of an erasure.
struct StoredErasure {
    EventId event;
    std::vector<std::string> classes;
    std::optional<Instant> done_at;  ///< keys destroyed and ciphertext emptied; none: not yet
    std::uint64_t disclosures;       ///< emptied
};
/// Of a case, in log order.
std::vector<StoredErasure> read_erasures(Session& session, const CaseId& id);

}  // namespace bangiao::store

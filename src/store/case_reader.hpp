#pragma once

#include <bangiao/digest.hpp>
#include <bangiao/ids.hpp>
#include <bangiao/instant.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/log_store.hpp"

/// The readers' side: one function a statement. What a reader may see of it is not decided here.
/// Use a store::Snapshot where several of them must agree.
namespace bangiao::store {

/// A disclosure as it lies in the database.
struct SealedDisclosure {
    std::string field;  ///< empty for an array element
    std::string sensitivity_class;
    Digest digest;
    std::string sealed;
};

/// An event as it stands in the log, with its sealed disclosures in the order of filing.
struct StoredEvent {
    LeafIndex index;
    CaseId case_id;
    std::uint64_t place;
    EventId id;
    Instant admitted_at;
    std::string type;
    UnitId unit;
    ChainKind kind;
    std::string jws;
    Digest leaf;
    bool witnessed;  ///< a published checkpoint covers it
    std::vector<SealedDisclosure> disclosures;
};

std::optional<StoredEvent> find_event(Session& session, const EventId& id);
/// At most `limit` events of a chain from place `from` on, in order.
std::vector<StoredEvent> read_chain(Session& session, const CaseId& id, std::uint64_t from,
                                    std::uint64_t limit);
/// The same in two steps: what is asked for is on its way while its asker does something else.
void begin_chain(Session& session, const CaseId& id, std::uint64_t from, std::uint64_t limit);
std::vector<StoredEvent> finish_chain(Session& session);
/// Registry and governance events with an index from `from` on and below `below`, in log order.
std::vector<StoredEvent> read_registry_events(Session& session, LeafIndex from, TreeSize below,
                                              std::uint64_t limit);
/// These and every other event of a chain in which some event changed the registry: what it takes
/// to compute the registry again.
std::vector<StoredEvent> read_replay_events(Session& session, LeafIndex from, TreeSize below,
                                            std::uint64_t limit);
/// Where a chain stands now, or nothing if there is none.
std::optional<StoredState> read_case_state(Session& session, const CaseId& id);

/// Thin entries of the chains that any of these units has a part in, out of those events that the
/// tree of `below` leaves holds and that of `from` leaves does not; in log order.
struct FeedEntry {
    LeafIndex index;
    CaseId case_id;
    EventId id;
    std::string type;
    Instant admitted_at;
};
std::vector<FeedEntry> read_feed(Session& session, const std::vector<UnitId>& units, TreeSize from,
                                 TreeSize below, std::uint64_t limit);
/// Every unit that has a part in a chain to which these events belong.
std::vector<UnitId> read_units_concerned(Session& session, TreeSize from, TreeSize below);

/// The newest signed checkpoint, or nothing.
std::optional<StoredCheckpoint> newest_checkpoint(Session& session);
/// The note signed for the smallest tree that holds the leaf, or nothing. Proofs: tree_reader.hpp.
std::optional<StoredCheckpoint> checkpoint_covering(Session& session, LeafIndex index);
/// A policy or calendar file that was adopted, verbatim, or nothing.
std::optional<std::string> read_policy_file(Session& session, const Digest& digest);

}  // namespace bangiao::store

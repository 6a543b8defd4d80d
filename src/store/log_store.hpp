#pragma once

#include <bangiao/case_state.hpp>
#include <bangiao/decide.hpp>
#include <bangiao/digest.hpp>
#include <bangiao/ids.hpp>
#include <bangiao/instant.hpp>
#include <bangiao/tile.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/database.hpp"

/// The writer's side of the log: one function a statement, all bulk. Called by the ledger alone,
/// inside its transaction.
namespace bangiao::store {

/// What kind of chain; a projection of the registry, for readers.
enum class ChainKind { governance, unit, person };

/// Where the log ends.
struct LogTip {
    TreeSize size;
    Digest root;
    std::optional<Instant> last_admitted_at;
    std::uint64_t cases;  ///< chains so far; the next one's internal number

    friend bool operator==(const LogTip&, const LogTip&) = default;
};

/// Locks the log's single state row until the transaction ends: the only arbiter between nodes.
LogTip lock_tip(Session& session);
LogTip read_tip(Session& session);
/// A write of its own, so that its durable commit proves every earlier one durable, standby
/// included.
void touch_tip(Session& session);
/// Moves the row on. Sent; ConstraintViolated unless it still stands at `from`.
void advance_tip(Session& session, TreeSize from, const LogTip& to);

/// Where a chain stands, sealed (vault/sealed_state.hpp).
struct StoredState {
    CaseId chain;
    Digest head;
    std::string sealed;
    friend bool operator==(const StoredState&, const StoredState&) = default;
};
struct StoredCase {
    std::uint64_t number;
    ChainKind kind;
    StoredState state;
};
/// The chains among these that exist, in one statement.
std::vector<StoredCase> load_cases(Session& session, const std::vector<CaseId>& ids);

/// An event that the log holds already.
struct KnownEvent {
    EventId id;
    CaseId case_id;
    LeafIndex index;
    Instant admitted_at;
    Digest digest;
};

/// What a batch is decided from.
struct Beginning {
    LogTip tip;
    std::vector<KnownEvent> known;
    std::vector<StoredCase> cases;
};
/// As lock_tip(), and under that lock those of the events that the log holds and those of the
/// chains that exist: all asked at once.
Beginning lock_and_load(Session& session, const std::vector<EventId>& events,
                        const std::vector<CaseId>& cases);

struct NewCase {
    std::uint64_t number;
    CaseId id;
    ChainKind kind;
};
struct NewEvent {
    LeafIndex index;
    std::uint64_t case_number;
    std::uint64_t place;
    EventId id;
    Digest digest;
    Digest leaf;
    Instant admitted_at;
    std::string jws;
    std::string type;
    std::string unit;
    bool registry;  ///< stands in a unit's or the governance chain, or changes the registry
};
struct NewDisclosure {
    LeafIndex index;
    std::string field;  ///< the field's name is not personal; empty for an array element
    std::string sensitivity_class;
    Digest digest;
    std::string sealed;
};
struct CaseUpdate {
    std::uint64_t number;
    std::uint64_t length_before;  ///< 0: a new chain
    std::uint64_t length;
    StoredState state;
};
struct NewDuty {
    std::uint64_t case_number;
    LeafIndex opened_at_index;
    Duty duty;
    std::optional<LeafIndex> closed_at_index;  ///< closed again within the batch
    std::optional<Instant> closed_at;
    std::string how;
};
struct DutyClosing {
    std::uint64_t case_number;
    LeafIndex index;
    ClosedDuty closed;
};
struct NewParty {
    std::uint64_t case_number;
    UnitId unit;
};

// What changes something is sent (Session::send): a fault of it is thrown by whatever is asked of
// the session next, or by settle().

void insert_cases(Session& session, const std::vector<NewCase>& cases);
/// Events and their ids. ConstraintViolated on a repeated id, or two events at one place of a
/// chain.
void insert_events(Session& session, const std::vector<NewEvent>& events);
/// Those of an event one after the other, as it lists them.
void insert_disclosures(Session& session, const std::vector<NewDisclosure>& disclosures);
/// ConstraintViolated unless every chain still has the length that its update names.
void store_states(Session& session, const std::vector<CaseUpdate>& updates);
/// ConstraintViolated unless each closes exactly one open duty.
void close_duties(Session& session, const std::vector<DutyClosing>& closings);
void insert_duties(Session& session, const std::vector<NewDuty>& duties);
void insert_parties(Session& session, const std::vector<NewParty>& parties);
void insert_tiles(Session& session, const std::vector<FullTile>& tiles);
/// ConstraintViolated if a head of that size, or one that follows the same one, stands there.
void insert_head(Session& session, TreeSize previous, TreeSize size, const Digest& root,
                 Instant when);
/// The transaction's commit will not wait for the disk: for what can be made again byte for byte.
void commit_without_waiting(Session& session);
/// Does nothing if the same note stands there.
void insert_checkpoint(Session& session, TreeSize size, const std::string& note);
/// Does nothing if the file stands there.
void insert_policy_file(Session& session, const Digest& digest, const std::string& kind,
                        const std::string& text);

// Recovery and re-reading.

struct StoredLeaf {
    LeafIndex index;
    Instant admitted_at;
    std::string jws;
    Digest leaf;  ///< as stored; the caller computes its own from the two above
};
/// At most `limit` leaves from `from` on, in order.
std::vector<StoredLeaf> read_leaves(Session& session, LeafIndex from, std::uint64_t limit);
/// Leaf hashes with an index from `from` on and below `below`, in order.
std::vector<Digest> read_leaf_hashes(Session& session, LeafIndex from, TreeSize below);
/// 8,192 bytes of a full tile, or nothing.
std::optional<std::string> read_tile(Session& session, unsigned level, std::uint64_t number);
/// The root that stands as head of that size, or nothing.
std::optional<Digest> read_head_root(Session& session, TreeSize size);
/// The note with the largest size, or nothing.
struct StoredCheckpoint {
    TreeSize size;
    std::string note;
};
std::optional<StoredCheckpoint> read_last_checkpoint(Session& session);

}  // namespace bangiao::store

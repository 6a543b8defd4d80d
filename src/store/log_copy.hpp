#pragma once

#include <bangiao/ids.hpp>
#include <bangiao/instant.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/log_store.hpp"

/// The log with everything that is kept beside it, as it lies there and unread: what an audit of
/// the whole holds against the law. Texts stay texts, so that a row that makes no sense can be
/// shown. For sessions of the auditor's role; one function a statement; a Snapshot makes them
/// agree.
namespace bangiao::store {

struct CopiedDuty {
    std::string rule, unit, opened_by, thread;
    Instant from;
    std::optional<Instant> warn;
    Instant due;
    std::string basis;  ///< JSON array of texts
    std::string mark;
    std::string how;  ///< empty: open
    std::optional<Instant> closed_at;
    std::optional<std::uint64_t> closed_index;
};

struct CopiedDisclosure {
    std::string field, sensitivity_class;
    Digest digest;
    std::string sealed;                      ///< empty once it is erased
    std::optional<std::uint64_t> erased_by;  ///< the first event whose erasure of it is done
};

struct CopiedErasure {
    std::vector<std::string> classes;
    bool done;
};

struct CopiedEvent {
    LeafIndex index;
    std::string event_id, chain;  ///< empty where there is no such row
    std::uint64_t place;
    Digest digest, leaf;
    Instant admitted_at;
    std::string jws, type, unit, kind;
    bool registry;
    std::optional<std::uint64_t> length;  ///< of the chain, by its state
    std::optional<StoredState> state;     ///< where this is the chain's last event
    bool sealed_before;  ///< it is a person's chain, in which something was filed as a disclosure
    std::vector<std::string> parties;  ///< where this is its last event
    std::vector<CopiedDuty> duties;    ///< that it opened
    std::vector<CopiedDisclosure> disclosures;
    std::optional<CopiedErasure> erasure;  ///< by this event
};
/// Events with an index from `from` on and below `below`, in log order.
std::vector<CopiedEvent> copy_events(Session& session, LeafIndex from, TreeSize below);

struct CopiedTile {
    unsigned level;
    std::uint64_t number;
    std::string hashes;
};
/// Those of `level` that begin with these numbers, in order.
std::vector<CopiedTile> copy_tiles(Session& session, unsigned level, std::uint64_t from,
                                   std::uint64_t below);

struct CopiedHead {
    std::uint64_t size;
    std::uint64_t previous;
    Digest root;
    Instant at;
};
struct CopiedNote {
    std::uint64_t size;
    std::string note;
};
/// Heads, checkpoints, and those published with their cosignatures, of trees larger than `above`
/// and at most of size `to`, smallest first.
std::vector<CopiedHead> copy_heads(Session& session, TreeSize above, TreeSize to);
std::vector<CopiedNote> copy_checkpoints(Session& session, TreeSize above, TreeSize to);
std::vector<CopiedNote> copy_published(Session& session, TreeSize above, TreeSize to);

/// Rows of each table, by the table's name; heads without that of the empty tree.
std::vector<std::pair<std::string, std::uint64_t>> count_rows(Session& session);

}  // namespace bangiao::store

#pragma once

#include <bangiao/look.hpp>
#include <optional>
#include <string>
#include <vector>

#include "store/database.hpp"

/// The record of who looked: added to by the read side, and read by those who watch it.
namespace bangiao::store {

struct StoredLook {
    std::uint64_t number;  ///< from 1, without gaps
    std::string entry;     ///< bangiao::Look::text()
    Digest hash;           ///< of the chain up to here
};

/// Where the record ends.
LookHead read_look_head(Session& session);

struct NewLook {
    Look look;
    StoredLook stored;
};
/// Sends them, at least one, and does not wait; outside of a transaction. Then finish_appending()
/// must be called.
void begin_appending(Session& session, const std::vector<NewLook>& looks);
/// Whether they are durable. Not so, and none of them is written, where one of the numbers is given
/// already: somebody else has written since. Throws Unavailable where nobody knows.
bool finish_appending(Session& session);

/// Which looks; what is absent is not asked.
struct LookFilter {
    std::optional<OfficerId> officer;
    std::optional<UnitId> unit;
    std::optional<CaseId> case_id;
    std::optional<Instant> from;  ///< looked at or after
    std::optional<Instant> to;    ///< looked before
    std::uint64_t below;          ///< numbers below this one
};
/// At most `limit` looks by officers of these units or at these cases, the newest first.
std::vector<StoredLook> read_looks(Session& session, const std::vector<UnitId>& units,
                                   const std::set<CaseId>& cases, const LookFilter& filter,
                                   std::uint64_t limit);

/// A look as it lies there, for an audit.
struct CopiedLook {
    StoredLook stored;
    bool columns_agree;  ///< it is filed under the officer, the unit and the case that it names
};
/// At most `limit` looks after that number, the oldest first.
std::vector<CopiedLook> read_looks_from(Session& session, std::uint64_t after, std::uint64_t limit);

/// An event that puts the record's head into the log.
struct StoredAnchor {
    LeafIndex index;
    std::string jws;
};
/// Events of this type, in log order.
std::vector<StoredAnchor> read_anchors(Session& session, const EventType& type);

}  // namespace bangiao::store

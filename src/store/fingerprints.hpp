#pragma once

#include <bangiao/digest.hpp>
#include <bangiao/ids.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "store/database.hpp"

/// What cases are found by again: fingerprints that the vault made, and never a value.
namespace bangiao::store {

struct NewFingerprint {
    LeafIndex index;
    std::uint64_t ordinal;  ///< of the disclosure it was made from
    std::uint64_t case_number;
    std::string kind;  ///< which index it stands in
    Digest value;
};
/// In the transaction that records the events.
void insert_fingerprints(Session& session, const std::vector<NewFingerprint>& fingerprints);

/// A field that has the value looked for.
struct FoundField {
    CaseId case_id;
    std::string kind;
    std::string type;  ///< of the event
    UnitId unit;       ///< its author's
    std::uint64_t place;
    std::string field;
};
/// At most `limit` fields with one of these, those of the newest cases first. Each index has a key
/// of its own, so that a value tells its index.
std::vector<FoundField> find_fields(Session& session, const std::vector<Digest>& values,
                                    std::uint64_t limit);
/// An event that opened a case, and the reach of who filed it.
struct Arrival {
    Reach reach;
    LeafIndex event;
};
/// Of each whether it agrees in a field with another case within the reach. Outside of a
/// transaction, of which it would change the reach.
std::vector<bool> resembling(Session& session, const std::vector<Arrival>& arrivals);
/// At most `limit` such fields, likewise; in a transaction that has the reach.
std::vector<FoundField> find_alike(Session& session, LeafIndex event, std::uint64_t limit);

}  // namespace bangiao::store

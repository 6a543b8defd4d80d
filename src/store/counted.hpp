#pragma once

#include <bangiao/digest.hpp>
#include <bangiao/figures.hpp>
#include <bangiao/ids.hpp>
#include <bangiao/instant.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/session.hpp"

/// What figures are counted from (migrations/ledger/0009_counted.sql).
namespace bangiao::store {

/// How far it reaches, and by which definitions: 32 bytes, or none at first.
struct CountedLog {
    std::string definitions;
    TreeSize size;
};
CountedLog read_counted_log(Session& session);
/// The same, and nobody else moves it until the transaction ends.
CountedLog lock_counted_log(Session& session);
void move_counted_log(Session& session, const Digest& definitions, TreeSize size);
/// For other definitions.
void clear_counted_chains(Session& session);

/// An event of a person's chain, with those of its disclosures that were asked for.
struct CountableEvent {
    std::uint64_t chain_number;
    CaseId chain;
    EventId id;
    std::string jws;
    struct Sealed {
        std::string field, sensitivity_class;
        Digest digest;
        std::string sealed;
    };
    std::vector<Sealed> disclosures;
};
std::vector<CountableEvent> read_countable(Session& session, LeafIndex from, TreeSize below,
                                           const std::vector<std::string>& types,
                                           const std::vector<std::string>& fields);

struct CountedChain {
    std::uint64_t number;
    CaseId chain;
    std::string sealed;
    TreeSize reaches;  ///< size up to which the log had been taken up when it last changed
};
/// Those among these numbers that are kept already.
std::vector<CountedChain> read_counted_chains(Session& session,
                                              const std::vector<std::uint64_t>& numbers);
/// A place among them, in the order in which they changed.
struct CountedMark {
    TreeSize reaches;
    std::uint64_t number;
};
/// At most `limit` that stand at or behind the mark, in that order. What changed after a size
/// begins at `{size + 1, 0}`.
std::vector<CountedChain> read_changed_chains(Session& session, const CountedMark& from,
                                              std::uint64_t limit);
void store_counted_chains(Session& session, const std::vector<CountedChain>& chains);

/// Duties that fell due from `from` on and before `below`, and by `now`, by deadline and unit; how
/// they stood at `below`.
std::vector<CountedDuties> count_due(Session& session, Instant from, Instant below, Instant now);

/// Those among these cases that this session may meet.
std::vector<CaseId> meets(Session& session, const std::vector<CaseId>& cases);

}  // namespace bangiao::store

#pragma once

#include <bangiao/case_state.hpp>
#include <bangiao/ids.hpp>
#include <bangiao/instant.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/session.hpp"

/// Who owes what by when, as the projection has it. What a reader may see of it is not decided
/// here. Use a store::Snapshot where several of them must agree.
namespace bangiao::store {

/// Where a list of duties goes on: after this one.
struct DutyPosition {
    Instant due;
    std::uint64_t number;
    friend bool operator==(const DutyPosition&, const DutyPosition&) = default;
};

/// A duty, open or closed.
struct StoredDuty {
    std::uint64_t number;  ///< of this database; means nothing elsewhere
    CaseId case_id;
    Duty duty;
    std::string how;  ///< empty while open; else `discharged`, `moved`, `void`
    std::optional<Instant> closed_at;
    DutyPosition position() const { return {duty.due, number}; }
};

/// Which duties are asked for.
struct DutyQuestion {
    enum class Of {
        open,    ///< owed by these units
        closed,  ///< once owed by them
        others,  ///< open, owed by another unit because of an event of one of these
    };
    std::vector<UnitId> units;
    Of of = Of::open;
    std::optional<std::string> rule = {};
    std::optional<CaseId> case_id = {};
    std::optional<Instant> due_from = {};
    std::optional<Instant> due_before = {};
};

/// Soonest due first.
std::vector<StoredDuty> read_duties(Session& session, const DutyQuestion& question,
                                    const std::optional<DutyPosition>& after, std::uint64_t limit);

/// How many of the duties asked for are due before each of these moments, and how many in all.
struct DutyCounts {
    std::vector<std::uint64_t> before;
    std::uint64_t all = 0;
};
DutyCounts count_duties(Session& session, const DutyQuestion& question,
                        const std::vector<Instant>& moments);

/// How many open duties are overdue, by deadline; of everybody, for a session that meets every row.
std::vector<std::pair<std::string, std::uint64_t>> count_overdue(Session& session, Instant now);

}  // namespace bangiao::store

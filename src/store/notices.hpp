#pragma once

#include <bangiao/case_state.hpp>
#include <bangiao/ids.hpp>
#include <bangiao/instant.hpp>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "store/session.hpp"

/// What was told of duties, and of which duties something is to be told.
namespace bangiao::store {

/// Where a duty stands among those that something is to be told of; as it is: before all of them.
struct TellingPlace {
    Instant from = Instant::from_seconds(0);  ///< when there first is something to tell
    std::uint64_t number = 0;                 ///< of this database
};

/// An open duty of which something may have to be told now.
struct UntoldDuty {
    TellingPlace place;
    CaseId case_id;
    Duty duty;  ///< without its thread, basis and mark
    UnitId opener;
    std::set<std::string> told;  ///< names of notices
};

/// False while another session tells. Otherwise this one does until its transaction ends.
bool may_tell(Session& session);

/// At most `limit` that come after that place, in their order. For a session that meets every row.
std::vector<UntoldDuty> read_untold(Session& session, Instant now, const TellingPlace& after,
                                    std::uint64_t limit);

struct NewNotice {
    std::uint64_t duty;
    std::string name;
    UnitId unit;
    Instant told_at;
    std::optional<Instant> next_at;  ///< when more is to be told of the duty; none: never
};
void insert_notices(Session& session, const std::vector<NewNotice>& notices);

struct StoredNotice {
    std::uint64_t number;
    std::string name;
    UnitId unit;  ///< that was told
    CaseId case_id;
    std::string rule;
    UnitId owner;
    EventId opened_by;
    Instant due;
    Instant told_at;
    std::uint64_t duty;
};

/// What these units were told after the notice `after`, in that order.
std::vector<StoredNotice> read_notices(Session& session, const std::vector<UnitId>& units,
                                       std::uint64_t after, std::uint64_t limit);
/// The newest of what these units were told; 0: nothing.
std::uint64_t newest_notice(Session& session, const std::vector<UnitId>& units);
/// What was told of these duties, in that order.
std::vector<StoredNotice> read_told(Session& session, const std::vector<std::uint64_t>& duties);

/// A unit that was told something, and the newest of it.
struct ToldUnit {
    UnitId unit;
    std::uint64_t newest;
};
std::vector<ToldUnit> read_told_units(Session& session, std::uint64_t after);

}  // namespace bangiao::store

#pragma once

#include <bangiao/instant.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/duty_reader.hpp"
#include "store/log_store.hpp"

namespace bangiao::store {

/// A case in which something may have ended by time alone: an open duty of a deadline with which
/// things end has run out.
struct EndingCase {
    DutyPosition at;  ///< to go on from
    StoredState state;
};

/// At most `limit` after `after`, what ran out first in front. For a session that meets every row.
std::vector<EndingCase> read_ending_cases(Session& session, const std::vector<std::string>& rules,
                                          Instant now, const std::optional<DutyPosition>& after,
                                          std::uint64_t limit);

}  // namespace bangiao::store

#pragma once

#include <bangiao/timed.hpp>
#include <cstddef>
#include <vector>

#include "base/live_registry.hpp"

namespace bangiao::store {
class Database;
}
namespace bangiao::vault {
class Vault;
}

namespace bangiao::records {

/// What time alone has ended and no event has put on record yet.
struct Ending {
    CaseId case_id;
    Digest head;  ///< the event that records it follows this one, or is refused
    TimedForm form;
};

/// Finds what the service is to put on record. It remembers nothing: whatever is not on record is
/// found again, after a restart, a clock's jump or at another node. Blocks on the database, whose
/// sessions meet every row; throws store::Unavailable. Any thread.
class Endings {
public:
    Endings(store::Database& database, vault::Vault& vault, const PolicyBook& book,
            const LiveRegistry& registry);

    /// At most `limit`, what ended first in front.
    std::vector<Ending> unrecorded(Instant now, std::size_t limit) const;

private:
    store::Database& database_;
    vault::Vault& vault_;
    const PolicyBook& book_;
    const LiveRegistry& registry_;
    const std::vector<std::string> deadlines_;  // those with which something ends
};

}  // namespace bangiao::records

#pragma once

#include <cstddef>

#include "base/live_registry.hpp"

namespace bangiao {
class PolicyBook;
}
namespace bangiao::store {
class Database;
}

namespace bangiao::records {

/// Tells of duties that will be due soon, or are overdue, whomever the policy names: once each, and
/// whatever was not told is found again, after a restart, a clock's jump or at another node. Blocks
/// on the database, whose sessions write; throws store::Unavailable. Any thread.
class Telling {
public:
    Telling(store::Database& database, const PolicyBook& book, const LiveRegistry& registry)
        : database_(database), book_(book), registry_(registry) {}

    /// Answers how many notices were put down. Nothing where another node is at it.
    std::size_t tell(Instant now) const;

private:
    store::Database& database_;
    const PolicyBook& book_;
    const LiveRegistry& registry_;
};

}  // namespace bangiao::records

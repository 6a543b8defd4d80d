#pragma once

#include <cstdint>
#include <string>

#include "store/database.hpp"

namespace bangiao::testing {

/// The ledger's database behind the service's back, as an auditor may read it. Throws
/// store::Unavailable where it does not answer.
class SeenLedger {
public:
    explicit SeenLedger(const std::string& url);

    /// How many events it holds.
    std::uint64_t size();
    store::Database& database() { return database_; }

private:
    store::Database database_;
};

}  // namespace bangiao::testing

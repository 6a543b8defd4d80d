#pragma once

#include <memory>
#include <string>

#include "store/database.hpp"
#include "store/private_cluster.hpp"

namespace bangiao::testing {

/// The one private PostgreSQL of a test program, in a temporary folder. Started when first
/// asked for; ends with the program.
store::PrivateCluster& test_cluster();

/// A fresh ledger and a fresh keyring database of that server, as `migrate` leaves them.
class TestDatabase {
public:
    TestDatabase();
    /// A copy of another's ledger, as a backup restores it, beside the same keyring. Nobody may be
    /// connected to it.
    static std::unique_ptr<TestDatabase> copy_of(const TestDatabase& other);

    /// A pool of its own, in a role of the schema.
    std::unique_ptr<store::Database> open(const char* role, std::size_t sessions = 4) const;
    std::unique_ptr<store::Database> open_keyring() const;
    /// As the superuser: what an attacker with the whole server could do.
    std::unique_ptr<store::Database> open_as_admin() const;

    const std::string& name() const { return ledger_; }

private:
    TestDatabase(std::string ledger, std::string keyring)
        : ledger_(std::move(ledger)), keyring_(std::move(keyring)) {}
    std::string ledger_;
    std::string keyring_;
};

}  // namespace bangiao::testing

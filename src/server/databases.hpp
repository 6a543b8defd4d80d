#pragma once

#include <memory>

#include "base/config.hpp"
#include "base/durable_file.hpp"
#include "store/database.hpp"
#include "store/private_cluster.hpp"

namespace bangiao::server {

/// The ledger's and the keyring's database: those that the configuration names, or those of a
/// private PostgreSQL in the data folder, which runs as long as this lives. One thread makes and
/// ends it, and must outlive the private server; the pools are for any.
class Databases {
public:
    /// Starts the private server and migrates it; one of the configuration's must stand at this
    /// program's version already (`bangiaod migrate`). Throws std::runtime_error saying what to do,
    /// store::Unavailable where a configured database does not answer.
    explicit Databases(const Config& config);

    /// Starts the private server again if it has ended. Throws std::runtime_error if it does not
    /// come up.
    void keep_running();

    store::Database& writer() { return *writer_; }
    store::Database& reader() { return *reader_; }
    /// Meets every row: for what the log shows of itself as a whole.
    store::Database& auditor() { return *auditor_; }
    store::Database& keyring() { return *keyring_; }
    /// Of the quorum: reads what is signed and inserts what is published.
    store::Database& publisher() { return *publisher_; }
    /// For what figures are counted from, so that nothing else waits for that.
    store::Database& counter() { return *counter_; }
    /// For enrolments under way.
    store::Database& enroller() { return *enroller_; }
    /// For the record of who looked, so that it waits for no read.
    store::Database& looks() { return *looks_; }

private:
    std::unique_ptr<store::PrivateCluster> cluster_;  // none: a database of the configuration's
    std::unique_ptr<store::Database> writer_, reader_, auditor_, keyring_, publisher_, counter_,
        looks_, enroller_;
};

/// The data folder, made where it is missing. A private server of another user must be able to pass
/// through it to its own part.
void make_data_dir(const Config& config);
/// Made likewise, and held against a second process. Throws std::runtime_error if one has it.
FileLock hold_data_dir(const Config& config);

/// Brings both databases forward; answers how many files were applied. Throws std::runtime_error.
int migrate_databases(const Config& config);

}  // namespace bangiao::server

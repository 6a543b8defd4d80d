#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/private_cluster.hpp"
#include "support/temp_folder.hpp"

namespace bangiao::testing {

/// A PostgreSQL with both databases, backed up by pgBackRest as docs/operations.md says: whole
/// backups, and every segment of the write-ahead log. One thread.
class BackedUpCluster {
public:
    BackedUpCluster();

    /// What the service's configuration says of it, and of one that was restored from it.
    std::string config() const { return config_of(*cluster_); }
    static std::string config_of(const store::PrivateCluster& cluster);

    /// As the superuser of the ledger's database.
    std::string admin_url() const { return cluster_->admin_url("bangiao"); }

    /// A whole backup, while everybody works.
    void back_up() const;
    /// What the server's clock shows, to come back to.
    std::string moment() const;
    /// Archives what was written last, and ends the server.
    void end();
    /// A new server with what the archive knows: up to that moment; none: all of it. Of what an
    /// earlier one of that name left behind it takes what still fits.
    std::unique_ptr<store::PrivateCluster> restored(const std::string& name,
                                                    const std::optional<std::string>& moment) const;

private:
    void run(const std::vector<std::string>& words) const;
    void archive_from_now_on();

    TempFolder folder_;
    std::unique_ptr<store::PrivateCluster> cluster_;
};

}  // namespace bangiao::testing

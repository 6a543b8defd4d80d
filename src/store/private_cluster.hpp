#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

namespace bangiao::store {

/// The embedded default: a private PostgreSQL 15 in a folder of its own. initdb on first start
/// (data checksums, UTF-8, C locale), reachable through a Unix socket only and only by this
/// process's user, stopped cleanly with its owner. PostgreSQL refuses to run as root, so a root
/// start runs it as `postgres`, or as `nobody` where there is no such user.
///
/// A server that an earlier process left behind in the same folder (it was killed) is stopped
/// first. One thread.
class PrivateCluster {
public:
    /// Makes the cluster if the folder is empty, starts it, waits until it answers and makes sure
    /// that roles and both databases exist. Throws std::runtime_error saying what to do.
    explicit PrivateCluster(std::filesystem::path folder);
    /// Stops it (fast: open transactions are rolled back) and waits.
    ~PrivateCluster();
    PrivateCluster(const PrivateCluster&) = delete;
    PrivateCluster& operator=(const PrivateCluster&) = delete;

    /// Connection texts of the service (role `bangiao_service`, which may become writer, reader,
    /// auditor and keeper).
    std::string ledger_url() const;
    std::string keyring_url() const;
    /// The same databases for migrate(): as `bangiao_migrator`.
    std::string ledger_migration_url() const;
    std::string keyring_migration_url() const;
    /// As the superuser: for tests and for repair by hand.
    std::string admin_url(const std::string& database) const;

    void stop();
    void start();
    bool running() const;

private:
    std::string url(const std::string& user, const std::string& database) const;
    void create_cluster();
    void write_access_files() const;
    void write_settings() const;
    void stop_leftover() const;
    void wait_until_ready();
    void create_roles_and_databases() const;

    std::filesystem::path folder_;  // PGDATA is folder_/data
    std::filesystem::path data_;
    std::filesystem::path sockets_;  // short: a socket's path has at most 107 bytes
    pid_t postmaster_ = 0;
};

}  // namespace bangiao::store

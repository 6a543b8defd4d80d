#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

#include "support/temp_folder.hpp"

namespace bangiao::testing {

/// Two PostgreSQL servers, migrated, of which the second follows the first: what a ministry's
/// cluster manager looks after, with the hand on each lever. One thread.
class ServerPair {
public:
    /// A primary that confirms no commit before its standby has it, and the standby.
    ServerPair();
    ~ServerPair();
    ServerPair(const ServerPair&) = delete;
    ServerPair& operator=(const ServerPair&) = delete;

    /// For the service: whichever of the two takes writes.
    std::string ledger_url() const;
    std::string keyring_url() const;

    /// The primary waits for no standby any more, and what it commits from now on is its own.
    void part();
    /// The primary dies, and everything that it runs with it.
    void kill_primary();
    /// The standby takes writes from now on.
    void promote_standby();

private:
    struct Server {
        std::filesystem::path folder;
        pid_t postmaster = 0;
    };
    void start(Server& server, const std::string& more) const;
    void kill(Server& server) const;
    void wait_until_followed() const;
    std::string url(const std::string& user, const std::string& database) const;
    std::string admin_url(const Server& server) const;

    TempFolder folder_;
    Server primary_{folder_ / "a", 0};
    Server standby_{folder_ / "b", 0};
};

}  // namespace bangiao::testing

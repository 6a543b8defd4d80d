#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "end_to_end/running_service.hpp"
#include "end_to_end/running_witness.hpp"
#include "store/private_cluster.hpp"

namespace bangiao::testing {

/// What a service of several nodes has beside the first of them: one PostgreSQL for all, the
/// witnesses, and the further nodes, each a process with a data folder of its own. Made before the
/// first node and ended after it. One thread.
class NodeGroup {
public:
    /// `database`: the folder of the PostgreSQL, which outlives this; empty: one of its own.
    NodeGroup(std::size_t nodes, std::vector<std::string> ministries,
              const std::filesystem::path& database = {});

    /// For the realm's configuration: where the databases are.
    std::string config() const;
    /// Starts the witnesses, of whom all but one are needed where there are more than two, and has
    /// the service ask them. Before the first node starts.
    void prepare(Realm& realm);
    /// Starts the further nodes beside the first, once something is recorded.
    void complete(Realm& realm, RunningService& first);
    /// Ends the further nodes.
    void end_nodes() { others_.clear(); }

    /// All of them, the first one first.
    const std::vector<RunningService*>& nodes() const { return nodes_; }

    const std::vector<std::unique_ptr<RunningWitness>>& witnesses() const { return witnesses_; }
    /// How many of them are needed.
    std::size_t quorum() const { return witnesses_.size() - (witnesses_.size() > 2 ? 1 : 0); }

    /// PostgreSQL dies with everything that it runs. Throws std::runtime_error if it does not.
    void kill_database();
    /// And is there again; nothing changes where it is. Throws std::runtime_error where it does not
    /// come up.
    void start_database() { cluster_.start(); }
    bool database_runs() const { return cluster_.running(); }
    /// As the superuser of the ledger's database.
    std::string admin_url() const { return cluster_.admin_url("bangiao"); }

private:
    void allow_sessions_of(std::size_t nodes);

    TempFolder folder_;
    std::filesystem::path database_;
    store::PrivateCluster cluster_{database_};
    std::size_t count_;
    std::vector<std::string> ministries_;
    std::vector<std::unique_ptr<RunningWitness>> witnesses_;
    std::vector<std::unique_ptr<RunningService>> others_;
    std::vector<RunningService*> nodes_;
};

}  // namespace bangiao::testing

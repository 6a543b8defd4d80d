#include "end_to_end/node_group.hpp"

#include <stdexcept>

#include "store/migrations.hpp"
#include "store/session.hpp"
#include "support/comes.hpp"
#include "support/server_death.hpp"

namespace bangiao::testing {

NodeGroup::NodeGroup(std::size_t nodes, std::vector<std::string> ministries,
                     const std::filesystem::path& database)
    : database_(database.empty() ? folder_ / "postgresql" : database),
      count_(nodes),
      ministries_(std::move(ministries)) {
    allow_sessions_of(nodes);
    store::migrate(cluster_.ledger_migration_url(), store::Stream::ledger);
    store::migrate(cluster_.keyring_migration_url(), store::Stream::keyring);
}

// A private server is made for one node; and those of a node that was killed go on for a moment,
// while it has been started again already.
void NodeGroup::allow_sessions_of(std::size_t nodes) {
    const std::string most = std::to_string(100 * nodes);
    store::Session(cluster_.admin_url("postgres"))
        .command(("alter system set max_connections = " + most).c_str());
    cluster_.stop();
    cluster_.start();
}

std::string NodeGroup::config() const {
    return "[database]\nurl = \"" + cluster_.ledger_url() + "\"\nkeyring = \"" +
           cluster_.keyring_url() + "\"\n";
}

void NodeGroup::prepare(Realm& realm) {
    for (const std::string& ministry : ministries_)
        witnesses_.push_back(std::make_unique<RunningWitness>(realm, ministry));
    if (witnesses_.empty()) return;
    ask(realm, witnesses_, static_cast<int>(quorum()));
}

void NodeGroup::complete(Realm& realm, RunningService& first) {
    nodes_.push_back(&first);
    while (nodes_.size() < count_) {
        const std::string name = "node" + std::to_string(nodes_.size() + 1);
        realm.add_node(name);
        others_.push_back(
            std::make_unique<RunningService>(realm, std::vector<std::string>{}, name));
        nodes_.push_back(others_.back().get());
    }
}

void NodeGroup::kill_database() {
    kill_server(postmaster_in(database_ / "data"));
    if (!comes([&] { return !cluster_.running(); }))
        throw std::runtime_error("PostgreSQL does not die");
}

}  // namespace bangiao::testing

#pragma once

#include <memory>
#include <vector>

#include "closed_loop.hpp"
#include "end_to_end/stage.hpp"
#include "store/private_cluster.hpp"

namespace bangiao::bench {

struct Wanted {
    std::size_t connections = 32;
    std::size_t events = 16'000;  ///< measured in a round, over all connections
    std::size_t warm_up = 1'600;  ///< before them
};

/// The service itself: bangiaod as its own process with its own private PostgreSQL, and officers of
/// one border post that open cases.
class Service {
public:
    explicit Service(std::size_t officers);
    /// Fresh events for one round: receptions with ten disclosures, each opening a case.
    std::vector<Share> shares(const Wanted& wanted);

    testing::Realm& realm() { return realm_; }
    const testing::TestOfficer& officer(std::size_t number) const;

private:
    std::string reception(const testing::TestOfficer& officer) const;
    testing::Realm realm_;
    testing::RunningService running_;
    testing::Stage stage_;
};

/// What one would write instead (bench/peer), over a PostgreSQL of the same settings; takes the
/// same events from the same officers.
class Peer {
public:
    Peer(Service& service, std::size_t officers);
    ~Peer();
    /// The same officers and events, sent to the peer.
    std::vector<Share> shares(std::vector<Share> of_service) const;

private:
    testing::TempFolder folder_;
    store::PrivateCluster cluster_;
    std::unique_ptr<testing::ChildProcess> process_;
    std::uint16_t port_ = 0;
};

}  // namespace bangiao::bench

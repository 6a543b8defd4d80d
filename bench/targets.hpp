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
    std::size_t case_events = 1;  ///< of each case: a reception, and what a post files next
};

/// Fresh events of an officer of a border post, the first so many of each case: a reception, and
/// what a post files next. A reception has ten disclosures and opens a case.
std::vector<std::string> events_of(const testing::Stage& stage, const testing::TestOfficer& officer,
                                   std::size_t count, std::size_t of_a_case);

/// The service itself: bangiaod as its own process with its own private PostgreSQL, and officers of
/// one border post that open cases and go on with them.
class Service {
public:
    explicit Service(std::size_t officers, std::size_t connections = 1000);
    /// Fresh events for one round, over connections that the officers share.
    std::vector<Share> shares(const Wanted& wanted);
    /// As an officer of the province's health office, who reads reports.
    https::ClientConfig statistician();
    /// The profile of an officer who may read the whole log.
    std::filesystem::path auditor();
    const UnitId& post() const { return stage_.unit("post"); }
    void restart();
    pid_t id() const { return running_.id(); }
    std::uint16_t port() const { return running_.port(); }

    testing::Realm& realm() { return realm_; }
    const testing::TestOfficer& officer(std::size_t number) const;

private:
    testing::Realm realm_;
    testing::RunningService running_;
    testing::Stage stage_;
    std::size_t officers_;
    const testing::TestOfficer* auditor_ = nullptr;  // none: nobody has asked for one
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

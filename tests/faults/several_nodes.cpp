#include "faults/several_nodes.hpp"

#include <iostream>

#include "faults/left_behind.hpp"
#include "model/replay.hpp"

namespace bangiao::testing {

SeveralNodes::SeveralNodes(std::size_t count, const std::vector<std::string>& ministries,
                           const std::filesystem::path& database)
    : group_(count, ministries, database) {
    set_up(group_.config(), [&](Realm& realm) { group_.prepare(realm); });
    stage().enrol("auditor", "soyte", {"auditor"}, now());
    group_.complete(realm(), service());
}

SeveralNodes::~SeveralNodes() {
    group_.end_nodes();
    BusyPost::TearDownTestSuite();
}

void SeveralNodes::expect_nothing_lost(std::uint64_t before,
                                       const std::vector<Acknowledged>& acknowledged) const {
    expect_all_there(before, acknowledged);
    for (const RunningService* each : group_.nodes()) expect_said_at(*each, acknowledged);
    expect_audited_clean();
    Remains remains{realm(), group_.admin_url(), {}, {}, group_.quorum()};
    for (const RunningService* each : group_.nodes()) remains.nodes.push_back({*each});
    for (const auto& each : group_.witnesses()) remains.witnesses.push_back({*each});
    const model::Replayed replayed = model::replay(left_behind(remains, acknowledged));
    EXPECT_EQ(replayed.refused, "");
    std::cout << replayed << '\n';
}

}  // namespace bangiao::testing

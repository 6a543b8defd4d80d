// SIGKILL at random moments while events are filed at two nodes: whatever was acknowledged is there
// afterwards, exactly once, and the log audits clean.
#include <iostream>

#include "faults/dice.hpp"
#include "faults/several_nodes.hpp"
#include "support/comes.hpp"

namespace bangiao::testing {
namespace {

using namespace std::chrono_literals;

/// Before a release over several logs: officers go on filing while somebody dies, a node reads its
/// log when it starts, and of a hundred thousand events that takes longer than the next death does.
class Killed : public SeveralNodes, public ::testing::WithParamInterface<std::size_t> {
protected:
    Killed() : SeveralNodes(2, {"health", "police"}) {}
    /// An answer that comes too late says no.
    static bool is_ready(const RunningService& node) {
        try {
            return https::Client(node.as(guard())).get("/readyz").status == 200U;
        } catch (const https::Unreachable&) {
            return false;
        }
    }
    Dice dice;
};

TEST_P(Killed, NodesLoseNothingAndRecordNothingTwice) {
    const std::size_t kills = times(40, 100);
    const std::uint64_t before = log_size();
    const std::vector<Acknowledged> acknowledged = file_while(ways(), [&] {
        for (std::size_t i = 0; i < kills; ++i) {
            dice.wait_up_to(250ms);
            // One in four times both, so that nobody carries on.
            const bool both = dice.one_of(4) == 0;
            const std::size_t first = dice.one_of(2);
            node(first).kill();
            if (both) node(1 - first).kill();
            node(first).start();
            if (both) node(1 - first).start();
        }
    });
    ASSERT_GT(acknowledged.size(), kills);
    expect_nothing_lost(before, acknowledged);
    std::cout << acknowledged.size() << " events acknowledged over " << kills
              << " deaths of a node\n";
}

TEST_P(Killed, PostgresqlLosesNothingAndIsWaitedFor) {
    const std::size_t kills = times(15, 30);
    const pid_t processes[] = {node(0).id(), node(1).id()};
    const std::uint64_t before = log_size();
    const std::vector<Acknowledged> acknowledged = file_while(ways(), [&] {
        for (std::size_t i = 0; i < kills; ++i) {
            dice.wait_up_to(500ms);
            group().kill_database();
            group().start_database();
            // Until events are taken again, so that the next one dies at work.
            EXPECT_TRUE(comes([&] { return is_ready(node(i % 2)); }));
        }
    });
    EXPECT_EQ(node(0).id(), processes[0]) << "no node was started again";
    EXPECT_EQ(node(1).id(), processes[1]);
    EXPECT_TRUE(node(0).running() && node(1).running());
    ASSERT_GT(acknowledged.size(), kills);
    expect_nothing_lost(before, acknowledged);
    std::cout << acknowledged.size() << " events acknowledged over " << kills
              << " deaths of PostgreSQL\n";
}

INSTANTIATE_TEST_SUITE_P(Logs, Killed, ::testing::Range(std::size_t(0), times(1, 10)));

}  // namespace
}  // namespace bangiao::testing

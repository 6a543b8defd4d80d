// Four nodes take turns in writing, and some of them sleep in the middle of anything, or lose the
// session in which they did it: who wakes finds out that others have written, before it writes.
#include <iostream>

#include "faults/dice.hpp"
#include "faults/several_nodes.hpp"
#include "store/session.hpp"

namespace bangiao::testing {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr store::Sql end_a_session{
    "select cast(pg_terminate_backend(pid) as text) from pg_stat_activity "
    "where usename = 'bangiao_service' order by random() limit 1",
    1};

class Asleep : public SeveralNodes {
protected:
    Asleep() : SeveralNodes(4, {"health", "police", "defence"}) {}

    /// How often the node has found that another one had written since it did.
    static std::size_t overtaken(const RunningService& node) {
        const std::optional<double> times = node.metric("bangiao_overtaken_total");
        EXPECT_TRUE(times) << "the node does not say how often it was overtaken";
        return static_cast<std::size_t>(times.value_or(0));
    }
    std::size_t overtaken() const {
        std::size_t all = 0;
        for (std::size_t i = 0; i < 4; ++i) all += overtaken(node(i));
        return all;
    }
    /// Beyond what a session may hold a lock for, now and then.
    std::chrono::milliseconds nap() {
        if (dice.one_of(12) == 0) return 11s;
        return dice.one_of(4) == 0 ? 2500ms : 300ms;
    }
    Dice dice;
};

TEST_F(Asleep, NodesNeverWriteOverWhatOthersHaveWrittenMeanwhile) {
    const auto length = std::chrono::seconds(times(20, 600));
    const std::uint64_t before = log_size();
    std::size_t behind = 0, sessions = 0;
    const std::vector<Acknowledged> acknowledged = file_while(ways(), [&] {
        store::Session admin(group().admin_url());
        for (const auto until = Steady::now() + length; Steady::now() < until;) {
            RunningService& sleeper = node(dice.one_of(4));
            const std::size_t known = overtaken(sleeper);
            sleeper.freeze();
            dice.wait_up_to(nap());
            if (dice.one_of(3) == 0) {
                admin.one(end_a_session);
                ++sessions;
            }
            sleeper.thaw();
            dice.wait_up_to(300ms);
            if (overtaken(sleeper) > known) ++behind;
        }
    });
    const std::size_t changes = overtaken();
    expect_nothing_lost(before, acknowledged);
    EXPECT_GE(changes, times(20, 200));
    EXPECT_GE(behind, times(1, 20));
    std::cout << acknowledged.size() << " events acknowledged, written by another node than before "
              << changes << " times; " << behind << " sleepers woke behind, " << sessions
              << " sessions were ended\n";
}

}  // namespace
}  // namespace bangiao::testing

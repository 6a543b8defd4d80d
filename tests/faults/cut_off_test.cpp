// Connections are cut at random bytes: in the handshake, in what an officer sends, in the answer.
// Whoever sends the same bytes again has one entry, and the answer that was lost.
#include <iostream>
#include <mutex>
#include <thread>

#include "faults/cutting_proxy.hpp"
#include "faults/dice.hpp"
#include "faults/several_nodes.hpp"

namespace bangiao::testing {
namespace {

using namespace std::chrono_literals;

// A handshake, one request and its answer take fewer.
constexpr std::size_t most_bytes = 24'000;

using CutOff = SeveralNodes;

TEST_F(CutOff, OfficersHaveOneEntryEachAndTheSameAnswerAgain) {
    const std::size_t cuts = times(300, 10'000);
    Dice dice;
    std::mutex mutex;  // each proxy asks on a thread of its own
    const auto bytes = [&] {
        const std::lock_guard lock(mutex);
        return dice.one_of(most_bytes);
    };
    CuttingProxy first([&] { return node(0).port(); }, bytes);
    CuttingProxy second([&] { return node(1).port(); }, bytes);
    const std::uint64_t before = log_size();
    const std::vector<Way> ways{[&] { return first.port(); }, [&] { return second.port(); }};
    const std::vector<Acknowledged> acknowledged = file_while(ways, [&] {
        while (first.cuts() + second.cuts() < cuts) std::this_thread::sleep_for(10ms);
    });
    EXPECT_GT(acknowledged.size(), cuts / 10);
    expect_nothing_lost(before, acknowledged);
    std::cout << acknowledged.size() << " events acknowledged over " << first.cuts() + second.cuts()
              << " cuts\n";
}

}  // namespace
}  // namespace bangiao::testing

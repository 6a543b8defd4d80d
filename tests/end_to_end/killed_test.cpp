// SIGKILL at random moments while events are filed: whatever was acknowledged is there afterwards,
// exactly once, and the log audits clean.
#include <iostream>
#include <random>
#include <thread>

#include "end_to_end/busy_post.hpp"

namespace bangiao::testing {
namespace {

constexpr int kills = 50;

using Killed = BusyPost;

TEST_F(Killed, FiftyTimesLosesNothingAndRecordsNothingTwice) {
    const unsigned seed = std::random_device()();
    std::cout << "seed " << seed << '\n';
    std::minstd_rand random(seed);
    std::uniform_int_distribution<int> moment(0, 250);
    const std::uint64_t before = log_size();
    const std::vector<Acknowledged> acknowledged = file_while([&] {
        for (int i = 0; i < kills; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(moment(random)));  // the dice
            service().kill();
            service().start();
        }
    });
    stage().reconnect();
    ASSERT_GT(acknowledged.size(), static_cast<std::size_t>(kills));
    expect_all_there(before, acknowledged);
    std::cout << acknowledged.size() << " events acknowledged over " << kills << " kills\n";
}

}  // namespace
}  // namespace bangiao::testing

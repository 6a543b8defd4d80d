// A backup that is taken under load and restored: to a moment in the past, which the witnesses know
// to be old, and to the end.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>

#include "backup/backed_up_cluster.hpp"
#include "end_to_end/busy_post.hpp"
#include "end_to_end/running_witness.hpp"
#include "support/comes.hpp"

namespace bangiao::testing {
namespace {

using namespace std::chrono_literals;

class Backup : public BusyPost {
protected:
    static void SetUpTestSuite() {}
    static void TearDownTestSuite() {}
    void SetUp() override {
        set_up(cluster.config(), [this](Realm& realm) {
            for (const char* ministry : {"health", "police"})
                witnesses.push_back(std::make_unique<RunningWitness>(realm, ministry));
            ask(realm, witnesses, 2);
        });
        stage().enrol("auditor", "soyte", {"auditor"}, now());
    }
    void TearDown() override { BusyPost::TearDownTestSuite(); }

    /// As after the restore an operator names the new server.
    void work_on(const store::PrivateCluster& restored) {
        std::ostringstream text;
        text << std::ifstream(realm().config()).rdbuf();
        std::string config = text.str();
        config.replace(config.find(named), named.size(), BackedUpCluster::config_of(restored));
        named = BackedUpCluster::config_of(restored);
        std::ofstream(realm().config(), std::ios::trunc) << config;
    }
    static bool is_witnessed(const Receipt& receipt) {
        return comes([&] {
            const https::Answer answer =
                stage().client(guard()).get("/api/v1/events/" + receipt.event_id.text());
            return answer.body.find("\"witnessed\"") != std::string::npos;
        });
    }

    BackedUpCluster cluster;
    std::string named = cluster.config();
    std::vector<std::unique_ptr<RunningWitness>> witnesses;
};

TEST_F(Backup, OfAnEarlierMomentIsRefusedAndTheNewestHoldsAllThatWasAcknowledged) {
    ASSERT_TRUE(
        is_witnessed(admitted(guard(), reception())));  // so that the size shown is the log's
    const std::uint64_t before = log_size();
    std::string earlier;
    const std::vector<Acknowledged> acknowledged = file_while([&] {
        cluster.back_up();
        earlier = cluster.moment();
        std::this_thread::sleep_for(100ms);  // officers go on
    });
    ASSERT_GT(acknowledged.size(), 20U);
    const auto last = std::max_element(acknowledged.begin(), acknowledged.end(),
                                       [](const Acknowledged& a, const Acknowledged& b) {
                                           return a.receipt.index < b.receipt.index;
                                       });
    ASSERT_TRUE(is_witnessed(last->receipt));
    EXPECT_EQ(service().stop(), 0);
    cluster.end();
    {
        const auto old = cluster.restored("earlier", earlier);
        work_on(*old);
        const Ran served =
            run(BANGIAO_BINARY_DIR "/bangiaod", {"serve", "--config", realm().config().string()});
        EXPECT_EQ(served.exit_code, 1);
        EXPECT_NE(served.error.find("shows that the log's key has signed"), std::string::npos)
            << served.error;
    }
    const auto newest = cluster.restored("newest", std::nullopt);
    work_on(*newest);
    service().start();
    stage().reconnect();
    expect_all_there(before, acknowledged);
    expect_audited_clean();
    std::cout << acknowledged.size() << " events acknowledged around the backup\n";
    EXPECT_EQ(service().stop(), 0) << "before its database";
}

}  // namespace
}  // namespace bangiao::testing

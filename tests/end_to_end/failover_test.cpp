// The database's server dies and its standby takes over: what was acknowledged is there, the
// service comes back by itself, and a standby that lacks something is never written to.
#include <chrono>
#include <iostream>
#include <thread>

#include "end_to_end/busy_post.hpp"
#include "support/server_pair.hpp"

namespace bangiao::testing {
namespace {

using namespace std::chrono_literals;

class Failover : public BusyPost {
protected:
    static void SetUpTestSuite() {}
    static void TearDownTestSuite() {}
    void SetUp() override {
        set_up("[database]\nurl = \"" + servers.ledger_url() + "\"\nkeyring = \"" +
               servers.keyring_url() + "\"\n");
        stage().enrol("auditor", "soyte", {"auditor"}, now());
    }
    void TearDown() override { BusyPost::TearDownTestSuite(); }

    static https::Answer file(const std::string& sd_jwt) {
        https::Client client(service().as(guard()));
        return client.post("/api/v1/events", "application/sd-jwt", sd_jwt);
    }

    ServerPair servers;
};

TEST_F(Failover, LosesNothingThatWasAcknowledgedAndEndsByItself) {
    const pid_t process = service().id();
    const std::uint64_t before = log_size();
    const std::vector<Acknowledged> acknowledged = file_while([&] {
        std::this_thread::sleep_for(700ms);  // officers are at work
        servers.kill_primary();
        servers.promote_standby();
        // Until it takes events again.
        const std::string one = signed_by(guard(), reception());
        const auto limit = std::chrono::steady_clock::now() + 90s;
        while (file(one).status >= 500 && std::chrono::steady_clock::now() < limit)
            std::this_thread::sleep_for(20ms);
        std::this_thread::sleep_for(300ms);
    });
    EXPECT_EQ(service().id(), process) << "the service was not started again";
    EXPECT_TRUE(service().running()) << service().log();
    stage().reconnect();
    ASSERT_GT(acknowledged.size(), 20U);
    expect_all_there(before + 1, acknowledged);
    expect_audited_clean();
    std::cout << acknowledged.size() << " events acknowledged over one failover\n";
}

TEST_F(Failover, ToAStandbyThatLacksSomethingIsNotWrittenTo) {
    servers.part();
    const std::string only_there = signed_by(guard(), reception());
    const auto limit = std::chrono::steady_clock::now() + 90s;
    https::Answer answer = file(only_there);
    while (answer.status >= 500 && std::chrono::steady_clock::now() < limit) {
        std::this_thread::sleep_for(20ms);
        answer = file(only_there);
    }
    ASSERT_LT(answer.status, 300U) << answer.body;
    servers.kill_primary();
    servers.promote_standby();
    const auto complained = [] {
        return service().log().find("the database stands behind") != std::string::npos;
    };
    while (!complained() && std::chrono::steady_clock::now() < limit) {
        EXPECT_EQ(file(signed_by(guard(), reception())).status, 503U);
        std::this_thread::sleep_for(50ms);
    }
    EXPECT_TRUE(complained()) << service().log();
    EXPECT_EQ(file(signed_by(guard(), reception())).status, 503U);
    EXPECT_EQ(https::Client(service().as(guard())).get("/readyz").status, 503U);
}

}  // namespace
}  // namespace bangiao::testing

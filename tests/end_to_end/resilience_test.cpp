// What must hold when things go wrong around the service: retries, a database that dies, kill -9.
#include <signal.h>

#include <atomic>
#include <boost/json/parse.hpp>
#include <set>
#include <thread>

#include "end_to_end/border_post.hpp"
#include "support/comes.hpp"
#include "support/server_death.hpp"

namespace bangiao::testing {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

class Resilience : public BorderPost {
protected:
    static https::Client connection() { return https::Client(service().as(guard())); }
    static https::Answer file(https::Client& client, const std::string& sd_jwt) {
        return client.post("/api/v1/events", "application/sd-jwt", sd_jwt);
    }
    /// The answer of a request that is sent again until it is not 503 any more.
    static https::Answer until_available(https::Client& client, const std::string& sd_jwt) {
        const auto limit = Clock::now() + 60s;
        https::Answer answer = file(client, sd_jwt);
        while (answer.status == 503 && Clock::now() < limit) {
            std::this_thread::sleep_for(20ms);  // as Retry-After asks for, only sooner
            answer = file(client, sd_jwt);
        }
        return answer;
    }
};

TEST_F(Resilience, SameBytesOneAfterTheOtherGetTheSameReceipt) {
    https::Client client = connection();
    const std::string sd_jwt = signed_by(guard(), reception());
    const https::Answer first = file(client, sd_jwt);
    expect_one_entry(first, file(client, sd_jwt));
}

TEST_F(Resilience, SameBytesFromEightConnectionsMakeOneEntry) {
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t before = log_size();
        const std::string sd_jwt = signed_by(guard(), reception());
        std::vector<https::Answer> answers(8);
        std::atomic<int> waiting{8};
        const https::ClientConfig config = service().as(guard());
        std::vector<std::thread> senders;
        for (https::Answer& answer : answers)
            senders.emplace_back([&] {
                https::Client client(config);
                client.get("/healthz");
                --waiting;
                while (waiting > 0) std::this_thread::yield();
                answer = file(client, sd_jwt);
            });
        for (std::thread& sender : senders) sender.join();
        EXPECT_EQ(log_size(), before + 1);
        int fresh = 0;
        std::set<std::uint64_t> indices;
        for (const https::Answer& answer : answers) {
            fresh += answer.status == 201 ? 1 : 0;
            ASSERT_TRUE(answer.status == 201 || answer.status == 200) << answer.body;
            indices.insert(Receipt::parse(answer.body).value().index.value());
        }
        EXPECT_EQ(fresh, 1);
        EXPECT_EQ(indices.size(), 1U);
    }
}

TEST_F(Resilience, WithoutItsDatabaseItSaysSoAndComesBackByItself) {
    https::Client client = connection();
    const std::string before = signed_by(guard(), reception());
    ASSERT_EQ(file(client, before).status, 201U);
    std::string during;
    https::Answer answer{};
    pid_t killed = 0;
    const auto limit = Clock::now() + 30s;
    while (answer.status != 503 && Clock::now() < limit) {
        // What a server process had in hand when its postmaster died may still be recorded, and is
        // answered once the database is back: then it dies again.
        const pid_t postmaster = postmaster_in(realm().folder() / "data/postgresql/data");
        if (postmaster > 1 && postmaster != killed) {
            ASSERT_EQ(::kill(postmaster, SIGKILL), 0);
            killed = postmaster;
        }
        during = signed_by(guard(), reception());
        answer = file(client, during);
    }
    ASSERT_EQ(answer.status, 503U) << "the database died unnoticed";
    EXPECT_FALSE(answer.header("retry-after").empty());
    EXPECT_EQ(boost::json::parse(answer.body).at("code").as_string(), "unavailable");
    EXPECT_EQ(client.get("/healthz").status, 200U);
    const https::Answer after = until_available(client, during);
    EXPECT_TRUE(after.status == 201 || after.status == 200) << after.body;
    EXPECT_EQ(file(client, before).status, 200U) << "what was recorded is there";
    EXPECT_EQ(client.get("/readyz").status, 200U);
    EXPECT_TRUE(
        comes([] { return service().log().find("starting it again") != std::string::npos; }));
}

}  // namespace
}  // namespace bangiao::testing

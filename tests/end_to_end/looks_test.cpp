// Who looked: on record before an answer leaves, whatever happens afterwards; read by those whose
// office it is; vouched for by the log.
#include <atomic>
#include <bangiao/look.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <iostream>
#include <mutex>
#include <set>
#include <thread>

#include "end_to_end/border_post.hpp"

namespace bangiao::testing {
namespace {

using namespace std::chrono_literals;

class WhoLooked : public BorderPost {
protected:
    static void SetUpTestSuite() {
        BorderPost::SetUpTestSuite();
        stage().enrol("dpo", "post", {"dpo"}, now());
        stage().enrol("dpo of the commune", "commune", {"dpo"}, now());
        stage().found_unit("recorder", {"SERVICE", "", "", "", ""}, now());
        stage().enrol("recorder", realm().recorder(), "signing", now());
    }
    static https::Answer read(const TestOfficer& officer, const std::string& target,
                              const std::string& purpose = "") {
        std::map<std::string, std::string> headers;
        if (!purpose.empty()) headers.emplace("Purpose", purpose);
        return stage().client(officer).get(target, headers);
    }
    /// All looks that the officer may read, the newest first.
    static std::vector<boost::json::value> looks(const TestOfficer& officer,
                                                 const std::string& filter = "") {
        std::vector<boost::json::value> items;
        const std::string base = "/api/v1/access-log?limit=100" + filter;
        for (std::string target = base;;) {
            const https::Answer answer = read(officer, target);
            EXPECT_EQ(answer.status, 200U) << answer.body;
            const boost::json::value page = boost::json::parse(answer.body);
            const auto& some = page.at("items").as_array();
            items.insert(items.end(), some.begin(), some.end());
            if (page.at("next").is_null()) return items;
            target = base + "&cursor=" + std::string(page.at("next").as_string());
        }
    }
    static std::string path_of(const ChainEnd& chain) { return "/api/v1/cases/" + chain.id.text(); }
};

TEST_F(WhoLooked, IsToldToTheDataProtectionOfficerAndToNoOtherReader) {
    const ChainEnd chain = open_case();
    ASSERT_EQ(read(guard(), path_of(chain) + "/events", "handover.check").status, 200U);
    const auto of_case = looks(stage().officer("dpo"), "&case=" + chain.id.text());
    ASSERT_EQ(of_case.size(), 1U);
    const boost::json::value& look = of_case.front().at("look");
    EXPECT_EQ(look.at("officer").as_string(), guard().id.text());
    EXPECT_EQ(look.at("what").as_string(), "chain");
    EXPECT_EQ(look.at("purpose").as_string(), "handover.check");
    EXPECT_EQ(look.at("classes").at("ID").as_string(), "full");
    EXPECT_TRUE(looks(stage().officer("dpo of the commune"), "&case=" + chain.id.text()).empty());
    const https::Answer refused = read(clerk(), "/api/v1/access-log");
    EXPECT_EQ(refused.status, 403U) << refused.body;
}

TEST_F(WhoLooked, OfACaseIsToldToTheUnitThatAnswersForIt) {
    ChainEnd chain = open_case();
    ASSERT_EQ(read(guard(), path_of(chain)).status, 200U);
    admitted(clerk(), acceptance(chain, offer_to_commune(chain)));
    ASSERT_EQ(read(clerk(), path_of(chain)).status, 200U);
    const auto of_case = looks(stage().officer("dpo of the commune"), "&case=" + chain.id.text());
    EXPECT_EQ(of_case.size(), 2U) << "of both units, for the person's own history";
}

TEST_F(WhoLooked, IsFilteredAndItsParametersAreChecked) {
    const ChainEnd chain = open_case();
    ASSERT_EQ(read(guard(), path_of(chain)).status, 200U);
    const TestOfficer& dpo = stage().officer("dpo");
    EXPECT_FALSE(looks(dpo, "&officer=" + guard().id.text()).empty());
    EXPECT_TRUE(looks(dpo, "&officer=" + clerk().id.text()).empty());
    EXPECT_FALSE(looks(dpo, "&unit=" + guard().unit.text()).empty());
    EXPECT_TRUE(looks(dpo, "&to=2026-03-02T00:00:00Z").empty());
    EXPECT_FALSE(looks(dpo, "&from=2026-03-02T00:00:00Z").empty());
    EXPECT_EQ(read(dpo, "/api/v1/access-log?case=x").status, 400U);
    EXPECT_EQ(read(dpo, "/api/v1/access-log?from=yesterday").status, 400U);
    EXPECT_EQ(read(guard(), path_of(chain), "Vàng Thị Thử").status, 400U)
        << "a purpose is a code; a sentence could name somebody";
}

TEST_F(WhoLooked, IsAnchoredInTheLogOnceAnHour) {
    ASSERT_EQ(read(guard(), path_of(open_case())).status, 200U);
    const std::uint64_t before = log_size();
    realm().set_clock(now() + 61min);
    const auto limit = std::chrono::steady_clock::now() + 30s;
    while (log_size() == before && std::chrono::steady_clock::now() < limit)
        std::this_thread::sleep_for(50ms);
    EXPECT_EQ(log_size(), before + 1) << service().log();
    EXPECT_NE(service().log().find("the record of who looked is anchored"), std::string::npos);
    realm().set_clock(now());
}

TEST_F(WhoLooked, IsNotForgottenWhenTheServiceIsKilledAfterItsAnswer) {
    constexpr int kills = 10;
    constexpr int readers = 3;
    const ChainEnd chain = open_case();
    std::atomic<bool> stop{false};
    std::mutex mutex;
    std::set<std::string> answered;  // guarded by mutex
    https::ClientConfig config = service().as(guard());
    std::vector<std::thread> threads;
    for (int i = 0; i < readers; ++i)
        threads.emplace_back([&, i, config]() mutable {
            std::optional<https::Client> client;
            for (int k = 0; !stop; ++k) {
                const std::string purpose = std::to_string(i) + "." + std::to_string(k);
                try {
                    config.port = service().port();
                    if (!client) client.emplace(config);
                    const https::Answer answer =
                        client->get(path_of(chain) + "/events", {{"Purpose", purpose}});
                    if (answer.status != 200) continue;
                    const std::lock_guard lock(mutex);
                    answered.insert(purpose);
                } catch (const https::Unreachable&) {
                    client.reset();
                    std::this_thread::sleep_for(5ms);  // it is being started again
                }
            }
        });
    for (int i = 0; i < kills; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(40 + 23 * i));
        service().kill();
        service().start();
    }
    stop = true;
    for (std::thread& thread : threads) thread.join();
    stage().reconnect();

    std::set<std::string> noted;
    for (const boost::json::value& item : looks(stage().officer("dpo"), "&case=" + chain.id.text()))
        noted.emplace(item.at("look").at("purpose").as_string());
    for (const std::string& purpose : answered)
        EXPECT_TRUE(noted.contains(purpose)) << purpose << " was answered and is not on record";
    EXPECT_GT(answered.size(), static_cast<std::size_t>(kills));
    std::cout << answered.size() << " reads answered over " << kills << " kills, " << noted.size()
              << " on record\n";
}

}  // namespace
}  // namespace bangiao::testing

// Who hears of what, when, and that nothing is lost or told twice.
#include <boost/json/parse.hpp>
#include <future>

#include "end_to_end/border_post.hpp"
#include "support/raw_tls.hpp"

namespace bangiao::testing {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

class Feed : public BorderPost {
protected:
    static boost::json::value feed(const TestOfficer& officer, const std::string& query) {
        const https::Answer answer = stage().client(officer).get("/api/v1/feed?" + query);
        EXPECT_EQ(answer.status, 200U) << answer.body;
        return boost::json::parse(answer.body);
    }
    static std::uint64_t next_in(const boost::json::value& page) {
        return page.at("next").to_number<std::uint64_t>();
    }
    /// Everything, in pages of that size, from the beginning to where it ends now.
    static std::vector<boost::json::value> all(const TestOfficer& officer, int limit) {
        std::vector<boost::json::value> entries;
        for (std::uint64_t after = 0;;) {
            const boost::json::value page =
                feed(officer, "after=" + std::to_string(after) + "&limit=" + std::to_string(limit));
            const auto& items = page.at("items").as_array();
            if (items.empty()) return entries;
            entries.insert(entries.end(), items.begin(), items.end());
            after = next_in(page);
        }
    }
    static std::uint64_t end_of(const TestOfficer& officer) {
        return next_in(feed(officer, "after=" + std::to_string(log_size())));
    }
    static bool tells_of(const std::vector<boost::json::value>& entries, const EventId& event) {
        for (const boost::json::value& entry : entries)
            if (entry.at("event_id").as_string() == event.text()) return true;
        return false;
    }
    static std::string stream_request(std::uint64_t last) {
        return "GET /api/v1/feed HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
               "Last-Event-ID: " +
               std::to_string(last) + "\r\n\r\n";
    }
    static constexpr std::chrono::seconds patience{20};
};

TEST_F(Feed, TellsAUnitOfItsOwnCasesAndNobodyElse) {
    ChainEnd chain = open_case();
    const EventId offered = offer_to_commune(chain);
    EXPECT_TRUE(tells_of(all(guard(), 500), offered));
    EXPECT_TRUE(tells_of(all(clerk(), 500), offered)) << "the addressee";
    EXPECT_FALSE(tells_of(all(health(), 500), offered));
    const boost::json::value entry = all(clerk(), 500).back();
    EXPECT_EQ(entry.as_object().size(), 5U) << "thin: " << entry;
    EXPECT_EQ(entry.at("case_id").as_string(), chain.id.text());
}

TEST_F(Feed, HoldsEachEventOnceInLogOrderWhateverThePage) {
    for (int i = 0; i < 3; ++i) {
        ChainEnd chain = open_case();
        offer_to_commune(chain);
    }
    const auto entries = all(guard(), 500);
    EXPECT_GE(entries.size(), 6U);
    EXPECT_EQ(all(guard(), 1), entries);
    EXPECT_EQ(all(guard(), 4), entries);
    for (std::size_t i = 1; i < entries.size(); ++i)
        EXPECT_LT(entries[i - 1].at("index").as_int64(), entries[i].at("index").as_int64());
}

TEST_F(Feed, OfOneWhoWaitsComesWithTheEvent) {
    ChainEnd chain = open_case();
    const std::string end = std::to_string(end_of(clerk()));
    const auto began = Clock::now();
    std::future<boost::json::value> news =
        std::async(std::launch::async, [&] { return feed(clerk(), "wait=60&after=" + end); });
    const EventId offered = offer_to_commune(chain);
    const boost::json::value page = news.get();
    ASSERT_EQ(page.at("items").as_array().size(), 1U);
    EXPECT_EQ(page.at("items").at(0).at("event_id").as_string(), offered.text());
    EXPECT_LT(Clock::now() - began, 30s) << "it did not sit the time out";
}

TEST_F(Feed, OfOneWhoWaitsInVainIsEmptyAndGoesOn) {
    const std::uint64_t end = end_of(health());
    const boost::json::value page = feed(health(), "wait=1&after=" + std::to_string(end));
    EXPECT_TRUE(page.at("items").as_array().empty());
    EXPECT_GE(next_in(page), end);
}

TEST_F(Feed, StreamsAndPicksUpWhereItBrokeOff) {
    ChainEnd chain = open_case();
    const std::uint64_t end = end_of(clerk());
    std::uint64_t position = 0;
    {
        RawTls stream(service().port(), {clerk().tls, TLS1_3_VERSION, "", patience});
        stream.send(stream_request(end));
        const std::string head = stream.read_until("retry: ");
        EXPECT_EQ(status_of(head), 200U) << head;
        EXPECT_NE(head.find("Content-Type: text/event-stream"), std::string::npos) << head;
        const EventId offered = offer_to_commune(chain);
        const std::string told = stream.read_until(offered.text());
        EXPECT_NE(told.find(offered.text()), std::string::npos) << told;
        const std::size_t id = told.find("id: ");
        ASSERT_NE(id, std::string::npos) << told;
        position = std::stoull(told.substr(id + 4));
        EXPECT_EQ(position, log_size());
    }
    ChainEnd second = open_case();
    const EventId next = offer_to_commune(second);
    RawTls stream(service().port(), {clerk().tls, TLS1_3_VERSION, "", patience});
    stream.send(stream_request(position));
    const std::string told = stream.read_until(next.text());
    EXPECT_NE(told.find(next.text()), std::string::npos) << told;
    EXPECT_EQ(told.find(chain.id.text()), std::string::npos) << "told before";
}

TEST_F(Feed, IsTheSameAfterTheServiceWasKilled) {
    ChainEnd chain = open_case();
    offer_to_commune(chain);
    const auto before = all(clerk(), 500);
    const std::uint64_t end = end_of(clerk());
    service().kill();
    service().start();
    stage().reconnect();
    EXPECT_EQ(all(clerk(), 500), before);
    ChainEnd second = open_case();
    const EventId next = offer_to_commune(second);
    const boost::json::value page = feed(clerk(), "wait=30&after=" + std::to_string(end));
    ASSERT_EQ(page.at("items").as_array().size(), 2U) << "a part in the case from its beginning";
    EXPECT_EQ(page.at("items").at(1).at("event_id").as_string(), next.text());
}

TEST_F(Feed, EndsWithTheServiceAndHoldsNobodyUp) {
    RawTls stream(service().port(), {clerk().tls, TLS1_3_VERSION, "", patience});
    stream.send(stream_request(end_of(clerk())));
    stream.read_until("retry: ");
    const auto began = Clock::now();
    EXPECT_EQ(service().stop(), 0);
    EXPECT_LT(Clock::now() - began, 30s);
    EXPECT_TRUE(stream.closed_by_peer());
    service().start();
    stage().reconnect();
}

TEST_F(Feed, TellsNothingMoreOnceTheOfficerWasRevoked) {
    const TestOfficer& leaving = stage().enrol("leaving", "post", {"receiver"}, now());
    RawTls stream(service().port(), {leaving.tls, TLS1_3_VERSION, "", patience});
    stream.send(stream_request(end_of(guard())));
    stream.read_until("retry: ");
    stage().revoke("leaving", now());
    // The ledger's time runs ahead of a clock that stands, and a revocation holds from its own.
    realm().set_clock(now() + 1min);
    const Receipt taken = admitted(guard(), reception());  // news of the unit, which wakes it
    const std::string last_chunk = "0\r\n\r\n";
    const std::string told = stream.read_until(last_chunk);
    EXPECT_NE(told.find(last_chunk), std::string::npos) << "the stream ends: " << told;
    EXPECT_EQ(told.find(taken.event_id.text()), std::string::npos) << told;
    const https::Answer answer = stage().client(leaving).get("/api/v1/feed");
    EXPECT_EQ(answer.status, 403U) << answer.body;
    realm().set_clock(now());
}

TEST_F(Feed, RefusesWhatIsNoPosition) {
    for (const char* query :
         {"after=-1", "after=x", "after=9007199254740993", "wait=61", "wait=", "limit=0"}) {
        const https::Answer answer =
            stage().client(guard()).get("/api/v1/feed?" + std::string(query));
        EXPECT_EQ(answer.status, 400U) << query;
        EXPECT_EQ(boost::json::parse(answer.body).at("code").as_string(), "parameter_invalid");
    }
}

}  // namespace
}  // namespace bangiao::testing

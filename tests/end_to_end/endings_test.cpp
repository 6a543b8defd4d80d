// What time alone has ended: on record by the service's own key, once, whatever the clock, the
// process or another event does; and no decision depends on it.
#include <bangiao/base64.hpp>
#include <boost/json/parse.hpp>
#include <chrono>
#include <thread>

#include "end_to_end/border_post.hpp"

namespace bangiao::testing {
namespace {

using namespace std::chrono_literals;

class WhatTimeEnds : public BorderPost {
protected:
    static void SetUpTestSuite() {
        BorderPost::SetUpTestSuite();
        stage().found_unit("recorder", {"SERVICE", "", "", "", ""}, now());
        stage().enrol("recorder", realm().recorder(), "signing", now());
    }
    /// Every test has days of its own: the log's time never goes back.
    void SetUp() override {
        today_ = today_ + 240h;
        realm().set_clock(today_);
    }
    static Instant today() { return today_; }
    static ChainEnd opened() {
        const CaseId id = CaseId::parse(random_uuid()).value();
        return {id, filed(guard(), reception(id)).digest};
    }
    static EventId offered(ChainEnd& chain) {
        const Receipt receipt = filed(guard(), offer(chain, stage().unit("commune").text()));
        chain.head = receipt.digest;
        return receipt.event_id;
    }
    static Receipt filed(const TestOfficer& author, Draft draft) {
        draft.at = today_;
        return admitted(author, draft);
    }
    static void restart() {
        service().start();
        stage().reconnect();
    }
    static std::vector<boost::json::value> events_of(const ChainEnd& chain) {
        const https::Answer answer =
            stage().client(guard()).get("/api/v1/cases/" + chain.id.text() + "/events", {});
        EXPECT_EQ(answer.status, 200U) << answer.body;
        const boost::json::value page = boost::json::parse(answer.body);
        const auto& items = page.at("items").as_array();
        return {items.begin(), items.end()};
    }
    static std::size_t recorded(const ChainEnd& chain) {
        std::size_t count = 0;
        for (const boost::json::value& event : events_of(chain))
            count += event.at("type").as_string() == "handoff.expired";
        return count;
    }
    static bool comes_on_record(const ChainEnd& chain) {
        const auto limit = std::chrono::steady_clock::now() + 30s;
        while (recorded(chain) == 0 && std::chrono::steady_clock::now() < limit)
            std::this_thread::sleep_for(50ms);
        return recorded(chain) == 1;
    }
    /// Long enough for the service to have looked again: another case's end comes on record.
    static void let_it_look_again() {
        today_ = today_ + 120h;
        realm().set_clock(today_);
        ChainEnd other = opened();
        offered(other);
        today_ = today_ + 25h;
        realm().set_clock(today_);
        ASSERT_TRUE(comes_on_record(other)) << service().log();
    }

private:
    static Instant today_;
};

Instant WhatTimeEnds::today_ = BorderPost::now();

TEST_F(WhatTimeEnds, IsPutOnRecordOnceByTheServiceWithTheMomentAtWhichItEnded) {
    ChainEnd chain = opened();
    const EventId offer = offered(chain);
    EXPECT_EQ(recorded(chain), 0U);
    realm().set_clock(today() + 24h + 1s);
    ASSERT_TRUE(comes_on_record(chain)) << service().log();
    const https::Answer answer =
        stage().client(guard()).get("/api/v1/cases/" + chain.id.text(), {});
    const boost::json::value state = boost::json::parse(answer.body);
    EXPECT_EQ(state.at("custody").at("state").as_string(), "held") << answer.body;
    EXPECT_EQ(state.at("tenures").as_array().size(), 1U) << "the giver never ceased to answer";
    const std::string event(events_of(chain).back().at("sd_jwt").as_string());
    const std::size_t dot = event.find('.') + 1;
    const boost::json::value claims =
        boost::json::parse(base64url_decode(event.substr(dot, event.find('.', dot) - dot)).value());
    EXPECT_EQ(claims.at("of").as_string(), offer.text());
    EXPECT_EQ(Instant::parse(std::string(claims.at("occurred_at").as_string())), today() + 24h);
    let_it_look_again();
    EXPECT_EQ(recorded(chain), 1U);
}

TEST_F(WhatTimeEnds, IsNotEndedByAClockThatWasSetBackAndIsNotRecordedTwice) {
    ChainEnd chain = opened();
    offered(chain);
    realm().set_clock(today() + 23h);
    EXPECT_EQ(recorded(chain), 0U);
    realm().set_clock(today() + 90h);  // forwards by days: the entry is late and says why
    ASSERT_TRUE(comes_on_record(chain)) << service().log();
    realm().set_clock(today() + 1h);
    realm().set_clock(today() + 91h);
    let_it_look_again();
    EXPECT_EQ(recorded(chain), 1U);
}

TEST_F(WhatTimeEnds, IsNotMissedWhereTheServiceWasAwayWhenTheTimePassed) {
    ChainEnd chain = opened();
    offered(chain);
    service().kill();
    realm().set_clock(today() + 30h);
    restart();
    EXPECT_TRUE(comes_on_record(chain)) << service().log();
}

TEST_F(WhatTimeEnds, IsSettledByWhateverAnOfficerFilesFirst) {
    ChainEnd chain = opened();
    const EventId offer = offered(chain);
    filed(clerk(), acceptance(chain, offer));
    realm().set_clock(today() + 25h);
    let_it_look_again();
    EXPECT_EQ(recorded(chain), 0U) << "an offer that was accepted has not run out";
}

}  // namespace
}  // namespace bangiao::testing

// Who is told of a duty, and when: once, whatever the clock and the process do.
#include <boost/json/parse.hpp>
#include <chrono>
#include <thread>

#include "end_to_end/border_post.hpp"
#include "support/raw_tls.hpp"

namespace bangiao::testing {
namespace {

using namespace std::chrono_literals;
using Notices = std::vector<boost::json::value>;

class WhoIsTold : public BorderPost {
protected:
    /// Every test has days of its own: the log's time never goes back.
    void SetUp() override {
        today_ = today_ + 240h;
        realm().set_clock(today_);
    }
    static Instant today() { return today_; }
    static const TestOfficer& ministry() {
        return realm().ministry_of("BG_STATION").decider;  // the post stands right below it
    }
    static boost::json::value get(const TestOfficer& officer, const std::string& target) {
        const https::Answer answer = stage().client(officer).get(target);
        EXPECT_EQ(answer.status, 200U) << answer.body;
        return boost::json::parse(answer.body);
    }
    /// A case that the post holds; the moment at which its first duty warns, and is due.
    struct Opened {
        CaseId id;
        Instant warn, due;
    };
    static Opened opened() {
        const CaseId id = CaseId::parse(random_uuid()).value();
        Draft draft = reception(id);
        draft.at = today_;
        const Receipt receipt = admitted(guard(), draft);
        EXPECT_FALSE(receipt.duties.empty());
        const boost::json::value list = get(guard(), "/api/v1/duties?case=" + id.text());
        const boost::json::value& duty = list.at("items").at(0);
        return {id, Instant::parse(std::string(duty.at("warn").as_string())).value(),
                Instant::parse(std::string(duty.at("due").as_string())).value()};
    }
    /// What an officer's unit was told of a case, under that name of the policy.
    static Notices told(const TestOfficer& officer, const CaseId& id, const std::string& name) {
        Notices found;
        for (std::uint64_t after = 0;;) {
            const boost::json::value page =
                get(officer, "/api/v1/feed?limit=500&after=" + std::to_string(log_size()) +
                                 "&notices=" + std::to_string(after));
            const auto& notices = page.at("notices").as_array();
            if (notices.empty()) return found;
            for (const boost::json::value& each : notices)
                if (each.at("case_id").as_string() == id.text() &&
                    each.at("notice").as_string() == name)
                    found.push_back(each);
            after = page.at("next_notices").to_number<std::uint64_t>();
        }
    }
    static bool comes(const TestOfficer& officer, const CaseId& id, const std::string& name) {
        const auto limit = std::chrono::steady_clock::now() + 30s;
        while (told(officer, id, name).empty() && std::chrono::steady_clock::now() < limit)
            std::this_thread::sleep_for(50ms);
        return told(officer, id, name).size() == 1;
    }
    /// Long enough for the service to have looked again: another case's duty is told of.
    static void let_it_look_again() {
        today_ = today_ + 480h;
        realm().set_clock(today_);
        const Opened other = opened();
        realm().set_clock(other.warn);
        ASSERT_TRUE(comes(guard(), other.id, "reminder")) << service().log();
    }

private:
    static Instant today_;
};

Instant WhoIsTold::today_ = BorderPost::now();

TEST_F(WhoIsTold, IsTheOwnerAtTheReminderAndTheUnitAboveOnceItIsOverdue) {
    const Opened duty = opened();
    realm().set_clock(duty.warn - 1s);
    EXPECT_TRUE(told(guard(), duty.id, "reminder").empty());
    realm().set_clock(duty.warn);
    ASSERT_TRUE(comes(guard(), duty.id, "reminder")) << service().log();
    EXPECT_TRUE(told(ministry(), duty.id, "reminder").empty());
    EXPECT_TRUE(told(guard(), duty.id, "overdue").empty());
    realm().set_clock(duty.due);
    ASSERT_TRUE(comes(ministry(), duty.id, "overdue")) << service().log();
    const boost::json::value notice = told(ministry(), duty.id, "overdue").front();
    EXPECT_EQ(notice.at("owner").as_string(), guard().unit.text());
    EXPECT_EQ(notice.at("unit").as_string(), ministry().unit.text());
    EXPECT_EQ(told(guard(), duty.id, "overdue").size(), 1U);
    EXPECT_TRUE(told(health(), duty.id, "overdue").empty()) << "no part in it";
}

TEST_F(WhoIsTold, StandsInTheInboxOfWhoOwesAndOfWhoStandsAbove) {
    const Opened duty = opened();
    realm().set_clock(duty.due);
    ASSERT_TRUE(comes(ministry(), duty.id, "overdue")) << service().log();
    const boost::json::value own = get(guard(), "/api/v1/duties?case=" + duty.id.text());
    EXPECT_EQ(own.at("items").at(0).at("told").as_array().size(), 3U) << own;
    const boost::json::value above =
        get(ministry(), "/api/v1/duties?scope=subordinate&case=" + duty.id.text());
    EXPECT_EQ(above.at("items").at(0).at("told").as_array().size(), 3U) << above;
}

TEST_F(WhoIsTold, IsToldOnceByAClockThatJumpsAndByAServiceThatWasAway) {
    const Opened duty = opened();
    service().kill();
    realm().set_clock(duty.due + 240h);  // over the reminder, the end and what follows it
    service().start();
    stage().reconnect();
    ASSERT_TRUE(comes(ministry(), duty.id, "overdue_for_days")) << service().log();
    realm().set_clock(today());  // back, and forwards once more
    realm().set_clock(duty.due + 241h);
    let_it_look_again();
    for (const char* name : {"reminder", "overdue"})
        EXPECT_EQ(told(guard(), duty.id, name).size(), 1U) << name;
    for (const char* name : {"overdue", "overdue_for_days"})
        EXPECT_EQ(told(ministry(), duty.id, name).size(), 1U) << name;
}

TEST_F(WhoIsTold, HearsNothingMoreOnceTheDutyIsDone) {
    const Opened duty = opened();
    ChainEnd chain{duty.id, {}};
    chain.head = Digest::from_base64url(
        std::string(get(guard(), "/api/v1/cases/" + duty.id.text()).at("head").as_string()));
    Draft offered = offer(chain, stage().unit("commune").text());
    offered.at = today();
    const Receipt receipt = admitted(guard(), offered);
    chain.head = receipt.digest;
    // The commune owes an answer, and gives it.
    const boost::json::value owed = get(clerk(), "/api/v1/duties?case=" + duty.id.text());
    const std::string rule(owed.at("items").at(0).at("rule").as_string());
    Draft accepted = acceptance(chain, receipt.event_id);
    accepted.at = today();
    admitted(clerk(), accepted);
    let_it_look_again();
    for (const char* name : {"reminder", "overdue"})
        for (const boost::json::value& each : told(clerk(), duty.id, name))
            EXPECT_NE(each.at("rule").as_string(), rule) << each;
}

TEST_F(WhoIsTold, OfAnOpenStreamIsToldAtOnce) {
    const Opened duty = opened();
    RawTls stream(service().port(), {guard().tls, TLS1_3_VERSION, "", 20s});
    stream.send(
        "GET /api/v1/feed HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
        "Last-Event-ID: " +
        std::to_string(log_size()) + "\r\n\r\n");
    stream.read_until("retry: ");
    realm().set_clock(duty.warn);
    const std::string news = stream.read_until("\"case_id\":\"" + duty.id.text());
    EXPECT_NE(news.find("event: duty"), std::string::npos) << news;
    EXPECT_NE(news.find("id: " + std::to_string(log_size()) + "."), std::string::npos) << news;
}

TEST_F(WhoIsTold, GoesOnFromTheEndWhateverPositionIsClaimed) {
    const boost::json::value page =
        get(guard(), "/api/v1/feed?after=9007199254740992&notices=9007199254740992");
    EXPECT_EQ(page.at("next").to_number<std::uint64_t>(), log_size());
    const std::uint64_t end = page.at("next_notices").to_number<std::uint64_t>();
    EXPECT_LT(end, 9007199254740992U);
    EXPECT_TRUE(get(guard(), "/api/v1/feed?after=" + std::to_string(log_size()) +
                                 "&notices=" + std::to_string(end))
                    .at("notices")
                    .as_array()
                    .empty());
}

}  // namespace
}  // namespace bangiao::testing

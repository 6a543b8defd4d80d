// Several nodes of one service: an officer need not know at which of them anything was filed, and
// goes on at another when one is lost.
#include "faults/several_nodes.hpp"

#include <boost/json/parse.hpp>
#include <future>
#include <iostream>

#include "faults/dice.hpp"
#include "support/comes.hpp"

namespace bangiao::testing {
namespace {

using namespace std::chrono_literals;

class TwoNodes : public SeveralNodes {
protected:
    https::Client at(std::size_t number, const TestOfficer& officer) {
        return https::Client(node(number).as(officer));
    }
    static https::Answer file(https::Client& client, const std::string& sd_jwt) {
        return client.post("/api/v1/events", "application/sd-jwt", sd_jwt);
    }
    https::Answer file(std::size_t number, const std::string& sd_jwt) {
        https::Client client = at(number, guard());
        return file(client, sd_jwt);
    }
    /// What both nodes answer, once they answer the same.
    std::string same_at_both(const TestOfficer& officer, const std::string& path) {
        std::string one, other;
        EXPECT_TRUE(comes([&] {
            const https::Answer first = at(0, officer).get(path);
            const https::Answer second = at(1, officer).get(path);
            EXPECT_EQ(first.status, 200U) << path << first.body;
            EXPECT_EQ(second.status, 200U) << path << second.body;
            one = first.body;
            other = second.body;
            return one == other;
        })) << path
            << '\n'
            << one << '\n'
            << other;
        return one;
    }
};

TEST_F(TwoNodes, BothTakeWritesAndTheSameBytesGetOneReceiptFromEither) {
    for (std::size_t i = 0; i < 10; ++i) {
        const std::string sd_jwt = signed_by(guard(), reception());
        const https::Answer first = file(i % 2, sd_jwt);
        expect_one_entry(first, file((i + 1) % 2, sd_jwt));
    }
}

TEST_F(TwoNodes, SameBytesSentToBothAtOnceAreOneEntry) {
    https::Client first = at(0, guard());
    https::Client second = at(1, guard());
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t before = log_size();
        const std::string sd_jwt = signed_by(guard(), reception());
        auto other = std::async(std::launch::async, [&] { return file(second, sd_jwt); });
        const https::Answer one = file(first, sd_jwt);
        const https::Answer two = other.get();
        EXPECT_EQ(log_size(), before + 1);
        EXPECT_EQ(one.status + two.status, 201U + 200U) << one.body << two.body;
        EXPECT_EQ(Receipt::parse(one.body).value().index, Receipt::parse(two.body).value().index);
    }
}

TEST_F(TwoNodes, AnswerTheSameWhereverItWasFiled) {
    ChainEnd chain = open_case();
    chain.head = Receipt::parse(
                     file(1, signed_by(guard(), offer(chain, stage().unit("commune").text()))).body)
                     .value()
                     .digest;
    const std::string of_case = same_at_both(guard(), "/api/v1/cases/" + chain.id.text());
    EXPECT_NE(of_case.find(chain.head->base64url()), std::string::npos) << of_case;
    const std::string feed = same_at_both(clerk(), "/api/v1/feed?after=0&limit=50");
    EXPECT_NE(feed.find(chain.id.text()), std::string::npos) << feed;
    const std::string duties = same_at_both(clerk(), "/api/v1/duties");
    EXPECT_NE(duties.find(chain.id.text()), std::string::npos) << duties;
    same_at_both(guard(), "/log/checkpoint");
    same_at_both(guard(), "/api/v1/cases/" + chain.id.text() + "/export");
}

TEST_F(TwoNodes, KnowWhomTheOtherHasEnrolledAndWhomItHasRevoked) {
    const TestOfficer& fresh = stage().enrol("fresh", "post", {"receiver"}, now());
    const auto meets = [&](std::size_t number, unsigned status) {
        return comes([&] { return at(number, fresh).get("/api/v1/me").status == status; });
    };
    EXPECT_TRUE(meets(1, 200)) << "nothing was filed at the second node meanwhile";
    stage().revoke("fresh", now());
    // The ledger's time runs ahead of a clock that stands, and a revocation holds from its own.
    realm().set_clock(now() + std::chrono::minutes(1));
    EXPECT_TRUE(meets(0, 403));
    EXPECT_TRUE(meets(1, 403));
}

class ThreeNodes : public SeveralNodes {
protected:
    ThreeNodes() : SeveralNodes(3, {"health", "police"}) {}
};

TEST_F(ThreeNodes, LoseOneAfterTheOtherAndOfficersGoOn) {
    Dice dice;
    const std::uint64_t before = log_size();
    const std::vector<Acknowledged> acknowledged = file_while(ways(), [&] {
        for (std::size_t i = 0; i < group().nodes().size(); ++i) {
            dice.wait_up_to(500ms);
            if (dice.one_of(2) == 0)
                EXPECT_EQ(node(i).stop(), 0) << node(i).log();
            else
                node(i).kill();
            dice.wait_up_to(500ms);
            node(i).start();
        }
    });
    EXPECT_GT(acknowledged.size(), 20U);
    expect_nothing_lost(before, acknowledged);
    std::cout << acknowledged.size() << " events acknowledged by three nodes\n";
}

}  // namespace
}  // namespace bangiao::testing

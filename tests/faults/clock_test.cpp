// Somebody sets the clock of one node, or it stands still: that node records nothing by a time that
// is not so, says why, and goes on by itself once the clock is right; officers go on at the other.
#include <gtest/gtest.h>

#include <bangiao/receipt.hpp>
#include <boost/json/parse.hpp>
#include <iostream>
#include <optional>

#include "base/clock.hpp"
#include "end_to_end/running_service.hpp"
#include "end_to_end/running_witness.hpp"
#include "end_to_end/stage.hpp"
#include "faults/seen_ledger.hpp"
#include "store/migrations.hpp"
#include "store/private_cluster.hpp"
#include "support/comes.hpp"
#include "support/drafts.hpp"

namespace bangiao::testing {
namespace {

using namespace std::chrono_literals;

class WrongClock : public ::testing::Test {
protected:
    WrongClock() {
        store::migrate(cluster_.ledger_migration_url(), store::Stream::ledger);
        store::migrate(cluster_.keyring_migration_url(), store::Stream::keyring);
        realm_.use_machine_clock();
        for (const char* ministry : {"health", "police", "defence", "foreign"})
            witnesses_.push_back(std::make_unique<RunningWitness>(realm_, ministry));
        ask(realm_, witnesses_, 3);
        node_ = std::make_unique<RunningService>(realm_, wrong());
        realm_.add_node("node2");
        other_ = std::make_unique<RunningService>(realm_, std::vector<std::string>{}, "node2");
        const Instant now = SystemClock().now();
        stage_ = std::make_unique<Stage>(realm_, *other_, now);
        stage_->found_unit("soyte", {"SOC_PROV", "lao-cai", "", "", ""}, now);
        stage_->enrol("auditor", "soyte", {"auditor"}, now);
        before_ = ledger_.size();
        EXPECT_EQ(filed(*node_), "recorded");
        EXPECT_TRUE(comes([&] { return metric("bangiao_clock_ahead_seconds").has_value(); }));
    }

    std::vector<std::string> wrong() const {
        std::vector<std::string> all = preloading("bangiao_wrong_clock");
        all.push_back("BANGIAO_CLOCK_FILE=" + clock_file().string());
        return all;
    }
    void order(const std::string& text) const {
        const std::filesystem::path fresh = clock_file().string() + ".new";
        write_private(fresh, text + "\n");
        std::filesystem::rename(fresh, clock_file());
    }
    void set_ahead(std::chrono::milliseconds by) const {
        order("ahead " + std::to_string(by.count()));
    }
    void stop_the_clock() const {
        order("stands " + std::to_string(SystemClock().now().micros() / 1'000));
    }
    void set_right() const { std::filesystem::remove(clock_file()); }

    /// What became of one event: `recorded`, the code of a refusal, or `no answer`.
    std::string filed(const RunningService& at) {
        const std::string sd_jwt = realm_.drafts().unit(
            registrar(), UnitId::parse("health.u" + std::to_string(++events_)).value(),
            values({{"unit_type", "SOC_PROV"}, {"province", "lao-cai"}}),
            CaseId::parse(random_uuid()).value(), SystemClock().now());
        try {
            https::Client client(at.as(registrar()));
            const https::Answer answer =
                client.post("/api/v1/events", "application/sd-jwt", sd_jwt);
            if (answer.status >= 300)
                return std::string(boost::json::parse(answer.body).at("code").as_string());
            expect_true(Receipt::parse(answer.body).value().admitted_at);
            ++recorded_;
            return "recorded";
        } catch (const https::Unreachable&) {
            return "no answer";
        }
    }
    void expect_true(Instant admitted) {
        EXPECT_GT(admitted, last_) << "the ledger's time went back";
        last_ = admitted;
        EXPECT_LT(std::chrono::abs(admitted - SystemClock().now()), 3s) << admitted.utc_text();
    }
    /// Refused while the clock is wrong, taken at the other node meanwhile, taken again afterwards.
    void expect_refused_meanwhile(const std::string& what) {
        const std::string answer = filed(*node_);
        EXPECT_NE(answer, "recorded") << what;
        EXPECT_EQ(metric("bangiao_clock_in_doubt"), 1) << what;
        EXPECT_EQ(filed(*other_), "recorded") << what;
        set_right();
        EXPECT_TRUE(comes([&] { return filed(*node_) == "recorded"; })) << what << node_->log();
        std::cout << "| clock " << what << " | " << answer << " |\n";
    }
    void expect_nothing_lost() {
        EXPECT_EQ(ledger_.size(), before_ + recorded_);
        const Ran audited =
            run(BANGIAO_BINARY_DIR "/bangiao",
                {"--profile", realm_.profile_of(stage_->officer("auditor"), other_->port()),
                 "audit", "--live"});
        EXPECT_EQ(audited.exit_code, 0) << audited.output << audited.error;
    }

    std::optional<double> metric(const std::string& name) const { return node_->metric(name); }

    std::unique_ptr<RunningService> node_;

private:
    TestOfficer& registrar() { return realm_.ministries().at("health").founder; }
    std::filesystem::path clock_file() const { return realm_.folder() / "clock-of-a-node"; }

    TempFolder server_;
    store::PrivateCluster cluster_{server_ / "postgresql"};
    Realm realm_{SystemClock().now(), "[database]\nurl = \"" + cluster_.ledger_url() +
                                          "\"\nkeyring = \"" + cluster_.keyring_url() + "\"\n"};
    std::vector<std::unique_ptr<RunningWitness>> witnesses_;
    SeenLedger ledger_{cluster_.ledger_url()};
    std::unique_ptr<RunningService> other_;
    std::unique_ptr<Stage> stage_;
    std::uint64_t before_ = 0;
    Instant last_ = Instant::from_micros(0);
    std::uint64_t recorded_ = 0;
    int events_ = 0;
};

TEST_F(WrongClock, NothingIsRecordedByATimeThatIsNotSo) {
    set_ahead(900ms);
    EXPECT_EQ(filed(*node_), "recorded");
    EXPECT_EQ(filed(*node_), "recorded");
    for (const auto by : {3'100ms, -3'100ms, 60'000ms, -3'600'000ms, 3'600'000ms}) {
        set_ahead(by);
        EXPECT_EQ(filed(*node_), "clock_in_doubt");
        expect_refused_meanwhile("ahead by " + std::to_string(by.count()) + " ms");
    }
    set_ahead(-48h);
    expect_refused_meanwhile("two days behind");
    // So far off, no certificate is valid either.
    set_ahead(3653 * 24h);
    expect_refused_meanwhile("ten years ahead");
    stop_the_clock();
    EXPECT_TRUE(comes([&] { return metric("bangiao_clock_in_doubt") == 1; }));
    expect_refused_meanwhile("standing still");
    expect_nothing_lost();
}

TEST_F(WrongClock, NothingIsRecordedByANodeThatStartsWithOne) {
    EXPECT_EQ(node_->stop(), 0);
    set_ahead(1h);
    node_->start();
    EXPECT_EQ(filed(*node_), "clock_in_doubt");
    EXPECT_NEAR(metric("bangiao_clock_ahead_seconds").value_or(0), 3'600, 2);
    expect_refused_meanwhile("an hour ahead at the start");
    EXPECT_EQ(node_->stop(), 0);
    node_->start();
    EXPECT_EQ(filed(*node_), "recorded") << "at once, for the witnesses were heard first";
    expect_nothing_lost();
}

}  // namespace
}  // namespace bangiao::testing

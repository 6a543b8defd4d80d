// Backups that are taken under load and restored: to a moment in the past, which the witnesses know
// to be old, and to the end.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <thread>

#include "backup/backed_up_cluster.hpp"
#include "end_to_end/busy_post.hpp"
#include "end_to_end/running_witness.hpp"
#include "faults/dice.hpp"
#include "store/session.hpp"
#include "support/comes.hpp"
#include "support/file_text.hpp"

namespace bangiao::testing {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

void edit(const fs::path& file, const std::string& from, const std::string& to) {
    std::string text = file_text(file);
    text.replace(text.find(from), from.size(), to);
    std::ofstream(file, std::ios::trunc) << text;
}

/// Of every event that the log holds, in its order.
std::vector<std::string> leaves_of(const std::string& admin_url) {
    constexpr store::Sql every{"select encode(leaf, 'hex') from ledger.events order by idx", 1};
    std::vector<std::string> leaves;
    for (const store::Row& row : store::Session(admin_url).run(every))
        leaves.push_back(row.text(0));
    return leaves;
}

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
        edit(realm().config(), named, BackedUpCluster::config_of(restored));
        named = BackedUpCluster::config_of(restored);
    }
    static void expect_refused_for_the_witnesses(const fs::path& config) {
        const Ran served =
            run(BANGIAO_BINARY_DIR "/bangiaod", {"serve", "--config", config.string()});
        EXPECT_EQ(served.exit_code, 1);
        EXPECT_NE(served.error.find("shows that the log's key has signed"), std::string::npos)
            << served.error;
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
        expect_refused_for_the_witnesses(realm().config());
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

/// What is restored at some moments of a busy night, each beside the log as it became.
class Moments : public Backup {
protected:
    struct Moment {
        std::string clock;       ///< the database's
        std::uint64_t recorded;  ///< at the least
        std::string signer;      ///< its record
    };
    /// Officers go on meanwhile, and after it.
    Moment one_moment() {
        const Receipt before = admitted(guard(), reception());
        const std::string signer = file_text(realm().folder() / "data/signer");
        Moment moment{cluster.moment(), before.index.value() + 1, signer};
        EXPECT_GT(admitted(guard(), reception()).index.value(), before.index.value());
        return moment;
    }
    /// A node of its own on what was restored, and with it a signer's record of that time.
    void prepare_drill(const store::PrivateCluster& restored, const Moment& moment) {
        realm().add_node(drill);
        const fs::path config = realm().config(drill), data = realm().folder() / "data-drill";
        edit(config, named, BackedUpCluster::config_of(restored));
        edit(config, "\"data/signer\"", "\"data-drill/signer\"");
        fs::remove_all(data);
        fs::create_directory(data);
        write_private(data / "signer", moment.signer);
    }
    /// As if nobody had ever known of more.
    void forget_witnesses() {
        const fs::path config = realm().config(drill);
        edit(config, "\"trust.txt\"", "\"trust-drill.txt\"");
        write_private(realm().folder() / "trust-drill.txt", realm().trust_text());
        const std::string text = file_text(config);
        std::ofstream(config, std::ios::trunc) << text.substr(0, text.find("[quorum]"));
    }
    void expect_as_it_was(const store::PrivateCluster& restored, const Moment& moment,
                          const std::vector<std::string>& whole) {
        const std::vector<std::string> leaves = leaves_of(restored.admin_url("bangiao"));
        EXPECT_GE(leaves.size(), moment.recorded) << "what was acknowledged before is there";
        ASSERT_LT(leaves.size(), whole.size()) << "what came later is not";
        EXPECT_TRUE(std::equal(leaves.begin(), leaves.end(), whole.begin()));
        prepare_drill(restored, moment);
        expect_refused_for_the_witnesses(realm().config(drill));
        forget_witnesses();
        RunningService alone(realm(), {}, drill);
        expect_audited_clean(alone);
        EXPECT_EQ(alone.stop(), 0) << "before its database";
        EXPECT_EQ(leaves_of(restored.admin_url("bangiao")), leaves) << "nothing was added";
        std::cout << "restored to a moment: " << leaves.size() << " of " << whole.size()
                  << " events, of which " << moment.recorded << " had to be there\n";
    }

    static constexpr const char* drill = "drill";
    Dice dice;
};

TEST_F(Moments, EachComeBackAsABeginningOfTheLogThatOnlyTheWitnessesKnowToBeOld) {
    std::vector<Moment> moments;
    file_while([&] {
        cluster.back_up();
        for (std::size_t i = 0; i < times(3, 10); ++i) {
            dice.wait_up_to(500ms);
            if (dice.one_of(3) == 0) cluster.back_up();
            moments.push_back(one_moment());
        }
    });
    ASSERT_TRUE(is_witnessed(admitted(guard(), reception())));
    const std::vector<std::string> whole = leaves_of(cluster.admin_url());
    EXPECT_EQ(service().stop(), 0);
    cluster.end();
    for (const Moment& each : moments)
        expect_as_it_was(*cluster.restored("moment", each.clock), each, whole);
}

}  // namespace
}  // namespace bangiao::testing

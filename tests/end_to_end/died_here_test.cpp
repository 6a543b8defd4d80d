// Where the service dies, and what must hold afterwards: at every single step, from the first
// message to the database to the last one that publishes the checkpoint, it is killed right before
// it.
#include <gtest/gtest.h>

#include <bangiao/add_checkpoint.hpp>
#include <bangiao/checkpoint.hpp>
#include <bangiao/receipt.hpp>
#include <boost/json/parse.hpp>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <thread>

#include "end_to_end/running_service.hpp"
#include "end_to_end/running_witness.hpp"
#include "store/private_cluster.hpp"
#include "store/published.hpp"
#include "store/session.hpp"
#include "support/drafts.hpp"

namespace bangiao::testing {
namespace {

using namespace std::chrono_literals;

const Instant now = Instant::parse("2026-03-02T17:40:00+07:00").value();

constexpr store::Sql every_note{
    "select note from ledger.checkpoints union all select note from ledger.published", 1};

std::string text_of(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

/// The service over a PostgreSQL of its own kind, so that only the service dies; two witnesses,
/// both needed.
class DiedHere : public ::testing::Test {
protected:
    DiedHere() {
        for (const char* ministry : {"health", "police"})
            witnesses.push_back(std::make_unique<RunningWitness>(realm, ministry));
        ask(realm, witnesses, 2);
        const std::string asking = text_of(realm.config());
        std::ofstream(realm.config())
            << asking << database(cluster.ledger_migration_url(), cluster.keyring_migration_url());
        EXPECT_EQ(
            run(BANGIAO_BINARY_DIR "/bangiaod", {"migrate", "--config", realm.config().string()})
                .exit_code,
            0);
        std::ofstream(realm.config())
            << asking << database(cluster.ledger_url(), cluster.keyring_url());
        service = std::make_unique<RunningService>(
            realm,
            std::vector<std::string>{"LD_PRELOAD=" BANGIAO_BINARY_DIR "/libbangiao_die_at.so",
                                     // A sanitizer would rather be the first library itself.
                                     "ASAN_OPTIONS=verify_asan_link_order=0",
                                     "BANGIAO_DIE_FILE=" + die_file().string()});
    }
    static std::string database(const std::string& ledger, const std::string& keyring) {
        return "[database]\nurl = \"" + ledger + "\"\nkeyring = \"" + keyring + "\"\n";
    }
    std::filesystem::path die_file() const { return realm.folder() / "die"; }
    TestOfficer& registrar() { return realm.ministries().at("health").founder; }

    std::string some_event(int number) {
        return realm.drafts().unit(registrar(),
                                   UnitId::parse("health.u" + std::to_string(number)).value(),
                                   values({{"unit_type", "SOC_PROV"}, {"province", "lao-cai"}}),
                                   CaseId::parse(random_uuid()).value(), now);
    }
    std::optional<Receipt> try_to_file(const std::string& sd_jwt) {
        try {
            const https::Answer answer = service->client(registrar()).file(sd_jwt);
            if (answer.status == 200 || answer.status == 201)
                return Receipt::parse(answer.body).value();
        } catch (const https::Unreachable&) {
        }
        return std::nullopt;
    }
    bool is_witnessed(const EventId& id) {
        const https::Answer answer =
            service->client(registrar()).get("/api/v1/events/" + id.text());
        return answer.status == 200 &&
               boost::json::parse(answer.body).at("status").as_string() == "witnessed";
    }
    /// Until it is witnessed; false if the service dies before.
    bool becomes_witnessed(const EventId& id) {
        const auto limit = std::chrono::steady_clock::now() + 30s;
        while (service->running() && std::chrono::steady_clock::now() < limit) {
            try {
                if (is_witnessed(id)) return true;
            } catch (const https::Unreachable&) {
            }
            std::this_thread::sleep_for(5ms);
        }
        return false;
    }
    std::uint64_t recorded() {
        store::Lease lease(*ledger);
        return store::read_tip(lease.session()).size.value();
    }
    /// Every checkpoint that was ever signed, wherever it went, by its size.
    void expect_one_tree_a_size() {
        std::vector<std::string> notes;
        {
            store::Lease lease(*ledger);
            for (const store::Row& row : lease.session().run(every_note))
                notes.push_back(row.text(0));
        }
        for (const auto& witness : witnesses)
            notes.push_back(https::Client(witness->as_service())
                                .get("/" + monitoring_path("handoff.bangiao.test"))
                                .body);
        for (const std::string& note : notes) {
            const Checkpoint checkpoint = Checkpoint::parse(Note::parse(note).value().text).value();
            const auto [known, fresh] = roots.emplace(checkpoint.size.value(), checkpoint.root);
            EXPECT_EQ(known->second, checkpoint.root) << "two trees of " << known->first;
        }
    }

    /// Files an event of which the service dies right before that step, starts it again, and looks
    /// that all holds. False where it went through, because there are fewer steps.
    bool dies_and_recovers(int step, const std::string& kind) {
        const std::string sd_jwt = some_event(++events);
        const std::uint64_t before = recorded();
        write_private(realm.folder() / "die.new",
                      std::to_string(step) + (kind.empty() ? "" : " " + kind));
        std::filesystem::rename(realm.folder() / "die.new", die_file());
        const std::optional<Receipt> answered = try_to_file(sd_jwt);
        const bool went_through = answered && becomes_witnessed(answered->event_id);
        std::filesystem::remove(die_file());
        if (went_through) {
            service->stop();  // it is armed still
            service->start();
            return false;
        }
        if (!service->ends(30s)) {
            ADD_FAILURE() << "it neither died nor went through, step " << step;
            return false;
        }
        const bool is_saved = recorded() > before;
        (is_saved ? saved : unsaved) += 1;
        service->start();
        const std::optional<Receipt> again = try_to_file(sd_jwt);
        if (!again) {
            ADD_FAILURE() << "not recorded after a death at step " << step << service->log();
            return false;
        }
        EXPECT_EQ(recorded(), before + 1) << "once, whatever happened";
        EXPECT_EQ(again->index.value(), before);
        EXPECT_TRUE(!answered || is_saved) << "what was answered is recorded";
        EXPECT_TRUE(becomes_witnessed(again->event_id)) << "and no witness found a fork";
        expect_one_tree_a_size();
        std::cout << "died before step " << step << " (" << text_of(realm.folder() / "die.died")
                  << "), " << (is_saved ? "saved" : "not saved") << (answered ? ", answered" : "")
                  << ": holds\n";
        return true;
    }

    Realm realm{now};
    TempFolder server;
    store::PrivateCluster cluster{server / "postgresql"};
    std::vector<std::unique_ptr<RunningWitness>> witnesses;
    std::unique_ptr<RunningService> service;
    std::unique_ptr<store::Database> ledger = [&] {
        store::DatabaseConfig config;
        config.url = cluster.ledger_url();
        config.role = store::role::auditor;
        return std::make_unique<store::Database>(config);
    }();
    std::map<std::uint64_t, Digest> roots;  // of every checkpoint that was seen, by size
    int events = 0;
    int saved = 0;  // deaths after which the event stood in the log
    int unsaved = 0;
};

/// Where it may die. What counts every step may miss a rare one between two runs, for several
/// threads step at once; so the rare ones have rows of their own.
struct Row {
    std::string kind;  // empty: every step counts
    int least;         // deaths
};

TEST_F(DiedHere, AtEveryStepAndNothingIsLostDoubledOrForked) {
    ASSERT_TRUE(becomes_witnessed(try_to_file(some_event(0)).value().event_id));
    for (const Row& row : {Row{"fdatasync", 1}, Row{"a message to a peer", 3}, Row{"", 20}}) {
        int step = 1;
        while (step < 200 && dies_and_recovers(step, row.kind) && !HasFailure()) ++step;
        EXPECT_GT(step, row.least) << row.kind;
        EXPECT_LT(step, 200) << row.kind;
    }
    EXPECT_GT(unsaved, 5) << "deaths before the commit";
    EXPECT_GT(saved, 5) << "deaths after it";
}

}  // namespace
}  // namespace bangiao::testing

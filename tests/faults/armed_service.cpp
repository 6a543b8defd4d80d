#include "faults/armed_service.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <bangiao/add_checkpoint.hpp>
#include <bangiao/checkpoint.hpp>
#include <boost/json/parse.hpp>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>

#include "base/descriptor.hpp"
#include "faults/left_behind.hpp"
#include "model/replay.hpp"
#include "store/migrations.hpp"
#include "store/session.hpp"
#include "support/comes.hpp"
#include "support/drafts.hpp"

namespace bangiao::testing {
namespace {

using namespace std::chrono_literals;

constexpr store::Sql every_note{
    "select note from ledger.checkpoints union all select note from ledger.published", 1};

/// `dies-before` of `3 dies-before fdatasync`.
std::string what_in(const std::string& order) {
    std::istringstream words(order);
    std::string number, what;
    words >> number >> what;
    return what;
}

bool kills(const std::string& order) {
    return what_in(order).starts_with("dies");
}

}  // namespace

std::vector<std::string> ArmedService::Orders::environment() const {
    std::vector<std::string> all = preloading("bangiao_fault_at");
    all.push_back("BANGIAO_FAULT_FILE=" + file.string());
    return all;
}

void ArmedService::Orders::give(const std::string& order) const {
    const std::filesystem::path fresh = file.string() + ".new";
    write_private(fresh, order + "\n");
    std::filesystem::remove(file.string() + ".done");
    std::filesystem::rename(fresh, file);
}

void ArmedService::Orders::take_back() const {
    const Descriptor lock(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (lock.get() < 0) return;
    EXPECT_EQ(::flock(lock.get(), LOCK_EX), 0) << file;
    std::filesystem::remove(file);
}

std::vector<std::string> ArmedService::Orders::done() const {
    std::vector<std::string> kinds;
    std::ifstream in(file.string() + ".done");
    for (std::string line; std::getline(in, line);)
        kinds.push_back(line.substr(line.find(' ') + 1));
    return kinds;
}

ArmedService::ArmedService()
    : realm_(any_evening, "[database]\nurl = \"" + cluster_.ledger_url() + "\"\nkeyring = \"" +
                              cluster_.keyring_url() + "\"\n"),
      for_service_{realm_.folder() / "faults"},
      for_witness_{realm_.folder() / "faults-of-a-witness"},
      ledger_(cluster_.ledger_url()) {
    store::migrate(cluster_.ledger_migration_url(), store::Stream::ledger);
    store::migrate(cluster_.keyring_migration_url(), store::Stream::keyring);
    witnesses_.push_back(
        std::make_unique<RunningWitness>(realm_, "health", for_witness_.environment()));
    witnesses_.push_back(std::make_unique<RunningWitness>(realm_, "police"));
    ask(realm_, witnesses_, 2);
    service_ = std::make_unique<RunningService>(realm_, for_service_.environment());
    const std::optional<Receipt> first = try_to_file(some_event());
    EXPECT_TRUE(first && comes([&] { return is_witnessed(first->event_id); }));
}

std::string ArmedService::some_event() {
    return realm_.drafts().unit(registrar(),
                                UnitId::parse("health.u" + std::to_string(++events_)).value(),
                                values({{"unit_type", "SOC_PROV"}, {"province", "lao-cai"}}),
                                CaseId::parse(random_uuid()).value(), any_evening);
}

std::optional<Receipt> ArmedService::try_to_file(const std::string& sd_jwt) {
    try {
        const https::Answer answer = service_->client(registrar()).file(sd_jwt);
        if (answer.status == 200 || answer.status == 201)
            return Receipt::parse(answer.body).value();
    } catch (const https::Unreachable&) {
    }
    return std::nullopt;
}

/// False also where it cannot say so.
bool ArmedService::is_witnessed(const EventId& id) {
    try {
        const https::Answer answer =
            service_->client(registrar()).get("/api/v1/events/" + id.text());
        return answer.status == 200 &&
               boost::json::parse(answer.body).at("status").as_string() == "witnessed";
    } catch (const https::Unreachable&) {
        return false;
    }
}

Suffered ArmedService::suffer(const std::string& order, const std::string& at_recovery) {
    const std::string sd_jwt = some_event();
    const std::uint64_t before = ledger_.size();
    for_service_.give(order);
    const std::optional<Receipt> answered = try_to_file(sd_jwt);
    EXPECT_TRUE(comes([&] {
        return !for_service_.done().empty() || (answered && is_witnessed(answered->event_id));
    })) << "it neither failed nor went through: "
        << order << service_->log();
    for_service_.take_back();
    // Only now: closing the connection that asked for it may have been the step.
    const std::vector<std::string> done = for_service_.done();
    Suffered suffered{!done.empty(), ""};
    if (suffered.carried_out) {
        suffered.at = done.front();
        if (kills(order)) end_of_service(at_recovery);
    }
    suffered.saved = ledger_.size() > before;
    EXPECT_TRUE(!answered || suffered.saved) << "what was answered is recorded";
    expect_recorded_once(sd_jwt, before, suffered);
    if (suffered.carried_out) count(what_in(order), suffered);
    return suffered;
}

void ArmedService::count(const std::string& what, const Suffered& suffered) {
    Row& row = table_[what + ": " + suffered.at];
    row.faults += 1;
    row.saved += suffered.saved ? 1 : 0;
    row.halted += suffered.halted ? 1 : 0;
}

/// It is dead, or about to be; afterwards it runs.
void ArmedService::end_of_service(const std::string& at_recovery) {
    EXPECT_TRUE(service_->ends(30s)) << "it did not die";
    if (at_recovery.empty()) return service_->start();
    for_service_.give(at_recovery);
    try {
        service_->start();
    } catch (const std::runtime_error&) {
        // It died once more, or gave up.
    }
    for_service_.take_back();
    const bool dies_again = kills(at_recovery) && !for_service_.done().empty();
    EXPECT_TRUE(!dies_again || service_->ends(30s)) << "it did not die once more";
    if (!service_->running()) service_->start();
}

void ArmedService::expect_recorded_once(const std::string& sd_jwt, std::uint64_t before,
                                        Suffered& suffered) {
    std::optional<Receipt> again;
    ASSERT_TRUE(comes([&] {
        start_again_what_has_stopped(suffered);
        again = try_to_file(sd_jwt);
        return again.has_value();
    })) << service_->log();
    EXPECT_EQ(ledger_.size(), before + 1) << "once, whatever happened";
    EXPECT_EQ(again->index.value(), before);
    EXPECT_TRUE(comes([&] {
        start_again_what_has_stopped(suffered);
        return is_witnessed(again->event_id);
    })) << "no witness found a fork";
    expect_one_tree_a_size();
}

/// As people do who read what it says of itself.
void ArmedService::start_again_what_has_stopped(Suffered& suffered) {
    if (service_->log().find("has stopped and records nothing") != std::string::npos) {
        suffered.halted = true;
        service_->stop();
        log_before_ += service_->log();
        std::filesystem::remove(realm_.folder() / "log");
        service_->start();
    }
    RunningWitness& witness = *witnesses_.front();
    if (witness.log().find("nothing is cosigned before a restart") != std::string::npos) {
        suffered.halted = true;
        witness.stop();
        witness_log_before_ += witness.log();
        std::filesystem::remove(witness.folder() / "log");
        witness.start();
    }
}

Suffered ArmedService::witness_suffers(const std::string& order) {
    const std::string sd_jwt = some_event();
    const std::uint64_t before = ledger_.size();
    for_witness_.give(order);
    EXPECT_TRUE(try_to_file(sd_jwt)) << "no answer waits for a witness";
    EXPECT_TRUE(comes([&] { return !for_witness_.done().empty(); })) << order;
    RunningWitness& witness = *witnesses_.front();
    Suffered suffered{true, for_witness_.done().front(), true};
    if (kills(order)) {
        EXPECT_TRUE(witness.ends(30s)) << "it did not die";
        for_witness_.take_back();
        witness.start();
    }
    for_witness_.take_back();
    expect_recorded_once(sd_jwt, before, suffered);
    count("a witness " + what_in(order), suffered);
    return suffered;
}

/// Every checkpoint that was ever signed, wherever it went.
void ArmedService::expect_one_tree_a_size() {
    std::vector<std::string> notes;
    {
        store::Lease lease(ledger_.database());
        for (const store::Row& row : lease.session().run(every_note)) notes.push_back(row.text(0));
    }
    for (const auto& witness : witnesses_)
        notes.push_back(https::Client(witness->as_service())
                            .get("/" + monitoring_path("handoff.bangiao.test"))
                            .body);
    for (const std::string& note : notes) {
        const Checkpoint checkpoint = Checkpoint::parse(Note::parse(note).value().text).value();
        const auto [known, fresh] = roots_.emplace(checkpoint.size.value(), checkpoint.root);
        EXPECT_EQ(known->second, checkpoint.root) << "two trees of " << known->first;
    }
}

void ArmedService::TearDown() {
    model::Trace trace = left_behind({realm_,
                                      cluster_.admin_url("bangiao"),
                                      {{*service_, log_before_}},
                                      {{*witnesses_[0], witness_log_before_}, {*witnesses_[1]}},
                                      witnesses_.size()},
                                     {});
    trace.may_halt = true;
    const model::Replayed replayed = model::replay(trace);
    EXPECT_EQ(replayed.refused, "");
    std::cout << replayed << '\n';
}

void ArmedService::fill_to(std::uint64_t size) {
    std::vector<std::jthread> threads;
    const https::ClientConfig config = service_->as(registrar());
    std::vector<std::vector<std::string>> shares(8);
    for (std::uint64_t i = ledger_.size(); i < size; ++i) shares[i % 8].push_back(some_event());
    for (const std::vector<std::string>& share : shares)
        threads.emplace_back([&config, &share] {
            https::Client client(config);
            for (const std::string& each : share)
                EXPECT_EQ(client.post("/api/v1/events", "application/sd-jwt", each).status, 201U);
        });
    threads.clear();
    EXPECT_EQ(ledger_.size(), size);
}

void ArmedService::print_table() const {
    std::cout << "| fault, and the step | times | recorded by then | started again by hand |\n"
                 "| --- | ---: | ---: | ---: |\n";
    for (const auto& [what, row] : table_)
        std::cout << "| " << what << " | " << row.faults << " | " << row.saved << " | "
                  << row.halted << " |\n";
}

}  // namespace bangiao::testing

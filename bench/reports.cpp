// What a report over many cases costs, and what it costs those who file meanwhile: events a second
// with one report after the other beside them, and without, alternated in one run.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <iostream>
#include <random>
#include <stdexcept>
#include <thread>

#include "own_database.hpp"
#include "records/counted_chain.hpp"
#include "store/counted.hpp"
#include "store/database.hpp"
#include "store/log_store.hpp"
#include "targets.hpp"

namespace {

using namespace bangiao;
using Clock = std::chrono::steady_clock;

double median(std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + static_cast<long>(values.size() / 2),
                     values.end());
    return values[values.size() / 2];
}

/// Milliseconds.
double read_report(https::Client& client, const std::string& target) {
    const auto began = Clock::now();
    const https::Answer answer = client.get("/api/v1/reports/" + target);
    if (answer.status != 200) throw std::runtime_error(answer.body);
    return std::chrono::duration<double, std::milli>(Clock::now() - began).count();
}

/// What the service keeps of cases, put in its place as if it had counted so many: filing them one
/// by one would take an hour and measure something else.
class Cases {
public:
    explicit Cases(const std::filesystem::path& house)
        : ledger_(bench::own_database(house, "bangiao", store::role::writer)),
          keyring_(bench::own_database(house, "bangiao_keyring", store::role::keeper)),
          vault_(keyring_, vault::Masters::load(house / "masters")),
          book_(PolicyBook::load(BANGIAO_SOURCE_DIR "/policies").value()),
          shape_(shape_in(book_)) {}

    /// To be counted once the log has grown.
    void add(std::uint64_t count) {
        const std::uint64_t size = counted();
        constexpr std::uint64_t beyond = 1'000'000'000;  // numbers that the sequencer gives to none
        constexpr std::uint64_t at_once = 5000;
        for (std::uint64_t done = 0; done < count; done += at_once) {
            std::vector<store::NewCase> cases;
            std::vector<vault::ToSeal> to_seal;
            for (std::uint64_t i = done; i < std::min(count, done + at_once); ++i) {
                const CaseId id = CaseId::parse(random_uuid()).value();
                cases.push_back({beyond + i, id, store::ChainKind::person});
                to_seal.push_back({records::kept_place(id), records::kept_text(life())});
            }
            std::vector<std::string> sealed = vault_.seal(to_seal);
            std::vector<store::CountedChain> chains;
            for (std::size_t i = 0; i < cases.size(); ++i)
                chains.push_back(
                    {cases[i].number, cases[i].id, std::move(sealed[i]), TreeSize(size + 1)});
            store::Transaction transaction(ledger_);
            store::insert_cases(transaction.session(), cases);
            store::store_counted_chains(transaction.session(), chains);
            if (transaction.commit() != store::Outcome::committed)
                throw std::runtime_error("the cases are not kept");
        }
    }
    std::uint64_t events() const { return events_; }

private:
    std::uint64_t counted() {
        store::Snapshot snapshot(ledger_);
        return store::read_counted_log(snapshot.session()).size.value();
    }
    static CountedShape shape_in(const PolicyBook& book) {
        Registry registry;
        const Instant when = Instant::parse("2022-08-01T08:00:00+07:00").value();
        for (const RegistryChange& change : adopt_all(book, when)) registry.apply(change);
        return counted_shape(*book.reports_in_force(registry, legal_day(when)));
    }
    /// Of one person: received, identified, handed over, supported, home again.
    std::vector<CountedEvent> life() {
        static const std::vector<const char*> types{
            "reception.recorded",        "handoff.offered",
            "handoff.accepted",          "verification.requested",
            "verification.acknowledged", "verification.submitted",
            "identification.confirmed",  "support.opened",
            "support.delivered",         "reintegration.received"};
        std::vector<CountedEvent> out;
        Instant at = Instant::parse("2023-06-01T08:00:00+07:00").value() +
                     std::chrono::hours(random_() % (1000 * 24));
        for (const char* type : types) {
            out.push_back({shape_.type(type).value(),
                           random_(),
                           out.empty() ? 0 : out.back().id,
                           "post",
                           at,
                           {}});
            at = at + std::chrono::hours(1 + random_() % 200);
        }
        const auto say = [&](CountedEvent& event, const char* field, std::string value) {
            event.fields.emplace_back(shape_.field(field).value(), std::move(value));
        };
        say(out[0], "sex", random_() % 4 ? "female" : "male");
        say(out[0], "birth_month", std::to_string(1980 + random_() % 40) + "-05");
        say(out[0], "route", random_() % 2 ? "self_return_abroad" : "rescued_at_border_or_sea");
        say(out[0], "place", "lao-cai/commune-" + std::to_string(random_() % 90));
        say(out[0], "other_country", random_() % 3 ? "CN" : "LA");
        say(out[6], "purpose_of_exploitation", random_() % 2 ? "forced_marriage" : "forced_labour");
        for (const std::size_t i : {7U, 8U})
            say(out[i], "regime", random_() % 2 ? "health" : "law");
        events_ += out.size();
        return out;
    }

    store::Database ledger_;
    store::Database keyring_;
    vault::Vault vault_;
    PolicyBook book_;
    CountedShape shape_;
    std::mt19937_64 random_{1};
    std::uint64_t events_ = 0;
};

/// One report after the other, until it is let go.
class ReadingOn {
public:
    explicit ReadingOn(const https::ClientConfig& config)
        : thread_([this, config] {
              https::Client client(config);
              while (!done_) millis_.push_back(read_report(client, "n4?period=year-2025"));
          }) {}
    std::vector<double> stop() {
        done_ = true;
        thread_.join();
        return millis_;
    }

private:
    std::atomic<bool> done_ = false;
    std::vector<double> millis_;
    std::thread thread_;
};

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"What a report costs, and what it costs those who file"};
    std::uint64_t cases = 100'000;
    std::size_t rounds = 3;
    bench::Wanted wanted;
    app.add_option("--cases", cases);
    app.add_option("--connections", wanted.connections)->check(CLI::Range(1, 1000));
    app.add_option("--events", wanted.events, "measured in a round");
    app.add_option("--rounds", rounds)->check(CLI::Range(1, 100));
    CLI11_PARSE(app, argc, argv);

    bench::Service service(std::min<std::size_t>(wanted.connections, 64));
    const https::ClientConfig statistician = service.statistician();
    https::Client client(statistician);
    (void)read_report(client, "n4?period=year-2025");  // by now it keeps what it counted
    Cases kept(service.realm().folder());
    kept.add(cases);
    bench::closed_loop(service.shares(wanted));
    (void)read_report(client, "n4?period=year-2025");  // after a start all of them are opened once
    for (const char* target : {"n2?period=year-2025", "n4?period=year-2025", "n9?period=year-2025",
                               "n4?period=year-2025&format=pdf"}) {
        std::vector<double> millis;
        for (int i = 0; i < 5; ++i) millis.push_back(read_report(client, target));
        fmt::print(
            "{{\"what\":\"report\",\"report\":\"{}\",\"cases\":{},\"events\":{},\"ms\":{:.0f}}}\n",
            target, cases, kept.events(), median(millis));
        std::fflush(stdout);
    }
    std::vector<double> alone, beside, reports;
    for (std::size_t i = 0; i < rounds; ++i) {
        alone.push_back(bench::closed_loop(service.shares(wanted)).events_per_s);
        std::vector<bench::Share> shares = service.shares(wanted);
        ReadingOn reading(statistician);
        beside.push_back(bench::closed_loop(shares).events_per_s);
        for (const double each : reading.stop()) reports.push_back(each);
    }
    fmt::print(
        "{{\"what\":\"admissions beside reports\",\"cases\":{},\"alone_per_s\":{:.0f},"
        "\"beside_per_s\":{:.0f},\"ratio\":{:.3f},\"reports\":{},\"report_ms\":{:.0f}}}\n",
        cases, median(alone), median(beside), median(beside) / median(alone), reports.size(),
        median(reports));
}

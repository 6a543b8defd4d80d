// A closed-loop load on the whole write path: K keep-alive connections over mutual TLS, each filing
// pre-signed receptions one after the other, against bangiaod as its own process with its own
// private PostgreSQL. Prints one JSON line.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <iostream>
#include <latch>
#include <thread>

#include "end_to_end/stage.hpp"

namespace {

using namespace bangiao;
using namespace bangiao::testing;
using Clock = std::chrono::steady_clock;
using Micros = std::chrono::duration<double, std::micro>;

const Instant opening = Instant::parse("2026-03-02T17:40:00+07:00").value();

struct Wanted {
    unsigned connections = 32;
    std::size_t events = 16'000;  ///< measured, over all connections
    std::size_t warm_up = 1'600;
};

/// A reception with six sealed fields, that opens a case of its own.
std::string reception(const Stage& stage, const TestOfficer& officer) {
    const ChainEnd chain{CaseId::parse(random_uuid()).value(), std::nullopt};
    return signed_by(officer, stage.draft("reception.recorded", "receiver", chain, opening,
                                          values({{"route", "self_return_abroad"},
                                                  {"place", "lao-cai/muong-khuong"},
                                                  {"presumed_minor", false},
                                                  {"sex", "female"},
                                                  {"age_band", "18-24"},
                                                  {"accompanying_count", 0},
                                                  {"full_name", "Vàng Thị Thử"}})));
}

/// One connection's share.
struct Lane {
    https::ClientConfig config;
    std::vector<std::string> warm_up, measured;
    std::vector<double> micros;
    std::size_t errors = 0;

    void run(std::latch& ready, std::latch& go) {
        https::Client client(config);
        for (std::string& event : warm_up) file(client, std::move(event));
        ready.count_down();
        go.wait();
        for (std::string& event : measured) {
            const auto sent = Clock::now();
            file(client, std::move(event));
            micros.push_back(Micros(Clock::now() - sent).count());
        }
    }
    void file(https::Client& client, std::string event) {
        const https::Answer answer =
            client.post("/api/v1/events", "application/sd-jwt", std::move(event));
        if (answer.status != 201) ++errors;
    }
};

std::vector<Lane> prepare(const Wanted& wanted, Stage& stage) {
    std::vector<Lane> lanes(wanted.connections);
    for (std::size_t i = 0; i < lanes.size(); ++i) {
        const TestOfficer& officer =
            stage.enrol("officer" + std::to_string(i), "post", {"receiver"}, opening);
        lanes[i].config = stage.service().as(officer);
        for (std::size_t n = 0; n < wanted.warm_up / wanted.connections; ++n)
            lanes[i].warm_up.push_back(reception(stage, officer));
        for (std::size_t n = 0; n < wanted.events / wanted.connections; ++n)
            lanes[i].measured.push_back(reception(stage, officer));
    }
    return lanes;
}

double run(std::vector<Lane>& lanes) {
    std::latch ready(static_cast<std::ptrdiff_t>(lanes.size()));
    std::latch go(1);
    std::vector<std::thread> threads;
    for (Lane& lane : lanes) threads.emplace_back([&] { lane.run(ready, go); });
    ready.wait();
    const auto began = Clock::now();
    go.count_down();
    for (std::thread& thread : threads) thread.join();
    return std::chrono::duration<double>(Clock::now() - began).count();
}

double percentile(const std::vector<double>& sorted, double share) {
    return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

boost::json::object figures(const std::vector<Lane>& lanes, double seconds) {
    std::vector<double> micros;
    std::size_t errors = 0;
    for (const Lane& lane : lanes) {
        micros.insert(micros.end(), lane.micros.begin(), lane.micros.end());
        errors += lane.errors;
    }
    std::sort(micros.begin(), micros.end());
    boost::json::object out;
    out["connections"] = lanes.size();
    out["events"] = micros.size();
    out["events_per_s"] = static_cast<double>(micros.size()) / seconds;
    out["p50_ms"] = percentile(micros, 0.50) / 1000;
    out["p95_ms"] = percentile(micros, 0.95) / 1000;
    out["p99_ms"] = percentile(micros, 0.99) / 1000;
    out["errors"] = errors;
    return out;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Files events over keep-alive connections and measures"};
    Wanted wanted;
    app.add_option("--connections", wanted.connections)->check(CLI::Range(1, 1000));
    app.add_option("--events", wanted.events);
    app.add_option("--warm-up", wanted.warm_up);
    CLI11_PARSE(app, argc, argv);
    Realm realm(opening);
    RunningService service(realm);
    Stage stage(realm, service, opening);
    stage.found_unit("post", {"BG_STATION", "lao-cai", "muong-khuong", "", ""}, opening);
    std::vector<Lane> lanes = prepare(wanted, stage);
    const double seconds = run(lanes);
    std::cout << boost::json::serialize(figures(lanes, seconds)) << '\n';
}

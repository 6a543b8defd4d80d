// The service under load and, where wanted, the peer beside it, alternated on the same machine: one
// JSON line for each thing that was measured, and at the end a table of medians and ratios.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <iostream>
#include <optional>
#include <thread>

#include "idle.hpp"
#include "open_loop.hpp"
#include "spent.hpp"
#include "targets.hpp"

namespace {

using namespace bangiao::bench;

constexpr std::size_t of_one_officer = 40;  // below what one certificate may have open

void print(boost::json::object line) {
    std::cout << boost::json::serialize(line) << std::endl;
}

boost::json::object line_of(const char* what, const char* target, const Wanted& wanted,
                            const Figures& figures) {
    boost::json::object line;
    line["what"] = what;
    line["target"] = target;
    line["connections"] = wanted.connections;
    line["case_events"] = wanted.case_events;
    line["events"] = figures.events;
    line["errors"] = figures.errors;
    line["handshakes"] = figures.handshakes;
    line["events_per_s"] = figures.events_per_s;
    line["p50_ms"] = figures.p50_ms;
    line["p95_ms"] = figures.p95_ms;
    line["p99_ms"] = figures.p99_ms;
    line["p999_ms"] = figures.p999_ms;
    return line;
}

double median(const std::vector<Figures>& rounds, double Figures::*figure) {
    std::vector<double> values;
    for (const Figures& round : rounds) values.push_back(round.*figure);
    std::nth_element(values.begin(), values.begin() + static_cast<long>(values.size() / 2),
                     values.end());
    return values[values.size() / 2];
}

void print_table(const std::vector<Figures>& service, const std::vector<Figures>& peer) {
    struct Row {
        const char* name;
        double Figures::*figure;
    };
    const Row rows[] = {{"events/s", &Figures::events_per_s},
                        {"p50 ms", &Figures::p50_ms},
                        {"p99 ms", &Figures::p99_ms},
                        {"p99.9 ms", &Figures::p999_ms}};
    std::cerr << "\n| median | service | peer | service / peer |\n| --- | ---: | ---: | ---: |\n";
    for (const Row& row : rows) {
        const double ours = median(service, row.figure);
        if (peer.empty()) {
            std::cerr << fmt::format("| {} | {:.1f} | | |\n", row.name, ours);
            continue;
        }
        const double theirs = median(peer, row.figure);
        std::cerr << fmt::format("| {} | {:.1f} | {:.1f} | {:.2f} |\n", row.name, ours, theirs,
                                 ours / theirs);
    }
}

/// Where the time of a round went, in processor time of each event.
void print_spent(const Spent& spent, const Wanted& wanted, double elapsed_s) {
    const auto events = static_cast<double>(wanted.events + wanted.warm_up);
    double idle = elapsed_s * std::thread::hardware_concurrency();
    const auto line = [&](const std::string& who, double seconds) {
        print({{"what", "spent"},
               {"connections", wanted.connections},
               {"case_events", wanted.case_events},
               {"who", who},
               {"us_per_event", seconds * 1e6 / events}});
    };
    for (const auto& [who, seconds] : spent) {
        idle -= seconds;
        line(who, seconds);
    }
    line("idle, or others on the machine", std::max(idle, 0.0));
}

Figures measured(Service& service, const Wanted& wanted) {
    const std::vector<Share> shares = service.shares(wanted);
    const Spent before = spent_by(service.id());
    const auto began = std::chrono::steady_clock::now();
    const Figures figures = closed_loop(shares);
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - began;
    print_spent(between(before, spent_by(service.id())), wanted, elapsed.count());
    return figures;
}

/// Answers the service's median events/s.
double closed(Service& service, Peer* peer, const Wanted& wanted, std::size_t rounds) {
    std::vector<Figures> of_service, of_peer;
    for (std::size_t i = 0; i < rounds; ++i) {
        of_service.push_back(measured(service, wanted));
        print(line_of("closed loop", "service", wanted, of_service.back()));
        if (!peer) continue;
        of_peer.push_back(closed_loop(peer->shares(service.shares(wanted))));
        print(line_of("closed loop", "peer", wanted, of_peer.back()));
    }
    print_table(of_service, of_peer);
    return median(of_service, &Figures::events_per_s);
}

void overload(Service& service, double peak, std::size_t connections, double times) {
    Wanted wanted;
    wanted.connections = connections;
    wanted.warm_up = 2 * connections;
    wanted.events = static_cast<std::size_t>(peak * times * 8);  // about eight seconds of it
    const std::size_t before = resident_kib(service.id());
    const Overload found = open_loop(service.shares(wanted), peak * times);
    boost::json::object line = line_of("open loop", "service", wanted, found.served);
    line["errors"] = found.other;
    line["offered_per_s"] = found.offered_per_s;
    line["refused"] = found.refused;
    line["peak_per_s"] = peak;
    line["healthz_worst_ms"] = found.healthz_worst_ms;
    line["resident_kib_before"] = before;
    line["resident_kib_after"] = resident_kib(service.id());
    print(line);
}

void idle(Service& service, std::size_t connections) {
    Wanted none;
    none.connections = connections;
    none.events = none.warm_up = 0;
    std::vector<bangiao::https::ClientConfig> clients;
    for (const Share& share : service.shares(none)) clients.push_back(share.config);
    boost::json::object line;
    line["what"] = "idle connections";
    line["connections"] = connections;
    line["kib_each"] = kib_per_idle_connection(service.id(), clients);
    print(line);
}

void listeners(Service& service, std::size_t officers, std::size_t count) {
    std::vector<bangiao::testing::Issued> identities;
    for (std::size_t i = 0; i < count; ++i) identities.push_back(service.officer(i % officers).tls);
    const Listening found = listen_for_news(service.id(), service.port(), identities);
    boost::json::object line;
    line["what"] = "idle listeners";
    line["listeners"] = count;
    line["kib_each"] = found.kib_each;
    line["cpu_percent"] = found.cpu_percent;
    print(line);
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Files events over keep-alive connections and measures"};
    Wanted wanted;
    std::size_t rounds = 1, officers = 64, single = 0, flood = 0, idlers = 0, listening = 0;
    bool with_peer = false;
    double times = 3;
    app.add_option("--connections", wanted.connections)->check(CLI::Range(1, 1000));
    app.add_option("--events", wanted.events, "measured in a round");
    app.add_option("--warm-up", wanted.warm_up);
    app.add_option("--case-events", wanted.case_events, "of each case")->check(CLI::Range(1, 50));
    app.add_option("--rounds", rounds)->check(CLI::Range(1, 100));
    app.add_option("--officers", officers, "that the connections share")->check(CLI::Range(1, 200));
    app.add_flag("--peer", with_peer, "measure bench/peer beside it (npm ci there first)");
    app.add_option("--single", single,
                   "then so many events over one connection, in as many rounds");
    app.add_option(
        "--flood", flood,
        "at last an open loop over so many connections; more than may wait, or none is refused");
    app.add_option("--times", times, "of the peak, in the open loop");
    app.add_option("--idle", idlers, "then so many idle connections");
    app.add_option("--listeners", listening, "then so many that wait for news, and none comes");
    CLI11_PARSE(app, argc, argv);

    officers = std::min(officers, std::max({wanted.connections, flood / 8, idlers / 8}));
    officers = std::max(officers, (listening + of_one_officer - 1) / of_one_officer);
    const std::size_t most = std::max({wanted.connections, flood, idlers, listening});
    Service service(officers, most + 100);
    std::optional<Peer> peer;
    if (with_peer) peer.emplace(service, officers);
    Peer* beside = peer ? &*peer : nullptr;
    const double peak = closed(service, beside, wanted, rounds);
    if (single > 0) {
        Wanted one = wanted;
        one.connections = 1;
        one.events = single;
        one.warm_up = 100;
        closed(service, beside, one, rounds);
    }
    // Before the flood: what that leaves free they would use again, and seem to cost nothing.
    if (idlers > 0) idle(service, idlers);
    if (listening > 0) listeners(service, officers, listening);
    if (flood > 0) overload(service, peak, flood, times);
}

// Rounds of load against the service and, where wanted, against the peer, alternated on the same
// machine; one JSON line a round and a table of medians and ratios at the end.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>
#include <optional>

#include "targets.hpp"

namespace {

using namespace bangiao::bench;

void print_round(const char* target, const Wanted& wanted, const Figures& figures) {
    boost::json::object line;
    line["target"] = target;
    line["connections"] = wanted.connections;
    line["events"] = figures.events;
    line["errors"] = figures.errors;
    line["events_per_s"] = figures.events_per_s;
    line["p50_ms"] = figures.p50_ms;
    line["p95_ms"] = figures.p95_ms;
    line["p99_ms"] = figures.p99_ms;
    line["p999_ms"] = figures.p999_ms;
    std::cout << boost::json::serialize(line) << std::endl;
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
    std::cout << "\n| median | service | peer | service / peer |\n| --- | ---: | ---: | ---: |\n";
    for (const Row& row : rows) {
        const double ours = median(service, row.figure);
        if (peer.empty()) {
            std::cout << fmt::format("| {} | {:.1f} | | |\n", row.name, ours);
            continue;
        }
        const double theirs = median(peer, row.figure);
        std::cout << fmt::format("| {} | {:.1f} | {:.1f} | {:.2f} |\n", row.name, ours, theirs,
                                 ours / theirs);
    }
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Files events over keep-alive connections and measures"};
    Wanted wanted;
    std::size_t rounds = 1;
    bool with_peer = false;
    app.add_option("--connections", wanted.connections)->check(CLI::Range(1, 1000));
    app.add_option("--events", wanted.events, "measured in a round");
    app.add_option("--warm-up", wanted.warm_up);
    app.add_option("--rounds", rounds)->check(CLI::Range(1, 100));
    app.add_flag("--peer", with_peer, "measure bench/peer beside it (npm ci there first)");
    CLI11_PARSE(app, argc, argv);

    Service service(wanted.connections);
    std::optional<Peer> peer;
    if (with_peer) peer.emplace(service, wanted.connections);
    std::vector<Figures> of_service, of_peer;
    for (std::size_t i = 0; i < rounds; ++i) {
        of_service.push_back(closed_loop(service.shares(wanted)));
        print_round("service", wanted, of_service.back());
        if (!peer) continue;
        of_peer.push_back(closed_loop(peer->shares(service.shares(wanted))));
        print_round("peer", wanted, of_peer.back());
    }
    print_table(of_service, of_peer);
}

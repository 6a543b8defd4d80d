#include "closed_loop.hpp"

#include <algorithm>
#include <chrono>
#include <latch>
#include <thread>

namespace bangiao::bench {
namespace {

using Clock = std::chrono::steady_clock;
using Millis = std::chrono::duration<double, std::milli>;

struct Lane {
    std::vector<double> millis;
    std::size_t errors = 0;
    std::uint64_t handshakes = 0;  // while it is measured

    void file(https::Client& client, const std::string& event) {
        if (client.post("/api/v1/events", "application/sd-jwt", event).status != 201) ++errors;
    }
    void run(const Share& share, std::latch& ready, const std::latch& go) {
        https::Client client(share.config);
        for (const std::string& event : share.warm_up) file(client, event);
        ready.count_down();
        go.wait();
        const std::uint64_t before = client.handshakes();
        for (const std::string& event : share.measured) {
            const auto sent = Clock::now();
            file(client, event);
            millis.push_back(Millis(Clock::now() - sent).count());
        }
        handshakes = client.handshakes() - before;
    }
};

double percentile(const std::vector<double>& sorted, double share) {
    if (sorted.empty()) return 0;
    return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

}  // namespace

Figures figures_of(std::vector<double> millis, double seconds) {
    std::sort(millis.begin(), millis.end());
    Figures out;
    out.events = millis.size();
    out.events_per_s = static_cast<double>(millis.size()) / seconds;
    out.p50_ms = percentile(millis, 0.50);
    out.p95_ms = percentile(millis, 0.95);
    out.p99_ms = percentile(millis, 0.99);
    out.p999_ms = percentile(millis, 0.999);
    return out;
}

Figures closed_loop(const std::vector<Share>& shares) {
    std::vector<Lane> lanes(shares.size());
    std::latch ready(static_cast<std::ptrdiff_t>(shares.size()));
    std::latch go(1);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < shares.size(); ++i)
        threads.emplace_back([&, i] { lanes[i].run(shares[i], ready, go); });
    ready.wait();
    const auto began = Clock::now();
    go.count_down();
    for (std::thread& thread : threads) thread.join();
    const double seconds = std::chrono::duration<double>(Clock::now() - began).count();
    std::vector<double> millis;
    std::size_t errors = 0;
    std::uint64_t handshakes = 0;
    for (const Lane& lane : lanes) {
        millis.insert(millis.end(), lane.millis.begin(), lane.millis.end());
        errors += lane.errors;
        handshakes += lane.handshakes;
    }
    Figures out = figures_of(std::move(millis), seconds);
    out.errors = errors;
    out.handshakes = handshakes;
    return out;
}

}  // namespace bangiao::bench

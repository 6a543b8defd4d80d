#include "open_loop.hpp"

#include <algorithm>
#include <atomic>
#include <latch>
#include <semaphore>
#include <thread>

namespace bangiao::bench {
namespace {

using Clock = std::chrono::steady_clock;
using Millis = std::chrono::duration<double, std::milli>;

/// Who comes to know the service at once: thousands together would wait for their handshakes longer
/// than a client does.
using Entrance = std::counting_semaphore<>;
constexpr std::ptrdiff_t at_once = 64;

struct Lane {
    std::vector<double> served_ms;
    std::size_t refused = 0;
    std::size_t other = 0;

    void file(https::Client& client, const std::string& event) {
        const auto sent = Clock::now();
        const https::Answer answer = client.post("/api/v1/events", "application/sd-jwt", event);
        if (answer.status == 201)
            served_ms.push_back(Millis(Clock::now() - sent).count());
        else if (answer.status == 503 && !answer.header("retry-after").empty())
            ++refused;
        else
            ++other;
    }
    void run(const Share& share, std::chrono::duration<double> pause, Entrance& entrance,
             std::latch& ready, const std::latch& go) {
        https::Client client(share.config);
        entrance.acquire();
        for (const std::string& event : share.warm_up) file(client, event);
        entrance.release();
        served_ms.clear();
        refused = other = 0;
        ready.count_down();
        go.wait();
        Clock::time_point due = Clock::now();
        for (const std::string& event : share.measured) {
            std::this_thread::sleep_until(due);
            file(client, event);
            due += std::chrono::duration_cast<Clock::duration>(pause);
        }
    }
};

double worst_health(const https::ClientConfig& config, const std::atomic<bool>& over) {
    https::Client client(config);
    double worst = 0;
    while (!over) {
        const auto sent = Clock::now();
        if (client.get("/healthz").status != 200) return -1;
        worst = std::max(worst, Millis(Clock::now() - sent).count());
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return worst;
}

}  // namespace

Overload open_loop(const std::vector<Share>& shares, double per_second) {
    std::vector<Lane> lanes(shares.size());
    std::latch ready(static_cast<std::ptrdiff_t>(shares.size()));
    std::latch go(1);
    Entrance entrance(at_once);
    const std::chrono::duration<double> pause(static_cast<double>(shares.size()) / per_second);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < shares.size(); ++i)
        threads.emplace_back([&, i] { lanes[i].run(shares[i], pause, entrance, ready, go); });
    ready.wait();

    Overload out;
    std::atomic<bool> over = false;
    std::thread health([&] { out.healthz_worst_ms = worst_health(shares.front().config, over); });
    const auto began = Clock::now();
    go.count_down();
    for (std::thread& thread : threads) thread.join();
    const double seconds = std::chrono::duration<double>(Clock::now() - began).count();
    over = true;
    health.join();

    std::vector<double> served;
    for (const Lane& lane : lanes) {
        served.insert(served.end(), lane.served_ms.begin(), lane.served_ms.end());
        out.refused += lane.refused;
        out.other += lane.other;
    }
    const std::size_t sent = served.size() + out.refused + out.other;
    out.served = figures_of(std::move(served), seconds);
    out.offered_per_s = static_cast<double>(sent) / seconds;
    return out;
}

}  // namespace bangiao::bench

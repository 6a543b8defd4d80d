#include "idle.hpp"

#include <sys/resource.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "spent.hpp"
#include "support/raw_tls.hpp"

namespace bangiao::bench {

std::size_t resident_kib(pid_t process) {
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:")) return std::stoul(line.substr(6));
    throw std::runtime_error("the process has no resident memory to read");
}

double kib_per_idle_connection(pid_t process, const std::vector<https::ClientConfig>& clients) {
    std::vector<https::Client> open;
    open.reserve(clients.size());
    const auto ask = [&](const https::ClientConfig& config) {
        open.emplace_back(config);
        (void)open.back().get("/healthz");
    };
    // What the first ones make the process reserve is not theirs alone.
    const std::size_t first = clients.size() / 10;
    for (std::size_t i = 0; i < first; ++i) ask(clients[i]);
    const std::size_t before = resident_kib(process);
    for (std::size_t i = first; i < clients.size(); ++i) ask(clients[i]);
    const std::size_t after = resident_kib(process);
    return (static_cast<double>(after) - static_cast<double>(before)) /
           static_cast<double>(clients.size() - first);
}

namespace {

using namespace std::chrono_literals;

constexpr auto two_heartbeats = 30s;

void take_all_files() {
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
}

}  // namespace

Listening listen_for_news(pid_t process, std::uint16_t port,
                          const std::vector<testing::Issued>& identities) {
    take_all_files();
    std::vector<std::unique_ptr<testing::RawTls>> open;
    const auto listen = [&](const testing::Issued& identity) {
        open.push_back(std::make_unique<testing::RawTls>(
            port, testing::RawTls::Options{identity, TLS1_3_VERSION, {}, 20s}));
        open.back()->send(
            "GET /api/v1/feed?after=9007199254740992 HTTP/1.1\r\nHost: localhost\r\n"
            "Accept: text/event-stream\r\n\r\n");
        if (open.back()->read_until("retry: ").find("retry: ") == std::string::npos)
            throw std::runtime_error("no stream was opened");
    };
    const std::size_t first = identities.size() / 10;
    for (std::size_t i = 0; i < first; ++i) listen(identities[i]);
    const std::size_t before = resident_kib(process);
    for (std::size_t i = first; i < identities.size(); ++i) listen(identities[i]);
    const double grown = static_cast<double>(resident_kib(process)) - static_cast<double>(before);
    std::this_thread::sleep_for(1s);  // the last ones' first look
    const double busy = cpu_seconds(process);
    std::this_thread::sleep_for(two_heartbeats);
    const std::chrono::duration<double> span = two_heartbeats;
    return {grown / static_cast<double>(identities.size() - first),
            100 * (cpu_seconds(process) - busy) / span.count()};
}

}  // namespace bangiao::bench

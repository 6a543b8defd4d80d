#include "idle.hpp"

#include <fstream>
#include <stdexcept>
#include <string>

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

}  // namespace bangiao::bench

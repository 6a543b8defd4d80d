#include "end_to_end/running_service.hpp"

#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "support/file_text.hpp"

namespace bangiao::testing {
namespace {

using namespace std::chrono_literals;

std::uint16_t port_in(const std::filesystem::path& file) {
    std::uint16_t port = 0;
    std::ifstream(file) >> port;
    return port;
}

}  // namespace

RunningService::RunningService(Realm& realm, std::vector<std::string> environment,
                               const std::string& node)
    : realm_(realm), environment_(std::move(environment)), node_(node) {
    start();
}

RunningService::~RunningService() {
    if (running()) stop();
}

std::filesystem::path RunningService::file(const std::string& name) const {
    return realm_.folder() / realm_.of_node(name, node_);
}

void RunningService::start() {
    std::filesystem::remove(file("port"));
    std::vector<std::string> arguments = environment_;
    for (const std::string& word :
         {std::string(BANGIAO_BINARY_DIR "/bangiaod"), std::string("serve"),
          std::string("--config"), realm_.config(node_).string()})
        arguments.push_back(word);
    // Which becomes the service itself.
    process_ = std::make_unique<ChildProcess>("/usr/bin/env", arguments, file("log"));
    const auto limit = std::chrono::steady_clock::now() + 120s;
    while (!std::filesystem::exists(file("port"))) {
        // Waits for the process's end, which does not come, in small steps.
        if (process_->wait(10ms) || std::chrono::steady_clock::now() > limit)
            throw std::runtime_error("bangiaod did not come up:\n" + log());
    }
    port_ = port_in(file("port"));
}

int RunningService::stop() {
    process_->signal(SIGTERM);
    return process_->wait(60s).value_or(-1);
}

void RunningService::kill() {
    process_->signal(SIGKILL);
    process_->wait(10s);
}

std::uint16_t RunningService::metrics_port() const {
    return port_in(file("metrics_port"));
}

std::string RunningService::metrics() const {
    return run("/usr/bin/curl",
               {"-sS", "http://127.0.0.1:" + std::to_string(metrics_port()) + "/metrics"})
        .output;
}

std::optional<double> RunningService::metric(const std::string& name) const {
    std::istringstream lines(metrics());
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with(name + " ")) return std::stod(line.substr(name.size()));
    return std::nullopt;
}

std::uint16_t RunningService::enrolments_port() const {
    return port_in(file("enrolments_port"));
}

std::string RunningService::log() const {
    return file_text(file("log"));
}

https::ClientConfig RunningService::as(const TestOfficer& officer) const {
    return as(realm_.tls_of(officer));
}

https::ClientConfig RunningService::as(const https::ClientTls& identity) const {
    https::ClientConfig config;
    config.address = "127.0.0.1";
    config.port = port_;
    config.name = "localhost";
    config.tls = identity;
    return config;
}

RecordingClient RunningService::client(const TestOfficer& officer) const {
    return RecordingClient(as(officer), BANGIAO_BINARY_DIR);
}

std::vector<std::string> preloading(const std::string& library) {
    return {"LD_PRELOAD=" BANGIAO_BINARY_DIR "/lib" + library + ".so",
            // A sanitizer would rather be the first library itself.
            "ASAN_OPTIONS=verify_asan_link_order=0"};
}

}  // namespace bangiao::testing

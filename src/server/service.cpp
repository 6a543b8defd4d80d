#include "server/service.hpp"

#include <bangiao/checkpoint.hpp>
#include <exception>
#include <fstream>
#include <utility>

#include "base/log.hpp"
#include "door/problems.hpp"
#include "server/founding.hpp"
#include "server/materials.hpp"

namespace bangiao::server {
namespace {

ledger::Signer make_signer(const Config& config, const Trust& trust) {
    make_data_dir(config);
    return {load_log_key(config, trust), config.origin, config.data_dir / "signer"};
}

door::Rooms rooms(const intake::Intake& intake, const records::Records& records,
                  const PolicyBook& policies, const LiveRegistry& registry, const Clock& clock,
                  const ledger::Sequencer& sequencer) {
    return {
        [&intake](const identity::Caller& caller, std::string_view body, Instant now,
                  ledger::Answer answer) { intake.submit(caller, body, now, std::move(answer)); },
        records,
        policies,
        registry,
        clock,
        [&sequencer] { return sequencer.ready(); }};
}

/// Whole or not at all: whoever waits for the file never reads half a number.
void write_port(const std::optional<std::filesystem::path>& file, std::uint16_t port) {
    if (!file) return;
    const std::filesystem::path fresh = file->string() + ".new";
    std::ofstream(fresh) << port << '\n';
    std::filesystem::rename(fresh, *file);
}

}  // namespace

Service::Service(const Config& config)
    : config_(config),
      clock_(make_clock(config_)),
      trust_(load_trust(config_)),
      policies_(load_policies(config_, trust_)),
      signer_(make_signer(config_, trust_)),
      databases_(config_),
      vault_(databases_.keyring(), vault::Masters::load(config_.vault.masters)),
      registry_(Registry(trust_.founders())),
      sequencer_(databases_.writer(), vault_, signer_, policies_, registry_, *clock_,
                 {config_.ledger.batch_events, config_.ledger.queue_events}),
      intake_(registry_, sequencer_),
      records_(databases_.reader(), vault_, policies_, registry_),
      door_(rooms(intake_, records_, policies_, registry_, *clock_, sequencer_), config_) {
    found();
    listen();
}

Service::~Service() = default;

void Service::found() {
    if (!config_.ledger.founding) return;
    const std::optional<std::string> note = records_.checkpoint();
    const TreeSize size = note ? trust_.judge(*note).value().checkpoint.size : TreeSize(0);
    server::found(intake_, *clock_, *config_.ledger.founding, size);
}

void Service::listen() {
    server_ = std::make_unique<https::Server>(
        config_.listen, config_.tls, config_.limits,
        [this](https::Request request) { return door_.handle(std::move(request)); }, door::problem);
    watch_connections();
    if (config_.metrics.port) {
        metrics_ = std::make_unique<https::PlainListener>(
            config_.metrics.address, *config_.metrics.port, "/metrics",
            [this] { return door_.metrics().text(); });
        write_port(config_.metrics.port_file, metrics_->port());
    }
    write_port(config_.listen.port_file, port());
    log::info("listening", {{"port", port()}});
}

void Service::watch_connections() {
    door::Metrics& metrics = door_.metrics();
    metrics.watch("bangiao_connections", "Open connections.",
                  [this] { return static_cast<double>(server_->connections()); });
    metrics.watch("bangiao_failed_handshakes", "TLS handshakes that failed since the start.",
                  [this] { return static_cast<double>(server_->failed_handshakes()); });
    metrics.watch("bangiao_ready", "1 while events can be recorded.",
                  [this] { return sequencer_.ready() ? 1.0 : 0.0; });
}

void Service::renew_tls() {
    try {
        server_->replace_context(https::server_context(config_.tls));
        log::info("tls files read anew");
    } catch (const std::exception& error) {
        log::error("tls files cannot be used, the old ones stay", {{"why", error.what()}});
    }
}

void Service::tend() {
    try {
        databases_.keep_running();
    } catch (const std::exception& error) {
        log::error("the private PostgreSQL does not start", {{"why", error.what()}});
    }
}

}  // namespace bangiao::server

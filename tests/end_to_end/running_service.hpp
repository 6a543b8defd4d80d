#pragma once

#include <signal.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "end_to_end/realm.hpp"
#include "support/child_process.hpp"
#include "support/exchange_recorder.hpp"

namespace bangiao::testing {

/// bangiaod as its own process over a realm's folder, with its own private PostgreSQL where the
/// realm names no other.
class RunningService {
public:
    /// Started and listening when this returns. Throws std::runtime_error with what it logged if it
    /// does not come up.
    /// `environment`: more of it, as `NAME=value`. `node`: one that the realm was told of; empty:
    /// its only or first one.
    explicit RunningService(Realm& realm, std::vector<std::string> environment = {},
                            const std::string& node = "");
    /// Stops it as an operator would.
    ~RunningService();

    void start();
    /// SIGTERM; answers its exit code.
    int stop();
    /// SIGKILL: no goodbye to anybody.
    void kill();
    /// SIGSTOP and SIGCONT: there, and silent.
    void freeze() { process_->signal(SIGSTOP); }
    void thaw() { process_->signal(SIGCONT); }

    /// Another one after every start. Any thread.
    std::uint16_t port() const { return port_; }
    /// What it says of itself to whoever watches it.
    std::string metrics() const;
    /// One of these figures, with its labels; nothing where it does not say it.
    std::optional<double> metric(const std::string& name) const;
    std::uint16_t metrics_port() const;
    /// Of the listener for those who have no certificate yet.
    std::uint16_t enrolments_port() const;
    pid_t id() const { return process_->id(); }
    /// Whether it ends by itself within that time.
    bool ends(std::chrono::milliseconds at_most) { return process_->wait(at_most).has_value(); }
    bool running() { return process_ && process_->running(); }
    std::string log() const;

    https::ClientConfig as(const TestOfficer& officer) const;
    https::ClientConfig as(const https::ClientTls& identity) const;
    /// A client whose exchanges are held against the contract.
    RecordingClient client(const TestOfficer& officer) const;

private:
    /// A file of this node's own.
    std::filesystem::path file(const std::string& name) const;

    Realm& realm_;
    std::vector<std::string> environment_;
    std::string node_;
    std::unique_ptr<ChildProcess> process_;
    std::atomic<std::uint16_t> port_{0};
};

/// The environment of a process that a library of tests/preload comes before all others of.
std::vector<std::string> preloading(const std::string& library);

}  // namespace bangiao::testing

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "end_to_end/realm.hpp"
#include "https/client.hpp"
#include "support/child_process.hpp"

namespace bangiao::testing {

/// bangiao-witness of one ministry as its own process, behind its own TLS, for the log of a realm.
class RunningWitness {
public:
    /// Serves when it returns; at the same port after every start. Throws std::runtime_error with
    /// what it logged if it does not come up.
    /// `environment`: more of it, as `NAME=value`.
    RunningWitness(Realm& realm, const std::string& ministry,
                   std::vector<std::string> environment = {});
    ~RunningWitness();

    void start();
    /// SIGTERM; answers its exit code.
    int stop();
    /// SIGKILL.
    void kill();
    /// Whether it ends by itself within that time.
    bool ends(std::chrono::milliseconds at_most) { return process_->wait(at_most).has_value(); }
    /// SIGSTOP and SIGCONT: there, and silent.
    void freeze();
    void thaw();

    const NoteVerifier& key() const { return key_; }
    /// `witness <name> <vkey> <url>`, as a trust file names it.
    std::string trust_line() const;
    /// How the service connects.
    https::ClientConfig as_service() const;
    std::filesystem::path folder() const { return folder_; }
    std::filesystem::path config() const { return folder_ / "witness.toml"; }
    std::string log() const;

private:
    void write_config(std::uint16_t port) const;

    Realm& realm_;
    std::string ministry_;
    std::vector<std::string> environment_;
    std::filesystem::path folder_;
    NoteVerifier key_;
    std::uint16_t port_ = 0;
    std::unique_ptr<ChildProcess> process_;
};

/// A private file that a program of ours will read.
void write_private(const std::filesystem::path& file, const std::string& text);

/// Has the realm's service ask these witnesses, any `quorum` of them. Before it starts.
void ask(const Realm& realm, const std::vector<std::unique_ptr<RunningWitness>>& witnesses,
         int quorum, const std::string& more_settings = "");

}  // namespace bangiao::testing

#pragma once

#include <bangiao/policy.hpp>
#include <bangiao/trust.hpp>
#include <chrono>
#include <cstdint>
#include <memory>

#include "base/clock.hpp"
#include "base/config.hpp"
#include "base/live_registry.hpp"
#include "door/door.hpp"
#include "https/plain_listener.hpp"
#include "https/server.hpp"
#include "identity/enrolments.hpp"
#include "intake/intake.hpp"
#include "ledger/sequencer.hpp"
#include "ledger/signer.hpp"
#include "quorum/quorum.hpp"
#include "records/endings.hpp"
#include "records/look_book.hpp"
#include "records/records.hpp"
#include "records/telling.hpp"
#include "server/databases.hpp"
#include "server/ledger_metrics.hpp"
#include "server/opened_doors.hpp"
#include "server/recorder.hpp"
#include "server/rewrapping.hpp"
#include "server/teller.hpp"
#include "vault/vault.hpp"

namespace bangiao::server {

/// The running service: every room, wired in order. What stands further down uses what stands
/// above it and ends first. Made and ended by the program's main thread.
class Service {
public:
    /// Serves when it returns. Throws std::runtime_error saying what is wrong and what to do.
    explicit Service(const Config& config);
    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    std::uint16_t port() const { return server_->port(); }
    /// Reads anew certificate, key and authorities, for connections from now on, and the masters of
    /// the vault. Keeps the old ones and says so in the log if the new ones cannot be used.
    void renew();
    /// Sees to it that the private PostgreSQL runs, and that the database's guards stand as they
    /// were built; to be called every second or so. While PostgreSQL is away, events and reads are
    /// answered with 503; once a guard was changed nothing is recorded any more.
    void tend();

private:
    void found();
    void renew_tls();
    void renew_masters();
    void listen();
    void listen_to_strangers();
    void watch_connections();
    void watch_ledger();
    void watch_certificates();
    void renew_revocations();
    void watch_witnesses();
    void learn_the_time();
    std::unique_ptr<Recorder> make_recorder();
    void watch_guards();

    const Config config_;
    const std::unique_ptr<Clock> clock_;
    const Trust trust_;
    const PolicyBook policies_;
    const FileLock data_dir_;  // before the databases: keeps a second process off them
    ledger::Signer signer_;
    Databases databases_;
    vault::Vault vault_;
    Rewrapping rewrapping_;
    LiveRegistry registry_;
    OpenedDoors opened_doors_;
    const std::optional<Config::Quorum> asked_;  // none: no witnesses
    const bool witnesses_heard_;                 // before the sequencer, which signs what it finds
    ClockWatch clock_watch_;
    LedgerMetrics ledger_metrics_;
    ledger::Sequencer sequencer_;
    std::unique_ptr<quorum::Quorum> quorum_;
    std::unique_ptr<Revocations> revocations_;  // none: the registry alone says
    const intake::Intake intake_;
    records::LookBook looks_;
    const records::Endings endings_;
    const records::Records records_;
    Teller teller_;
    std::unique_ptr<Recorder> recorder_;  // none: the configuration names no key for it
    const records::WholeLog whole_log_;
    const std::optional<identity::Enrolments> enrolments_;  // none: nobody enrols by code
    const records::Figures figures_;
    door::Door door_;
    std::unique_ptr<https::Server> server_;
    std::unique_ptr<https::Server> strangers_;  // none: nobody enrols by code
    std::unique_ptr<https::PlainListener> metrics_;
    std::chrono::steady_clock::time_point revocations_due_{};  // of the thread that tends
    std::chrono::steady_clock::time_point guards_due_{};       // of the thread that tends
};

}  // namespace bangiao::server

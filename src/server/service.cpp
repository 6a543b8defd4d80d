#include "server/service.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "base/log.hpp"
#include "base/port_file.hpp"
#include "door/problems.hpp"
#include "quorum/start_check.hpp"
#include "server/founding.hpp"
#include "server/materials.hpp"
#include "store/duty_reader.hpp"
#include "store/guards.hpp"

namespace bangiao::server {
namespace {

// Whoever has the whole server can take a guard down while the service runs.
constexpr std::chrono::seconds between_guard_checks{10};

door::Rooms rooms(const intake::Intake& intake, const records::Records& records,
                  const records::WholeLog& whole_log, const records::Figures& figures,
                  const PolicyBook& policies, const LiveRegistry& registry, const Clock& clock,
                  const ledger::Sequencer& sequencer,
                  const std::optional<identity::Enrolments>& enrolments,
                  const Revocations* revocations) {
    return {
        [&intake](const identity::Caller& caller, std::string_view body, Instant now,
                  ledger::Answer answer) { intake.submit(caller, body, now, std::move(answer)); },
        records,
        whole_log,
        figures,
        policies,
        registry,
        clock,
        [&sequencer] { return sequencer.ready(); },
        enrolments ? &*enrolments : nullptr,
        revocations};
}

std::optional<identity::Enrolments> make_enrolments(const Config& config, Databases& databases,
                                                    const PolicyBook& policies,
                                                    const LiveRegistry& registry) {
    if (!config.enrolments) return std::nullopt;
    return std::optional<identity::Enrolments>(
        std::in_place, databases.enroller(), policies, registry,
        identity::Enrolments::Rules{config.enrolments->lifetime, config.enrolments->tries});
}

/// Two requests of 4 kB and a code; nobody who has no certificate yet needs more.
Config::Limits limits_for_strangers(Config::Limits limits) {
    limits.body_bytes = std::min<std::size_t>(limits.body_bytes, 12 * 1024);
    limits.connections = std::min<std::size_t>(limits.connections, 64);
    limits.requests_per_connection = std::min<std::size_t>(limits.requests_per_connection, 4);
    limits.idle = std::min(limits.idle, Config::Millis(5'000));
    limits.threads = 1;
    return limits;
}

/// Whether enough witnesses were heard; throws quorum::Contradicted where the database is not the
/// log that they have seen.
bool hear_witnesses(const std::optional<Config::Quorum>& asked, const Trust& trust,
                    const std::string& origin, store::Database& database) {
    if (!asked) return true;
    const quorum::SignedLog log(database, trust, origin);
    return quorum::agrees_with_witnesses(quorum::clients_of(trust, *asked), log);
}

Instant::Duration clock_tolerance(const std::optional<Config::Quorum>& asked) {
    return asked ? asked->clock_tolerance : ClockWatch::usual_tolerance;
}

std::unique_ptr<quorum::Quorum> make_quorum(const std::optional<Config::Quorum>& asked,
                                            const Trust& trust, const std::string& origin,
                                            store::Database& database, ClockWatch& clock,
                                            ledger::Sequencer& sequencer, bool heard) {
    if (!asked) return nullptr;
    const quorum::Alarms alarms{[&sequencer](std::string why) { sequencer.halt(std::move(why)); },
                                [&sequencer](bool held) { sequencer.hold(held); }};
    return std::make_unique<quorum::Quorum>(trust, origin, *asked, database, clock, alarms, heard);
}

/// Nothing where the file cannot be read just now.
door::Metrics::Values days_left(const std::filesystem::path& file, Instant now) {
    const Result<Certificate> certificate = Certificate::from_pem(read_file(file));
    if (!certificate) return {};
    const std::chrono::duration<double, std::ratio<86'400>> left = certificate->not_after() - now;
    return {{"", left.count()}};
}

}  // namespace

Service::Service(const Config& config)
    : config_(config),
      clock_(make_clock(config_)),
      trust_(load_trust(config_)),
      policies_(load_policies(config_, trust_)),
      data_dir_(hold_data_dir(config_)),
      signer_(load_log_key(config_, trust_), config_.origin, config_.ledger.signer_record),
      databases_(config_),
      vault_(databases_.keyring(), vault::Masters::configured(config_.vault)),
      rewrapping_(vault_),
      registry_(Registry(trust_.founders())),
      opened_doors_(registry_, *clock_),
      asked_(quorum_of(config_, trust_)),
      witnesses_heard_(hear_witnesses(asked_, trust_, config_.origin, databases_.publisher())),
      clock_watch_(*clock_, clock_tolerance(asked_),
                   asked_ ? quorum::witnesses_needed(trust_.witnesses().size()) : 0),
      sequencer_(databases_.writer(), vault_, signer_, policies_, registry_, clock_watch_,
                 {config_.ledger.batch_events, config_.ledger.queue_events},
                 ledger_metrics_.watcher()),
      quorum_(make_quorum(asked_, trust_, config_.origin, databases_.publisher(), clock_watch_,
                          sequencer_, witnesses_heard_)),
      revocations_(make_revocations(config_, clock_->now())),
      intake_(registry_, sequencer_, revocations_.get()),
      looks_(databases_.looks()),
      endings_(databases_.auditor(), vault_, policies_, registry_),
      records_(databases_.reader(), databases_.auditor(), vault_, policies_, registry_, looks_,
               asked_ ? records::Publishing::witnessed_heads : records::Publishing::signed_heads),
      teller_(databases_.publisher(), policies_, registry_, *clock_),
      recorder_(make_recorder()),
      whole_log_(databases_.auditor(), vault_, policies_, registry_, looks_),
      enrolments_(make_enrolments(config_, databases_, policies_, registry_)),
      figures_(databases_.counter(), databases_.auditor(), databases_.reader(), vault_, policies_,
               registry_),
      door_(rooms(intake_, records_, whole_log_, figures_, policies_, registry_, *clock_,
                  sequencer_, enrolments_, revocations_.get()),
            config_) {
    learn_the_time();
    found();
    listen();
}

Service::~Service() {
    door_.end_feeds();  // the server waits for the requests under way
}

/// Nobody is refused before it is known what time it is, where that is known soon.
void Service::learn_the_time() {
    if (records_.size() == TreeSize(0)) return clock_watch_.take_on_trust();
    if (asked_ && witnesses_heard_) clock_watch_.wait_until_heard(asked_->answer);
}

void Service::found() {
    if (!config_.ledger.founding) return;
    server::found(intake_, *clock_, *config_.ledger.founding, records_.size());
}

void Service::listen() {
    server_ = std::make_unique<https::Server>(
        config_.listen, config_.tls, config_.limits,
        [this](https::Request request) { return door_.handle(std::move(request)); }, door::problem);
    listen_to_strangers();
    watch_connections();
    watch_ledger();
    watch_certificates();
    watch_witnesses();
    if (config_.metrics.port) {
        metrics_ = std::make_unique<https::PlainListener>(
            config_.metrics.address, *config_.metrics.port, "/metrics",
            [this] { return door_.metrics().text(); });
        write_port(config_.metrics.port_file, metrics_->port());
    }
    write_port(config_.listen.port_file, port());
    log::info("listening", {{"port", port()}});
}

void Service::listen_to_strangers() {
    if (!config_.enrolments) return;
    const Config::Listen& listen = config_.enrolments->listen;
    strangers_ = std::make_unique<https::Server>(
        listen, config_.tls, limits_for_strangers(config_.limits),
        [this](https::Request request) { return door_.handle_stranger(std::move(request)); },
        door::problem, https::ClientCertificates::none);
    write_port(listen.port_file, strangers_->port());
    log::info("listening for enrolments", {{"port", strangers_->port()}});
}

void Service::watch_connections() {
    door::Metrics& metrics = door_.metrics();
    metrics.watch("bangiao_connections", "Open connections.",
                  [this] { return static_cast<double>(server_->connections()); });
    metrics.watch("bangiao_failed_handshakes", "TLS handshakes that failed since the start.",
                  [this] { return static_cast<double>(server_->failed_handshakes()); });
    metrics.watch("bangiao_feed_listeners", "Officers who wait for news just now.",
                  [this] { return static_cast<double>(door_.listeners()); });
    metrics.watch("bangiao_ready", "1 while events can be recorded.",
                  [this] { return sequencer_.ready() ? 1.0 : 0.0; });
    metrics.watch("bangiao_clock_in_doubt",
                  "1 while nothing is recorded because the clock may be wrong.",
                  [this] { return clock_watch_.in_doubt() ? 1.0 : 0.0; });
    metrics.watch("bangiao_doors_opened_for_hours",
                  "Cases that officers have opened to themselves for some hours, now.",
                  [this] { return static_cast<double>(opened_doors_.open()); });
    metrics.watch("bangiao_keys_under_other_masters",
                  "Keys of the vault that a master wraps which is not current any more.",
                  [this] { return static_cast<double>(rewrapping_.left()); });
}

void Service::watch_ledger() {
    door::Metrics& metrics = door_.metrics();
    metrics.watch_families([this] { return ledger_metrics_.families(); });
    metrics.watch("bangiao_queue_events", "Events that wait for their batch.",
                  [this] { return static_cast<double>(sequencer_.waiting()); });
    metrics.watch("bangiao_checkpoint_age_seconds",
                  "Since this node signed a head; since its start, where it has signed none.",
                  [this] { return ledger_metrics_.age_of_head().count(); });
    metrics.watch_each(
        "bangiao_duties_overdue", "Open duties that are overdue, by deadline.", "rule", [this] {
            store::Snapshot snapshot(databases_.auditor());
            door::Metrics::Values values;
            for (auto& [rule, count] : store::count_overdue(snapshot.session(), clock_->now()))
                values.emplace_back(rule, static_cast<double>(count));
            return values;
        });
}

void Service::watch_certificates() {
    door::Metrics& metrics = door_.metrics();
    metrics.watch_each("bangiao_server_certificate_days", "Until the service's own ends.", {},
                       [this] { return days_left(config_.tls.certificate, clock_->now()); });
    for (const unsigned days : config_.certificates.warn_days)
        metrics.watch("bangiao_certificates_expiring",
                      "Live certificates that end within so many days.",
                      {"days", std::to_string(days)}, [this, days] {
                          const auto all = door_.expiries().all(registry_.get(), clock_->now());
                          return static_cast<double>(std::count_if(
                              all->begin(), all->end(),
                              [days](const auto& each) { return each.days <= days; }));
                      });
    metrics.watch_each("bangiao_revocation_lists_out_of_date",
                       "Authorities without a revocation list that is in date.", {}, [this] {
                           door::Metrics::Values values;
                           if (revocations_)
                               values.emplace_back(
                                   "",
                                   static_cast<double>(revocations_->out_of_date(clock_->now())));
                           return values;
                       });
}

// Where there are no witnesses, these are described and have no values.
void Service::watch_witnesses() {
    door::Metrics& metrics = door_.metrics();
    metrics.watch_each("bangiao_checkpoint_waiting_seconds",
                       "How long the newest signed checkpoint has waited for its quorum.", {},
                       [this] {
                           door::Metrics::Values values;
                           if (quorum_) values.emplace_back("", quorum_->waiting().count());
                           return values;
                       });
    metrics.watch_each("bangiao_clock_ahead_seconds",
                       "How far the clock is ahead of the witnesses' median.", {}, [this] {
                           door::Metrics::Values values;
                           if (const auto ahead = clock_watch_.ahead())
                               values.emplace_back("",
                                                   std::chrono::duration<double>(*ahead).count());
                           return values;
                       });
    const auto watch = [&](const char* name, const char* help, const auto& value) {
        metrics.watch_each(name, help, "witness", [this, value] {
            door::Metrics::Values values;
            if (!quorum_) return values;
            const auto reports = quorum_->witnesses();
            for (std::size_t i = 0; i < reports.size(); ++i)
                values.emplace_back(trust_.witnesses()[i].name(), value(reports[i]));
            return values;
        });
    };
    using Report = quorum::Quorum::WitnessReport;
    watch("bangiao_witness_lag_events", "Events signed that the witness has not cosigned.",
          [](const Report& witness) { return static_cast<double>(witness.lag); });
    watch("bangiao_witness_set_aside", "1 where a witness disagreed and is asked no more.",
          [](const Report& witness) { return witness.set_aside ? 1.0 : 0.0; });
}

std::unique_ptr<Recorder> Service::make_recorder() {
    if (!config_.recorder) return nullptr;
    return std::make_unique<Recorder>(*config_.recorder, intake_, registry_, policies_, *clock_,
                                      looks_, endings_);
}

void Service::renew() {
    renew_tls();
    renew_masters();
    renew_revocations();
}

void Service::renew_revocations() {
    if (!revocations_) return;
    const Instant now = clock_->now();
    try {
        revocations_->renew(now);
    } catch (const std::exception& error) {
        log::error("the revocation lists cannot be used, the old ones stay",
                   {{"why", error.what()}});
    }
    if (const std::size_t count = revocations_->out_of_date(now); count > 0)
        log::warn("revocation lists are out of date or missing", {{"authorities", count}});
}

void Service::renew_masters() {
    try {
        vault_.replace_masters(vault::Masters::configured(config_.vault));
        rewrapping_.begin();
    } catch (const std::exception& error) {
        log::error("the masters cannot be used, the old ones stay", {{"why", error.what()}});
    }
}

void Service::renew_tls() {
    try {
        server_->replace_context(https::server_context(config_.tls));
        if (strangers_)
            strangers_->replace_context(
                https::server_context(config_.tls, https::ClientCertificates::none));
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
    if (recorder_) recorder_->tend();
    teller_.tend();
    rewrapping_.tend();
    opened_doors_.tend();
    if (revocations_ && std::chrono::steady_clock::now() >= revocations_due_) {
        revocations_due_ = std::chrono::steady_clock::now() + config_.revocation->look_every;
        renew_revocations();
    }
    if (std::chrono::steady_clock::now() < guards_due_) return;
    guards_due_ = std::chrono::steady_clock::now() + between_guard_checks;
    watch_guards();
}

void Service::watch_guards() {
    try {
        std::vector<std::string> changed =
            store::changed_guards(databases_.auditor(), store::Stream::ledger);
        for (std::string& each :
             store::changed_guards(databases_.keyring(), store::Stream::keyring))
            changed.push_back(std::move(each));
        if (!changed.empty())
            sequencer_.halt("a guard of the database was changed: " + changed.front());
    } catch (const std::exception&) {
        // The database is away; whoever asks it will say so.
    }
}

}  // namespace bangiao::server

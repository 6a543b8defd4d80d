#include "base/config.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "base/config_tables.hpp"

namespace bangiao {
namespace {

constexpr std::int64_t one_mebibyte = 1024 * 1024;

void read_count(TomlTable& table, std::string_view key, std::size_t& value, std::int64_t most) {
    if (const auto given = table.integer(key, 1, most)) value = static_cast<std::size_t>(*given);
}

void read_millis(TomlTable& table, std::string_view key, Config::Millis& value) {
    if (const auto given = table.millis(key)) value = *given;
}

std::optional<std::uint16_t> read_port(TomlTable& table) {
    const auto given = table.integer("port", 0, 65'535);
    if (!given) return std::nullopt;
    return static_cast<std::uint16_t>(*given);
}

void read(TomlTable table, Config::Metrics& metrics) {
    metrics.address = table.text("address").value_or(metrics.address);
    metrics.port = read_port(table);
    metrics.port_file = table.path("port_file");
    table.finish();
}

void read(TomlTable table, const std::filesystem::path& data_dir, Config::Ledger& ledger) {
    ledger.log_key = table.required_path("log_key");
    ledger.signer_record = table.path("signer_record").value_or(data_dir / "signer");
    ledger.trust = table.required_path("trust");
    ledger.policies = table.required_path("policies");
    ledger.founding = table.path("founding");
    ledger.clock = table.path("clock");
    read_count(table, "batch_events", ledger.batch_events, 4096);
    read_count(table, "queue_events", ledger.queue_events, one_mebibyte);
    table.finish();
}

void read(TomlTable table, Config::Quorum& quorum) {
    quorum.certificate = table.required_path("certificate");
    quorum.key = table.required_path("key");
    quorum.authorities = table.required_path("authorities");
    read_millis(table, "interval_ms", quorum.interval);
    read_millis(table, "answer_ms", quorum.answer);
    read_millis(table, "out_of_reach_ms", quorum.out_of_reach);
    read_millis(table, "clock_tolerance_ms", quorum.clock_tolerance);
    table.finish();
}

void read(TomlTable table, Config::Vault& vault) {
    if (const auto folder = table.path("masters")) {
        vault.masters = *folder;
    } else {
        vault.command = table.texts("master_command").value_or(std::vector<std::string>());
        if (vault.command.empty()) table.missing("masters");
        read_millis(table, "master_command_ms", vault.command_limit);
    }
    table.finish();
}

void read(TomlTable table, Config::Certificates& certificates) {
    constexpr std::int64_t most_days = 3660;
    if (const auto given = table.integers("warn_days", 1, most_days))
        certificates.warn_days.assign(given->begin(), given->end());
    table.finish();
}

Config::Revocation read_revocation(TomlTable table) {
    Config::Revocation revocation;
    revocation.lists = table.required_path("lists");
    revocation.authorities = table.required_path("authorities");
    read_millis(table, "look_every_ms", revocation.look_every);
    revocation.refuse_out_of_date =
        table.one_of("out_of_date", {"refuse", "warn"}).value_or("refuse") == "refuse";
    table.finish();
    return revocation;
}

Config::Recorder read_recorder(TomlTable table) {
    Config::Recorder recorder{table.required_path("key"), table.required_path("certificate")};
    if (const auto given = table.integer("anchor_minutes", 1, 24 * 60))
        recorder.anchor_every = std::chrono::minutes(*given);
    table.finish();
    return recorder;
}

Config::Enrolments read_enrolments(TomlTable table) {
    Config::Enrolments enrolments;
    read_table(table.required_table("listen"), enrolments.listen);
    if (const auto given = table.integer("code_hours", 1, 31 * 24))
        enrolments.lifetime = std::chrono::hours(*given);
    read_count(table, "code_tries", enrolments.tries, 100);
    read_count(table, "requests_per_minute", enrolments.requests_per_minute, one_mebibyte);
    read_count(table, "requests_burst", enrolments.requests_burst, one_mebibyte);
    table.finish();
    return enrolments;
}

void read(TomlTable table, Config::Database& database) {
    database.url = table.text("url");
    database.keyring = table.text("keyring");
    if (database.url.has_value() != database.keyring.has_value())
        table.missing(database.url ? "keyring" : "url");
    read_count(table, "readers", database.readers, 64);
    read_millis(table, "lease_ms", database.lease);
    table.finish();
}

void refuse_controlled_clock(const Config& config, const std::filesystem::path& file) {
    if (config.ledger.clock && !config.origin.ends_with(".test"))
        throw std::runtime_error(
            fmt::format("{}: a controlled clock is only for a log whose origin ends in `.test`",
                        file.string()));
}

}  // namespace

void read_table(TomlTable table, Config::Listen& listen) {
    listen.address = table.text("address").value_or(listen.address);
    listen.port = read_port(table).value_or(listen.port);
    listen.name = table.text("name").value_or(listen.name);
    listen.port_file = table.path("port_file");
    table.finish();
}

void read_table(TomlTable table, Config::Tls& tls) {
    tls.certificate = table.required_path("certificate");
    tls.key = table.required_path("key");
    tls.client_ca = table.required_path("client_ca");
    tls.allow_tls12 = table.flag("allow_tls12").value_or(false);
    table.finish();
}

void read_table(TomlTable table, Config::Limits& limits) {
    read_millis(table, "handshake_ms", limits.handshake);
    read_millis(table, "header_ms", limits.header);
    read_millis(table, "body_ms", limits.body);
    read_millis(table, "write_ms", limits.write);
    read_millis(table, "idle_ms", limits.idle);
    read_millis(table, "shutdown_ms", limits.shutdown);
    read_millis(table, "connection_ms", limits.connection);
    read_millis(table, "feed_ms", limits.feed);
    read_millis(table, "heartbeat_ms", limits.heartbeat);
    read_count(table, "header_bytes", limits.header_bytes, 64 * 1024);
    read_count(table, "header_fields", limits.header_fields, 256);
    read_count(table, "target_bytes", limits.target_bytes, 8 * 1024);
    read_count(table, "body_bytes", limits.body_bytes, 16 * one_mebibyte);
    read_count(table, "connections", limits.connections, one_mebibyte);
    read_count(table, "connections_per_certificate", limits.connections_per_certificate,
               one_mebibyte);
    read_count(table, "requests_per_connection", limits.requests_per_connection,
               1024 * one_mebibyte);
    read_count(table, "events_per_minute", limits.events_per_minute, 100 * one_mebibyte);
    read_count(table, "events_burst", limits.events_burst, 100 * one_mebibyte);
    read_count(table, "searches_per_minute", limits.searches_per_minute, one_mebibyte);
    read_count(table, "searches_burst", limits.searches_burst, one_mebibyte);
    read_count(table, "waiting_reads", limits.waiting_reads, one_mebibyte);
    if (const auto given = table.integer("threads", 0, 256))
        limits.threads = static_cast<unsigned>(*given);
    table.finish();
}

Config Config::load(const std::filesystem::path& file) {
    const toml::table parsed = parse_toml(file);
    Config config;
    TomlTable table(parsed, file);
    config.origin = table.required_text("origin");
    config.data_dir = table.required_path("data_dir");
    config.log_level = table.text("log_level").value_or(config.log_level);
    if (auto part = table.table("listen")) read_table(*part, config.listen);
    if (auto part = table.table("metrics")) read(*part, config.metrics);
    read_table(table.required_table("tls"), config.tls);
    read(table.required_table("ledger"), config.data_dir, config.ledger);
    if (auto part = table.table("quorum")) read(*part, config.quorum.emplace());
    read(table.required_table("vault"), config.vault);
    if (auto part = table.table("certificates")) read(*part, config.certificates);
    if (auto part = table.table("revocation")) config.revocation = read_revocation(*part);
    if (auto part = table.table("recording")) config.recorder = read_recorder(std::move(*part));
    if (auto part = table.table("enrolments")) config.enrolments = read_enrolments(*part);
    if (auto part = table.table("database")) read(*part, config.database);
    if (auto part = table.table("limits")) read_table(*part, config.limits);
    table.finish();
    refuse_controlled_clock(config, file);
    return config;
}

}  // namespace bangiao

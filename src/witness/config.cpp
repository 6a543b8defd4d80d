#include "witness/config.hpp"

#include <fstream>
#include <stdexcept>

#include "base/config_tables.hpp"

namespace bangiao::witness {
namespace {

/// An add-checkpoint request: a proof of 63 hashes, and a note of at most 64 KiB.
constexpr std::size_t largest_request = 128 * 1024;

Config::Limits own_limits() {
    Config::Limits limits;
    limits.body_bytes = largest_request;
    limits.threads = 2;  // a request costs one fsync; there are a handful of callers
    return limits;
}

[[noreturn]] void unusable(const std::filesystem::path& file, const std::string& why) {
    throw std::runtime_error(file.string() + ": " + why);
}

}  // namespace

WitnessConfig WitnessConfig::load(const std::filesystem::path& file) {
    const auto parsed = parse_toml(file);
    TomlTable table(parsed, file);
    WitnessConfig config;
    config.limits = own_limits();
    config.key = table.required_path("key");
    config.logs = table.required_path("logs");
    config.data_dir = table.required_path("data_dir");
    config.clock = table.path("clock");
    config.log_level = table.text("log_level").value_or(config.log_level);
    if (auto part = table.table("listen")) read_table(*part, config.listen);
    read_table(table.required_table("tls"), config.tls);
    if (auto part = table.table("limits")) read_table(*part, config.limits);
    table.finish();
    return config;
}

std::vector<NoteVerifier> load_logs(const std::filesystem::path& file) {
    std::ifstream in(file);
    if (!in) unusable(file, "cannot be read");
    std::vector<NoteVerifier> logs;
    std::size_t number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        if (line.empty() || line.front() == '#') continue;
        const Result<NoteVerifier> key = NoteVerifier::parse(line);
        if (!key || key->type() != NoteKeyType::ed25519)
            unusable(file, "line " + std::to_string(number) + " is no verifier key of a log");
        logs.push_back(*key);
    }
    if (logs.empty()) unusable(file, "names no log");
    return logs;
}

NoteKey load_key(const std::filesystem::path& file) {
    Result<NoteKey> key = NoteKey::from_file(file.string());
    if (!key) unusable(file, key.error().detail);
    return std::move(*key);
}

std::unique_ptr<Clock> make_clock(const WitnessConfig& config,
                                  const std::vector<NoteVerifier>& logs) {
    if (!config.clock) return std::make_unique<SystemClock>();
    for (const NoteVerifier& log : logs)
        if (!log.name().ends_with(".test"))
            throw std::runtime_error(
                "a controlled clock is only for logs whose origins end in `.test`");
    return std::make_unique<FileClock>(*config.clock);
}

}  // namespace bangiao::witness

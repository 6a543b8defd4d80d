#include "server/materials.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace bangiao::server {
namespace {

[[noreturn]] void unusable(const std::filesystem::path& what, const std::string& why) {
    throw std::runtime_error(what.string() + ": " + why);
}

template <class T>
T usable(Result<T> result, const std::filesystem::path& what) {
    if (!result) {
        const Refusal refusal = result.error();
        unusable(what, refusal.detail.empty() ? std::string(words_for(refusal.reason, Language::en))
                                              : refusal.detail);
    }
    return std::move(*result);
}

}  // namespace

std::string read_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) unusable(file, "cannot be read");
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

Trust load_trust(const Config& config) {
    Trust trust = usable(Trust::parse(read_file(config.ledger.trust)), config.ledger.trust);
    const auto& logs = trust.logs();
    if (std::none_of(logs.begin(), logs.end(),
                     [&](const NoteVerifier& log) { return log.name() == config.origin; }))
        unusable(config.ledger.trust, "names no log with the origin " + config.origin);
    if (trust.founders().empty())
        unusable(config.ledger.trust, "pins no founding certificate (# bangiao-founding …)");
    return trust;
}

PolicyBook load_policies(const Config& config, const Trust& trust) {
    PolicyBook book =
        usable(PolicyBook::load(config.ledger.policies.string()), config.ledger.policies);
    if (!book.constitution()) unusable(config.ledger.policies, "holds no constitution");
    const std::vector<PolicyFile> files = book.files();
    const auto constitution = std::find_if(files.begin(), files.end(), [](const PolicyFile& file) {
        return file.kind == "constitution";
    });
    if (trust.constitution() && *trust.constitution() != constitution->digest)
        unusable(config.ledger.policies,
                 "the constitution is not the one that the trust file pins");
    return book;
}

std::unique_ptr<Revocations> make_revocations(const Config& config, Instant now) {
    if (!config.revocation) return nullptr;
    const Config::Revocation& given = *config.revocation;
    return std::make_unique<Revocations>(
        Revocations::Source{given.lists, given.authorities, given.refuse_out_of_date}, now);
}

NoteKey load_log_key(const Config& config, const Trust& trust) {
    NoteKey key = usable(NoteKey::from_file(config.ledger.log_key.string()), config.ledger.log_key);
    if (key.verifier().name() != config.origin)
        unusable(config.ledger.log_key, "is not the key of " + config.origin);
    const auto& logs = trust.logs();
    if (std::find(logs.begin(), logs.end(), key.verifier()) == logs.end())
        unusable(config.ledger.trust, "does not name the log's key");
    return key;
}

std::optional<Config::Quorum> quorum_of(const Config& config, const Trust& trust) {
    if (!trust.asks_for_witnesses()) return std::nullopt;
    if (!config.quorum)
        unusable(config.ledger.trust, "asks for witnesses, and the configuration has no [quorum]");
    return config.quorum;
}

std::unique_ptr<Clock> make_clock(const Config& config) {
    if (config.ledger.clock) return std::make_unique<FileClock>(*config.ledger.clock);
    return std::make_unique<SystemClock>();
}

}  // namespace bangiao::server

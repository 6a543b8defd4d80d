#include "server/check.hpp"

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/config.hpp"
#include "https/tls.hpp"
#include "ledger/erasure_audit.hpp"
#include "ledger/registry_replay.hpp"
#include "ledger/signer.hpp"
#include "quorum/witness_client.hpp"
#include "records/look_audit.hpp"
#include "server/databases.hpp"
#include "server/materials.hpp"
#include "store/log_store.hpp"
#include "store/session.hpp"
#include "vault/vault.hpp"

namespace bangiao::server {
namespace {

/// Runs the parts one by one; a part that fails does not keep the others from being looked at.
class Checklist {
public:
    explicit Checklist(std::ostream& out) : out_(out) {}

    void part(const std::string& name, const std::function<void()>& look) {
        try {
            look();
            out_ << "ok    " << name << '\n';
        } catch (const std::exception& error) {
            out_ << "wrong " << name << ": " << error.what() << '\n';
            all_well_ = false;
        }
    }
    bool all_well() const { return all_well_; }

private:
    std::ostream& out_;
    bool all_well_ = true;
};

void check_revocations(const Config& config) {
    const Instant now = make_clock(config)->now();
    const std::unique_ptr<Revocations> revocations = make_revocations(config, now);
    if (!revocations) return;
    if (const std::size_t count = revocations->out_of_date(now); count > 0)
        throw std::runtime_error(std::to_string(count) +
                                 " of the authorities have no list that is in date");
}

/// The databases, held as the service holds them: with the signer's lock, which tells whether a
/// service runs on this data folder.
struct Held {
    Held(const Config& config, const Trust& trust) {
        make_data_dir(config);
        signer = std::make_unique<ledger::Signer>(load_log_key(config, trust), config.origin,
                                                  config.data_dir / "signer");
        databases = std::make_unique<Databases>(config);
    }
    std::unique_ptr<ledger::Signer> signer;
    std::unique_ptr<Databases> databases;
};

void complain_of(const std::vector<std::string>& findings) {
    if (findings.empty()) return;
    std::string all;
    for (const std::string& each : findings) all += (all.empty() ? "" : "; ") + each;
    throw std::runtime_error(all);
}

void check_looks(const Config& config, const Trust& trust, Databases& databases) {
    const PolicyBook policies = load_policies(config, trust);
    vault::Vault vault(databases.keyring(), vault::Masters::configured(config.vault));
    store::Snapshot snapshot(databases.auditor());
    store::Session& session = snapshot.session();
    const Registry registry = ledger::replay_registry(
        session, vault, policies, Registry(trust.founders()), store::read_tip(session).size);
    complain_of(
        records::audit_looks(session, anchor_form(policies, registry, make_clock(config)->now())));
}

void check_erasures(const Config& config, Databases& databases) {
    vault::Vault vault(databases.keyring(), vault::Masters::configured(config.vault));
    store::Snapshot snapshot(databases.auditor());
    complain_of(ledger::audit_erasures(snapshot.session(), vault));
}

void check_witnesses(Checklist& list, const Config& config, const Trust& trust) {
    std::optional<Config::Quorum> asked;
    list.part("quorum", [&] { asked = quorum_of(config, trust); });
    if (!asked) return;
    std::vector<std::unique_ptr<quorum::WitnessClient>> clients;
    list.part("witnesses", [&] { clients = quorum::clients_of(trust, *asked); });
    for (const auto& client : clients)
        list.part("witness " + client->key().name(), [&] { client->newest(config.origin); });
}

}  // namespace

bool check(const std::filesystem::path& config_file, std::ostream& out) {
    Checklist list(out);
    std::optional<Config> config;
    std::optional<Trust> trust;
    list.part("configuration", [&] { config = Config::load(config_file); });
    if (!config) return false;
    list.part("clock", [&] { make_clock(*config); });
    list.part("tls", [&] { https::server_context(config->tls); });
    list.part("masters", [&] { vault::Masters::configured(config->vault); });
    list.part("revocation lists", [&] { check_revocations(*config); });
    list.part("trust", [&] { trust = load_trust(*config); });
    if (!trust) return false;
    list.part("policies", [&] { load_policies(*config, *trust); });
    list.part("log key", [&] { load_log_key(*config, *trust); });
    check_witnesses(list, *config, *trust);
    std::optional<Held> held;
    list.part("databases", [&] { held.emplace(*config, *trust); });
    if (held) list.part("who looked", [&] { check_looks(*config, *trust, *held->databases); });
    if (held) list.part("erasures", [&] { check_erasures(*config, *held->databases); });
    return list.all_well();
}

}  // namespace bangiao::server

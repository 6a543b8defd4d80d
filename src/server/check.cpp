#include "server/check.hpp"

#include <exception>
#include <functional>
#include <optional>
#include <ostream>
#include <string>

#include "base/config.hpp"
#include "https/tls.hpp"
#include "ledger/signer.hpp"
#include "quorum/witness_client.hpp"
#include "server/databases.hpp"
#include "server/materials.hpp"
#include "vault/masters.hpp"

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

void check_databases(const Config& config, const Trust& trust) {
    // Its lock tells whether a service runs on this data folder.
    make_data_dir(config);
    const ledger::Signer signer(load_log_key(config, trust), config.origin,
                                config.data_dir / "signer");
    const Databases databases(config);
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
    list.part("masters", [&] { vault::Masters::load(config->vault.masters); });
    list.part("trust", [&] { trust = load_trust(*config); });
    if (!trust) return false;
    list.part("policies", [&] { load_policies(*config, *trust); });
    list.part("log key", [&] { load_log_key(*config, *trust); });
    check_witnesses(list, *config, *trust);
    list.part("databases", [&] { check_databases(*config, *trust); });
    return list.all_well();
}

}  // namespace bangiao::server

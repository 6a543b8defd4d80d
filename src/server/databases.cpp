#include "server/databases.hpp"

#include <chrono>
#include <stdexcept>
#include <string>

#include "base/log.hpp"
#include "store/guards.hpp"
#include "store/migrations.hpp"
#include "store/settings_check.hpp"

namespace bangiao::server {
namespace {

using namespace std::chrono_literals;

struct Urls {
    std::string ledger, keyring;
};

Urls configured(const Config& config) {
    if (!config.database.keyring)
        throw std::runtime_error(
            "[database] names a url and no keyring: the wrapped keys need a database of their own");
    return {*config.database.url, *config.database.keyring};
}

std::unique_ptr<store::PrivateCluster> private_cluster(const Config& config) {
    make_data_dir(config);
    return std::make_unique<store::PrivateCluster>(config.data_dir / "postgresql");
}

int migrate_both(const Urls& urls) {
    return store::migrate(urls.ledger, store::Stream::ledger) +
           store::migrate(urls.keyring, store::Stream::keyring);
}

int migrate_private(const store::PrivateCluster& cluster) {
    return migrate_both({cluster.ledger_migration_url(), cluster.keyring_migration_url()});
}

std::unique_ptr<store::Database> pool(const Config& config, const std::string& url,
                                      const char* role, std::size_t sessions,
                                      std::chrono::milliseconds statement) {
    store::DatabaseConfig wanted;
    wanted.url = url;
    wanted.role = role;
    wanted.sessions = sessions;
    wanted.lease = config.database.lease;
    wanted.statement = statement;
    return std::make_unique<store::Database>(std::move(wanted));
}

}  // namespace

void make_data_dir(const Config& config) {
    if (!std::filesystem::create_directories(config.data_dir)) return;
    std::filesystem::permissions(config.data_dir, std::filesystem::perms(0711));
}

FileLock hold_data_dir(const Config& config) {
    make_data_dir(config);
    return FileLock(config.data_dir / "lock");
}

int migrate_databases(const Config& config) {
    if (config.database.url) return migrate_both(configured(config));
    return migrate_private(*private_cluster(config));
}

Databases::Databases(const Config& config) {
    Urls urls;
    if (config.database.url) {
        urls = configured(config);
    } else {
        cluster_ = private_cluster(config);
        migrate_private(*cluster_);
        urls = {cluster_->ledger_url(), cluster_->keyring_url()};
    }
    // The sequencer needs one session, and a second one to ask what became of a commit.
    writer_ = pool(config, urls.ledger, store::role::writer, 2, 15s);
    reader_ = pool(config, urls.ledger, store::role::reader, config.database.readers, 5s);
    auditor_ = pool(config, urls.ledger, store::role::auditor, config.database.readers, 5s);
    keyring_ = pool(config, urls.keyring, store::role::keeper, config.database.readers + 1, 5s);
    publisher_ = pool(config, urls.ledger, store::role::writer, 3, 5s);
    counter_ = pool(config, urls.ledger, store::role::writer, 1, 15s);
    looks_ = pool(config, urls.ledger, store::role::reader, 2, 5s);
    enroller_ = pool(config, urls.ledger, store::role::enroller, 2, 5s);
    store::require_version(*writer_, store::Stream::ledger);
    store::require_version(*keyring_, store::Stream::keyring);
    store::require_guards(*writer_, store::Stream::ledger);
    store::require_guards(*keyring_, store::Stream::keyring);
    store::require_safe_settings(*writer_);
    store::require_safe_settings(*keyring_);
}

void Databases::keep_running() {
    if (!cluster_ || cluster_->running()) return;
    log::warn("the private PostgreSQL has ended, starting it again");
    cluster_->start();
}

}  // namespace bangiao::server

#include "support/test_database.hpp"

#include <unistd.h>

#include "store/migrations.hpp"
#include "store/session.hpp"
#include "support/temp_folder.hpp"

namespace bangiao::testing {
namespace {

using namespace std::chrono_literals;

struct Server {
    TempFolder folder;
    store::PrivateCluster cluster{folder / "pg"};
};

/// The service's own connection text, for another database.
std::string moved_to(std::string url, const std::string& database) {
    return url + " dbname=" + database;  // the last of two equal keywords counts
}

std::unique_ptr<store::Database> open_at(std::string url, const char* role, std::size_t sessions) {
    store::DatabaseConfig config;
    config.url = std::move(url);
    config.role = role;
    config.sessions = sessions;
    config.connect = 2s;
    return std::make_unique<store::Database>(std::move(config));
}

std::string next_number() {
    static int count = 0;
    return std::to_string(++count);
}

}  // namespace

store::PrivateCluster& test_cluster() {
    static Server server;
    return server.cluster;
}

TestDatabase::TestDatabase() {
    const std::string number = next_number();
    ledger_ = "ledger_" + number;
    keyring_ = "keyring_" + number;
    store::Session admin(test_cluster().admin_url("postgres"));
    for (const std::string& name : {ledger_, keyring_})
        admin.command(
            ("create database " + name + " owner bangiao_owner template template0").c_str());
    store::migrate(moved_to(test_cluster().ledger_migration_url(), ledger_), store::Stream::ledger);
    store::migrate(moved_to(test_cluster().keyring_migration_url(), keyring_),
                   store::Stream::keyring);
}

std::unique_ptr<TestDatabase> TestDatabase::copy_of(const TestDatabase& other) {
    const std::string name = "ledger_" + next_number();
    store::Session admin(test_cluster().admin_url("postgres"));
    admin.command(
        ("create database " + name + " owner bangiao_owner template " + other.ledger_).c_str());
    // Privileges of the database itself are not copied.
    admin.command(("revoke all on database " + name + " from public; grant connect on database " +
                   name + " to bangiao_service, bangiao_migrator")
                      .c_str());
    return std::unique_ptr<TestDatabase>(new TestDatabase(name, other.keyring_));
}

std::unique_ptr<store::Database> TestDatabase::open(const char* role, std::size_t sessions) const {
    return open_at(moved_to(test_cluster().ledger_url(), ledger_), role, sessions);
}

std::unique_ptr<store::Database> TestDatabase::open_keyring() const {
    return open_at(moved_to(test_cluster().keyring_url(), keyring_), store::role::keeper, 2);
}

std::unique_ptr<store::Database> TestDatabase::open_as_admin() const {
    return open_at(test_cluster().admin_url(ledger_), "", 2);
}

}  // namespace bangiao::testing

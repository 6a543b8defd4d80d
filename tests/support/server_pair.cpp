#include "support/server_pair.hpp"

#include <libpq-fe.h>
#include <sys/wait.h>

#include <chrono>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <thread>
#include <vector>

#include "store/database.hpp"
#include "store/migrations.hpp"
#include "store/private_cluster.hpp"
#include "store/server_process.hpp"
#include "store/session.hpp"
#include "support/server_death.hpp"

namespace bangiao::testing {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr const char* programs = "/usr/lib/postgresql/15/bin";

void wait_for(const std::string& what, const std::function<bool()>& holds) {
    const auto limit = std::chrono::steady_clock::now() + 120s;
    while (!holds()) {
        if (std::chrono::steady_clock::now() > limit)
            throw std::runtime_error("waited too long until " + what);
        std::this_thread::sleep_for(20ms);
    }
}

void run_as_server(const std::vector<std::string>& command, const fs::path& folder) {
    const pid_t child = store::start_as(store::server_user(), command, folder, folder / "log");
    if (store::wait_for(child) != 0) throw std::runtime_error(command.front() + " failed");
}

}  // namespace

ServerPair::ServerPair() {
    {
        const store::PrivateCluster made(primary_.folder);
        store::migrate(made.ledger_migration_url(), store::Stream::ledger);
        store::migrate(made.keyring_migration_url(), store::Stream::keyring);
    }
    fs::create_directories(standby_.folder / "socket");
    for (const fs::path& each : {standby_.folder, standby_.folder / "socket"})
        store::give_to(store::server_user(), each);
    run_as_server({"/bin/cp", "-a", (primary_.folder / "data").string(), standby_.folder.string()},
                  standby_.folder);
    run_as_server({"/usr/bin/touch", (standby_.folder / "data" / "standby.signal").string()},
                  standby_.folder);
    // Sockets in a folder that nobody else may enter.
    const fs::path access = folder_ / "hba.conf";
    std::ofstream(access) << "local all all trust\nlocal replication all trust\n";
    fs::permissions(access, fs::perms(0644));
    start(primary_, "synchronous_standby_names=*");
    start(standby_,
          "primary_conninfo=host=" + (primary_.folder / "socket").string() + " user=bangiao_admin");
    wait_until_followed();
}

ServerPair::~ServerPair() {
    kill(primary_);
    kill(standby_);
}

void ServerPair::start(Server& server, const std::string& more) const {
    const fs::path data = server.folder / "data";
    server.postmaster = store::start_as(
        store::server_user(),
        {std::string(programs) + "/postgres", "-D", data.string(), "-c",
         "hba_file=" + (folder_ / "hba.conf").string(), "-c",
         "unix_socket_directories=" + (server.folder / "socket").string(), "-c", more},
        data, server.folder / "log");
    const std::string where = admin_url(server);
    wait_for("a server answers", [&] { return PQping(where.c_str()) == PQPING_OK; });
}

void ServerPair::wait_until_followed() const {
    constexpr store::Sql followers{
        "select cast(count(*) as text) from pg_stat_replication where sync_state = 'sync'", 1};
    store::Session admin(admin_url(primary_));
    wait_for("the standby follows", [&] { return admin.one(followers).number(0) == 1; });
}

void ServerPair::part() {
    kill(standby_);
    kill(primary_);
    start(primary_, "synchronous_standby_names=");
}

void ServerPair::kill(Server& server) const {
    if (server.postmaster == 0) return;
    kill_server(server.postmaster);
    ::waitpid(server.postmaster, nullptr, 0);
    server.postmaster = 0;
    fs::remove(server.folder / "data" / "postmaster.pid");
}

void ServerPair::kill_primary() {
    kill(primary_);
}

void ServerPair::promote_standby() {
    if (standby_.postmaster == 0) start(standby_, "primary_conninfo=");
    store::Session admin(admin_url(standby_));
    admin.command("select pg_promote(true, 60)");
}

std::string ServerPair::admin_url(const Server& server) const {
    return "host='" + (server.folder / "socket").string() +
           "' port=5432 user=bangiao_admin dbname=postgres";
}

std::string ServerPair::url(const std::string& user, const std::string& database) const {
    return "host='" + (primary_.folder / "socket").string() + "," +
           (standby_.folder / "socket").string() + "' port=5432 user=" + user +
           " dbname=" + database + " target_session_attrs=read-write";
}

std::string ServerPair::ledger_url() const {
    return url("bangiao_service", "bangiao");
}

std::string ServerPair::keyring_url() const {
    return url("bangiao_service", "bangiao_keyring");
}

}  // namespace bangiao::testing

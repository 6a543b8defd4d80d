#include "store/private_cluster.hpp"

#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

#include "base/log.hpp"
#include "store/database.hpp"
#include "store/embedded_migrations.hpp"
#include "store/server_process.hpp"
#include "store/session.hpp"

namespace bangiao::store {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr const char* superuser = "bangiao_admin";
constexpr const char* ledger_database = "bangiao";
constexpr const char* keyring_database = "bangiao_keyring";
constexpr std::string_view socket_name = "/.s.PGSQL.5432";
constexpr std::size_t socket_path_bytes = 107;  // sockaddr_un::sun_path, without its NUL
constexpr auto start_limit = 120s;              // recovery of a large log takes a while
constexpr auto stop_limit = 60s;

constexpr Sql find_database{"select cast(count(*) as text) from pg_database where datname = :name",
                            1};

/// The settings of the private server, written anew at each start. What is not named is
/// PostgreSQL's default.
constexpr const char* settings = R"(# Written by bangiaod at each start; changes here are lost.
listen_addresses = ''
port = 5432
unix_socket_permissions = 0700
max_connections = 40

# Durability: what is committed stays.
fsync = on
full_page_writes = on
synchronous_commit = on
data_sync_retry = off

# Write-ahead log: fewer full page images between checkpoints, and those compressed.
wal_compression = lz4
max_wal_size = 2GB
checkpoint_timeout = 15min
default_toast_compression = lz4

# Nothing of what a statement carried ever stands in the server's log.
log_destination = 'stderr'
log_error_verbosity = terse
log_min_error_statement = panic
log_statement = none
log_min_duration_statement = -1
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
lc_messages = 'C'

timezone = 'UTC'
jit = off
)";

/// A sixteenth of the machine's memory, which it shares with the service: what a long log's indexes
/// are touched in again and again stays there. PostgreSQL takes it page by page as it is used.
std::string shared_buffers() {
    const auto pages = static_cast<std::uint64_t>(std::max(0L, ::sysconf(_SC_PHYS_PAGES)));
    const auto page = static_cast<std::uint64_t>(std::max(0L, ::sysconf(_SC_PAGESIZE)));
    const std::uint64_t mebibytes = pages * page / 16 / (1024 * 1024);
    return "shared_buffers = " + std::to_string(std::clamp<std::uint64_t>(mebibytes, 128, 1024)) +
           "MB\n";
}

fs::path programs() {
    for (const char* folder : {"/usr/lib/postgresql/15/bin", "/usr/pgsql-15/bin"})
        if (fs::exists(fs::path(folder) / "postgres") && fs::exists(fs::path(folder) / "initdb"))
            return folder;
    throw std::runtime_error(
        "PostgreSQL 15 is not installed (package postgresql-15), and no database is configured");
}

std::string own_name() {
    const passwd* self = ::getpwuid(::geteuid());
    if (!self) throw std::runtime_error("this process's user has no name in /etc/passwd");
    return self->pw_name;
}

std::string text_of(const fs::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void write_file(const fs::path& file, const std::string& text, const ServerUser& user) {
    std::ofstream out(file, std::ios::trunc);
    out << text;
    out.close();
    if (!out) throw std::runtime_error("cannot write " + file.string());
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    give_to(user, file);
}

/// A folder whose socket's path fits; ours where it can be.
fs::path socket_folder(const fs::path& folder) {
    const fs::path own = folder / "socket";
    if (own.string().size() + socket_name.size() <= socket_path_bytes) return own;
    std::string pattern = (fs::temp_directory_path() / "bangiao-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder for the socket");
    return pattern;
}

}  // namespace

PrivateCluster::PrivateCluster(fs::path folder) : folder_(fs::weakly_canonical(std::move(folder))) {
    if (folder_.string().find_first_of("'\\\n") != std::string::npos)
        throw std::runtime_error("the data folder's name holds a quote or a backslash");
    data_ = folder_ / "data";
    fs::create_directories(folder_);
    give_to(server_user(), folder_);
    sockets_ = socket_folder(folder_);
    fs::create_directories(sockets_);
    fs::permissions(sockets_, fs::perms::owner_all);
    give_to(server_user(), sockets_);
    stop_leftover();
    if (!fs::exists(data_)) create_cluster();
    start();
    try {
        create_roles_and_databases();
    } catch (...) {
        stop();
        throw;
    }
}

PrivateCluster::~PrivateCluster() {
    stop();
    std::error_code ignored;
    if (sockets_.parent_path() != folder_) fs::remove_all(sockets_, ignored);
}

void PrivateCluster::create_cluster() {
    // initdb writes beside the real place: a folder that bears the name is whole.
    const fs::path fresh = folder_ / "data.new";
    fs::remove_all(fresh);
    const std::vector<std::string> command{(programs() / "initdb").string(),
                                           "--pgdata=" + fresh.string(),
                                           std::string("--username=") + superuser,
                                           "--encoding=UTF8",
                                           "--locale=C",
                                           "--data-checksums",
                                           "--auth-local=peer",
                                           "--auth-host=reject",
                                           "--no-instructions"};
    const pid_t child = start_as(server_user(), command, folder_, folder_ / "server.log");
    if (wait_for(child) != 0)
        throw std::runtime_error("initdb failed; see " + (folder_ / "server.log").string());
    fs::rename(fresh, data_);
    log::info("made a private PostgreSQL");
}

void PrivateCluster::write_access_files() const {
    const ServerUser user = server_user();
    write_file(data_ / "pg_hba.conf", "local all all peer map=service\n", user);
    std::string map;
    for (const char* login : {superuser, "bangiao_migrator", "bangiao_service"})
        map += "service \"" + own_name() + "\" " + login + "\n";
    write_file(data_ / "pg_ident.conf", map, user);
}

void PrivateCluster::write_settings() const {
    write_file(
        data_ / "postgresql.conf",
        settings + shared_buffers() + ("unix_socket_directories = '" + sockets_.string() + "'\n"),
        server_user());
}

void PrivateCluster::stop_leftover() const {
    const std::string lock = text_of(data_ / "postmaster.pid");
    if (lock.empty()) return;
    const pid_t pid = static_cast<pid_t>(std::atol(lock.c_str()));
    // The number may belong to somebody else by now: only a process that works in this data folder
    // is our server.
    const auto ours = [&] {
        std::error_code error;
        const fs::path works_in = fs::read_symlink("/proc/" + std::to_string(pid) + "/cwd", error);
        return pid > 1 && !error && works_in == data_;
    };
    if (!ours()) return;
    log::warn("stopping the PostgreSQL that an earlier run left behind");
    for (const int how : {SIGINT, SIGQUIT, SIGKILL}) {
        ::kill(pid, how);
        for (int i = 0; i < 200 && ours(); ++i) std::this_thread::sleep_for(50ms);
        if (!ours()) return;
    }
    throw std::runtime_error("an earlier PostgreSQL does not stop");
}

void PrivateCluster::start() {
    if (running()) return;
    write_access_files();
    write_settings();
    postmaster_ =
        start_as(server_user(), {(programs() / "postgres").string(), "-D", data_.string()}, data_,
                 folder_ / "server.log");
    wait_until_ready();
}

void PrivateCluster::wait_until_ready() {
    const std::string where = admin_url("postgres");
    const auto until = std::chrono::steady_clock::now() + start_limit;
    while (std::chrono::steady_clock::now() < until) {
        if (!running()) break;
        if (PQping(where.c_str()) == PQPING_OK) return;
        std::this_thread::sleep_for(20ms);
    }
    stop();
    throw std::runtime_error("the private PostgreSQL does not start; see " +
                             (folder_ / "server.log").string());
}

void PrivateCluster::create_roles_and_databases() const {
    Session admin(admin_url("postgres"));
    admin.command(embedded::roles);
    const auto missing = [&](const char* name) {
        return admin.one(find_database, {name}).number(0) == 0;
    };
    if (missing(ledger_database))
        admin.command("create database bangiao owner bangiao_owner template template0");
    if (missing(keyring_database))
        admin.command("create database bangiao_keyring owner bangiao_owner template template0");
}

bool PrivateCluster::running() const {
    if (postmaster_ <= 0) return false;
    return ::waitpid(postmaster_, nullptr, WNOHANG) == 0;
}

void PrivateCluster::stop() {
    if (!running()) {
        postmaster_ = 0;  // its number may be somebody else's by now
        return;
    }
    ::kill(postmaster_, SIGINT);  // fast: running transactions are rolled back
    const auto until = std::chrono::steady_clock::now() + stop_limit;
    while (running() && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(5ms);
    if (running()) ::kill(postmaster_, SIGQUIT);  // immediate: the next start recovers
    while (running()) std::this_thread::sleep_for(5ms);
    postmaster_ = 0;
}

std::string PrivateCluster::url(const std::string& user, const std::string& database) const {
    return "host='" + sockets_.string() + "' port=5432 user=" + user + " dbname=" + database;
}

std::string PrivateCluster::ledger_url() const {
    return url("bangiao_service", ledger_database);
}
std::string PrivateCluster::keyring_url() const {
    return url("bangiao_service", keyring_database);
}
std::string PrivateCluster::ledger_migration_url() const {
    return url("bangiao_migrator", ledger_database);
}
std::string PrivateCluster::keyring_migration_url() const {
    return url("bangiao_migrator", keyring_database);
}
std::string PrivateCluster::admin_url(const std::string& database) const {
    return url(superuser, database);
}

}  // namespace bangiao::store

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <stdexcept>

#include "base/config.hpp"
#include "base/log.hpp"
#include "base/secret.hpp"
#include "base/stop_signals.hpp"
#include "server/check.hpp"
#include "server/service.hpp"

extern "C" {
/// Read by jemalloc when it is loaded (jemalloc(3), TUNING): what a burst of events has left free
/// goes back to the system within seconds, though nothing is allocated meanwhile.
extern const char* malloc_conf;
const char* malloc_conf = "background_thread:true";
}

namespace {

namespace server = bangiao::server;
namespace logging = bangiao::log;

constexpr int fine = 0;
constexpr int finding = 1;
constexpr int usage = 2;
/// At the service's private PostgreSQL.
constexpr std::chrono::milliseconds between_looks{500};

/// Keys and opened values stand in this process's memory: no dump of it may reach a disk, and no
/// other process of the same user may look into it. The private PostgreSQL inherits the first of
/// the two.
void keep_memory_private() {
    const rlimit nothing{0, 0};
    if (::setrlimit(RLIMIT_CORE, &nothing) != 0 || ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        throw std::runtime_error("core dumps cannot be switched off");
}

/// As many open files as this process may have: a connection each, and the databases'.
rlim_t take_all_files() {
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return 0;
    files.rlim_cur = files.rlim_max;
    return ::setrlimit(RLIMIT_NOFILE, &files) == 0 ? files.rlim_max : 0;
}

constexpr rlim_t files_beside_connections = 256;

int serve(const std::filesystem::path& config_file) {
    const bangiao::StopSignals signals;
    const rlim_t files = take_all_files();
    if (!bangiao::keep_keys_in_locked_memory())
        logging::warn("keys may be swapped to disk: allow this process 1 MiB of locked memory");
    const bangiao::Config config = bangiao::Config::load(config_file);
    logging::set_level(config.log_level);
    logging::info("starting");
    if (files < config.limits.connections + files_beside_connections)
        logging::warn("this process may not open as many files as it may have connections",
                      {{"files", files}, {"connections", config.limits.connections}});
    server::Service service(config);
    for (;;) {
        const std::optional<bangiao::Told> told = signals.wait(between_looks);
        if (told == bangiao::Told::to_stop) break;
        if (told == bangiao::Told::to_renew) service.renew();
        service.tend();
    }
    logging::info("stopping");
    return fine;
}

int migrate(const std::filesystem::path& config_file) {
    const int applied = server::migrate_databases(bangiao::Config::load(config_file));
    std::cout << applied << " migrations applied\n";
    return fine;
}

int check(const std::filesystem::path& config_file) {
    return server::check(config_file, std::cout) ? fine : finding;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"The service of the handover ledger"};
    std::filesystem::path config = "bangiaod.toml";
    app.add_option("--config", config, "the configuration file (docs/operations.md)");
    app.set_version_flag("--version", BANGIAO_VERSION);
    app.require_subcommand(1);
    app.fallthrough();
    int (*run)(const std::filesystem::path&) = nullptr;
    app.add_subcommand("serve", "runs the service until SIGTERM")->callback([&] { run = serve; });
    app.add_subcommand("migrate", "brings the databases to this program's version")->callback([&] {
        run = migrate;
    });
    app.add_subcommand("check", "says of each part whether serve could use it")->callback([&] {
        run = check;
    });
    app.footer("Exit codes: 0 fine, 1 a finding, 2 usage.");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? fine : usage;
    }
    ::umask(077);
    try {
        keep_memory_private();
        return run(config);
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return finding;
    }
}

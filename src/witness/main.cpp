#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>

#include "base/log.hpp"
#include "base/stop_signals.hpp"
#include "witness/service.hpp"

namespace {

constexpr int fine = 0;
constexpr int finding = 1;
constexpr int usage = 2;
constexpr std::chrono::hours until_told{24};

int serve(const std::filesystem::path& config_file) {
    const bangiao::StopSignals signals;
    const auto config = bangiao::witness::WitnessConfig::load(config_file);
    bangiao::log::set_level(config.log_level);
    bangiao::witness::Service service(config);
    for (;;) {
        const std::optional<bangiao::Told> told = signals.wait(until_told);
        if (told == bangiao::Told::to_stop) break;
        if (told == bangiao::Told::to_renew) service.renew_tls();
    }
    bangiao::log::info("stopping");
    return fine;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Cosigns the checkpoints of handover logs for one ministry"};
    std::filesystem::path config = "witness.toml";
    app.add_option("--config", config, "the configuration file (docs/witness.md)");
    app.set_version_flag("--version", BANGIAO_VERSION);
    app.require_subcommand(1);
    app.fallthrough();
    app.add_subcommand("serve", "runs the witness until SIGTERM");
    app.footer("Exit codes: 0 fine, 1 it could not serve, 2 usage.");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? fine : usage;
    }
    ::umask(077);
    try {
        return serve(config);
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return finding;
    }
}

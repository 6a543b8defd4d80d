// What it costs to prove a whole log offline: every leaf, signature, chain and stored record looked
// at, and every admission decided again. On one thread and on one a core.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <bangiao/audit.hpp>
#include <bangiao/trust.hpp>
#include <chrono>
#include <iostream>
#include <stdexcept>
#include <thread>

#include "cli/log_source.hpp"
#include "support/child_process.hpp"
#include "support/temp_folder.hpp"
#include "targets.hpp"

namespace {

using namespace bangiao;

/// The log of a service, as an inspector takes it along.
std::filesystem::path exported(bench::Service& service, const std::filesystem::path& folder) {
    const std::filesystem::path file = folder / "log.zst";
    const testing::Ran ran =
        testing::run(BANGIAO_BINARY_DIR "/bangiao",
                     {"--profile", service.auditor().string(), "export", "--log", file.string()});
    if (ran.exit_code != 0) throw std::runtime_error(ran.output + ran.error);
    return file;
}

/// Events audited in a second.
double audited(const std::filesystem::path& file, const Trust& trust, unsigned threads) {
    const auto began = std::chrono::steady_clock::now();
    cli::LogFile log(file);
    LogAudit audit(trust, threads);
    while (const std::optional<std::string> line = log.next().value()) audit.line(*line).value();
    const LogReport report = audit.finish().value();
    if (!report.clean()) throw std::runtime_error("the log does not audit clean");
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - began;
    return static_cast<double>(report.size.value()) / seconds.count();
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Measures the audit of a whole log"};
    bench::Wanted wanted;
    wanted.connections = 64;
    wanted.warm_up = 0;
    wanted.case_events = 3;
    std::size_t rounds = 3;
    app.add_option("--events", wanted.events, "in the log");
    app.add_option("--rounds", rounds)->check(CLI::Range(1, 100));
    CLI11_PARSE(app, argc, argv);

    const testing::TempFolder folder;
    bench::Service service(8);
    bench::closed_loop(service.shares(wanted));
    const std::filesystem::path file = exported(service, folder.path());
    const Trust trust = Trust::parse(service.realm().trust_text()).value();
    for (std::size_t round = 0; round < rounds; ++round)
        for (const unsigned threads : {1U, 0U})
            std::cout << fmt::format(
                "{{\"what\":\"audit\",\"threads\":{},\"events\":{},\"per_s\":{:.1f}}}\n", threads,
                wanted.events, audited(file, trust, threads));
}

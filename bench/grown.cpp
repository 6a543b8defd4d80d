// The whole service over large logs beside the same over a small one, alternated, where every event
// opens a case, which is the worst, and where a case has five: events a second,
// the write-ahead log that an event takes right after a checkpoint, when every page is written
// whole once, and how long a start takes.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <deque>
#include <vector>

#include "filling.hpp"
#include "store/session.hpp"
#include "targets.hpp"

namespace {

using namespace bangiao;

constexpr store::Sql written{"select cast(pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') as text)",
                             1};

class Grown {
public:
    explicit Grown(std::uint64_t leaves) : leaves_(leaves) {
        bench::Filling(service_.realm().folder(), service_.post()).to(leaves);
        service_.restart();  // reads what was filled in, and has it signed
        admin().command("vacuum analyze");
    }

    void file(const bench::Wanted& wanted) {
        const std::vector<bench::Share> shares = service_.shares(wanted);
        admin().command("checkpoint");
        const std::uint64_t before = admin().one(written).number(0);
        const bench::Figures figures = bench::closed_loop(shares);
        const auto bytes = static_cast<double>(admin().one(written).number(0) - before);
        print(fmt::format(
            "\"case_events\":{},\"events_per_s\":{:.1f},\"p99_ms\":{:.1f},\"errors\":{},"
            "\"wal_bytes\":{:.0f}",
            wanted.case_events, figures.events_per_s, figures.p99_ms, figures.errors,
            bytes / static_cast<double>(wanted.events + wanted.warm_up)));
    }
    void restart() {
        const auto began = std::chrono::steady_clock::now();
        service_.restart();
        const std::chrono::duration<double, std::milli> taken =
            std::chrono::steady_clock::now() - began;
        print(fmt::format("\"restart_ms\":{:.0f}", taken.count()));
    }

private:
    /// A session of its own each time: its server ends with the service.
    store::Session admin() const {
        return {"host='" + sockets_.string() + "' port=5432 user=bangiao_admin dbname=bangiao"};
    }
    void print(const std::string& figures) const {
        fmt::print("{{\"what\":\"grown\",\"leaves\":{},{}}}\n", leaves_, figures);
        std::fflush(stdout);
    }

    const std::uint64_t leaves_;
    bench::Service service_{8};
    const std::filesystem::path sockets_ = service_.realm().folder() / "data/postgresql/socket";
};

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Measures the service over a grown log"};
    std::vector<std::uint64_t> sizes{10'000, 1'000'000};
    bench::Wanted wanted;
    wanted.connections = 64;
    wanted.events = 12'800;
    wanted.warm_up = 640;
    std::size_t rounds = 3;
    app.add_option("--sizes", sizes, "events in each log");
    app.add_option("--events", wanted.events, "measured in a round");
    app.add_option("--rounds", rounds)->check(CLI::Range(1, 100));
    CLI11_PARSE(app, argc, argv);

    std::deque<Grown> logs;
    for (const std::uint64_t size : sizes) logs.emplace_back(size);
    for (std::size_t round = 0; round < rounds; ++round)
        for (const std::size_t of_a_case : {1U, 5U})
            for (Grown& each : logs) {
                wanted.case_events = of_a_case;
                each.file(wanted);
            }
    for (Grown& each : logs) each.restart();
}

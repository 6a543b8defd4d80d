// The whole service over a large log beside the same over a small one, alternated: events a second,
// the write-ahead log that an event takes right after a checkpoint, when every page is written
// whole once, and how long a start takes.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
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
            "\"events_per_s\":{:.1f},\"p99_ms\":{:.1f},\"errors\":{},\"wal_bytes\":{:.0f}",
            figures.events_per_s, figures.p99_ms, figures.errors,
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
    std::uint64_t small = 10'000, large = 1'000'000;
    bench::Wanted wanted;
    wanted.connections = 64;
    wanted.events = 12'800;
    wanted.warm_up = 640;
    std::size_t rounds = 3;
    app.add_option("--small", small, "events in the small log");
    app.add_option("--large", large, "events in the large one");
    app.add_option("--events", wanted.events, "measured in a round");
    app.add_option("--rounds", rounds)->check(CLI::Range(1, 100));
    CLI11_PARSE(app, argc, argv);

    Grown of_small(small), of_large(large);
    for (std::size_t round = 0; round < rounds; ++round)
        for (Grown* each : {&of_small, &of_large}) each->file(wanted);
    for (Grown* each : {&of_small, &of_large}) each->restart();
}

// How fast PostgreSQL alone takes events of three kilobytes in, by the statement that the service
// uses, each batch one durable transaction: no service can be faster over this database. And the
// same where pgaudit writes down what was written, as a database is audited that has no ledger.
#include <fmt/format.h>

#include <chrono>
#include <random>

#include "rows.hpp"
#include "store/migrations.hpp"
#include "store/private_cluster.hpp"
#include "store/session.hpp"
#include "support/temp_folder.hpp"

namespace {

using namespace bangiao;

constexpr std::size_t event_bytes = 3000;
constexpr std::chrono::seconds long_enough{4};

/// Its own settings are known only once it is loaded.
void load_pgaudit(store::PrivateCluster& cluster) {
    const auto command = [&](const char* text) {
        store::Session(cluster.admin_url("postgres")).command(text);
    };
    command("alter system set shared_preload_libraries = 'pgaudit'");
    cluster.stop();
    cluster.start();
    command("alter system set pgaudit.log = 'write'");
    command("alter system set pgaudit.log_parameter = on");
    command("select pg_reload_conf()");
}

store::DatabaseConfig as_writer(const store::PrivateCluster& cluster) {
    store::DatabaseConfig config;
    config.url = cluster.ledger_url();
    config.role = store::role::writer;
    return config;
}

class Ceiling {
public:
    explicit Ceiling(bool pgaudit) {
        store::migrate(cluster_.ledger_migration_url(), store::Stream::ledger);
        if (pgaudit) load_pgaudit(cluster_);
        bench::open_case(writer_);
    }
    /// Rows a second.
    double take(std::size_t batch) {
        using Clock = std::chrono::steady_clock;
        const auto began = Clock::now();
        std::size_t rows = 0;
        while (Clock::now() - began < long_enough) {
            std::vector<store::NewEvent> events;
            for (std::size_t i = 0; i < batch; ++i) events.push_back(event());
            store::Transaction transaction(writer_);
            insert_events(transaction.session(), events);
            bench::commit(transaction);
            rows += batch;
        }
        return static_cast<double>(rows) /
               std::chrono::duration<double>(Clock::now() - began).count();
    }

private:
    store::NewEvent event() {
        now_ = now_ + Instant::Duration(1);
        return bench::made_up(next_++, now_, jws());
    }
    /// As hard to compress as base64url is.
    std::string jws() {
        constexpr std::string_view alphabet =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        std::string text(event_bytes, ' ');
        for (char& c : text) c = alphabet[random_() % alphabet.size()];
        return text;
    }

    testing::TempFolder folder_;
    store::PrivateCluster cluster_{folder_ / "postgresql"};
    store::Database writer_{as_writer(cluster_)};
    std::uint64_t next_ = 0;
    Instant now_ = Instant::from_seconds(1'700'000'000);
    std::mt19937_64 random_{1};
};

}  // namespace

int main() {
    Ceiling bare(false), audited(true);
    for (const std::size_t batch : {std::size_t(1), std::size_t(16), std::size_t(64)}) {
        fmt::print("{{\"what\":\"batch ceiling\",\"batch\":{},\"rows_per_s\":{:.0f}}}\n", batch,
                   bare.take(batch));
        fmt::print("{{\"what\":\"with pgaudit\",\"batch\":{},\"rows_per_s\":{:.0f}}}\n", batch,
                   audited.take(batch));
    }
}

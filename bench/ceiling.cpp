// How fast PostgreSQL alone takes events of three kilobytes in, by the statement that the service
// uses, each batch one durable transaction: no service can be faster over this database.
#include <fmt/format.h>

#include <chrono>
#include <random>

#include "rows.hpp"
#include "store/session.hpp"
#include "support/test_database.hpp"

namespace {

using namespace bangiao;

constexpr std::size_t event_bytes = 3000;
constexpr std::chrono::seconds long_enough{4};

class Ceiling {
public:
    Ceiling() { bench::open_case(*writer_); }
    /// Rows a second.
    double take(std::size_t batch) {
        using Clock = std::chrono::steady_clock;
        const auto began = Clock::now();
        std::size_t rows = 0;
        while (Clock::now() - began < long_enough) {
            std::vector<store::NewEvent> events;
            for (std::size_t i = 0; i < batch; ++i) events.push_back(event());
            store::Transaction transaction(*writer_);
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

    testing::TestDatabase database_;
    std::unique_ptr<store::Database> writer_ = database_.open(store::role::writer);
    std::uint64_t next_ = 0;
    Instant now_ = Instant::from_seconds(1'700'000'000);
    std::mt19937_64 random_{1};
};

}  // namespace

int main() {
    Ceiling ceiling;
    for (const std::size_t batch : {std::size_t(1), std::size_t(16), std::size_t(64)})
        fmt::print("{{\"what\":\"batch ceiling\",\"batch\":{},\"rows_per_s\":{:.0f}}}\n", batch,
                   ceiling.take(batch));
}

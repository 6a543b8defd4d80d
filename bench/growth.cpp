// What an event and a receipt cost as the log grows: ten thousand, a million, ten million leaves in
// one PostgreSQL and one run; figures beside those of the smallest log. An event is appended as the
// sequencer does it, with nothing of the law: rows, tiles, head and state in one transaction, then
// the signer with its proof and its fsync.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <bangiao/leaf.hpp>
#include <chrono>
#include <functional>
#include <random>
#include <vector>

#include "ledger/signer.hpp"
#include "rows.hpp"
#include "store/session.hpp"
#include "store/tree_reader.hpp"
#include "support/temp_folder.hpp"
#include "support/test_database.hpp"

namespace {

using namespace bangiao;

const std::string origin = "bench.test/growth";
constexpr std::uint64_t tiles_a_statement = 256;

/// Median microseconds of one call.
double micros(std::size_t calls, const std::function<void()>& call) {
    std::vector<double> times;
    for (std::size_t i = 0; i < calls; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        call();
        times.push_back(
            std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin)
                .count());
    }
    std::nth_element(times.begin(), times.begin() + static_cast<long>(calls / 2), times.end());
    return times[calls / 2];
}

/// A log of made-up events. Where it is filled up, only what later appends and proofs read is
/// stored: full tiles, and the events of the open one.
class Log {
public:
    Log() {
        bench::open_case(*writer_);
        signer_.begin();
    }

    void fill(std::uint64_t size) {
        const store::LogTip before = tip_;
        store::Transaction transaction(*writer_);
        store::Session& session = transaction.session();
        std::vector<FullTile> tiles;
        while (edge_.size().value() < size) {
            for (FullTile& tile : edge_.append(leaf_hash(std::to_string(edge_.size().value()))))
                tiles.push_back(std::move(tile));
            if (tiles.size() < tiles_a_statement) continue;
            insert_tiles(session, tiles);
            tiles.clear();
        }
        insert_tiles(session, tiles);
        const std::vector<Digest>& open = edge_.partials().front();
        std::vector<store::NewEvent> events;
        for (std::size_t i = 0; i < open.size(); ++i)
            events.push_back(bench::made_up(size - open.size() + i, now_, body_));
        insert_events(session, events);
        move_on(session, before);
        bench::commit(transaction);
        sign(before.size);
    }

    void append(std::size_t count) {
        const store::LogTip before = tip_;
        store::Transaction transaction(*writer_);
        store::Session& session = transaction.session();
        (void)lock_tip(session);
        std::vector<store::NewEvent> events;
        std::vector<FullTile> tiles;
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint64_t index = edge_.size().value();
            const Digest leaf = leaf_hash(std::to_string(index));
            events.push_back(bench::made_up(index, now_, body_));
            for (FullTile& tile : edge_.append(leaf)) tiles.push_back(std::move(tile));
        }
        insert_events(session, events);
        insert_tiles(session, tiles);
        move_on(session, before);
        bench::commit(transaction);
        sign(before.size);
    }

    /// The path of some leaf, against the edge read anew or remembered.
    void prove(bool remembered) {
        store::Snapshot snapshot(*writer_);
        store::Session& session = snapshot.session();
        const TileEdge edge =
            remembered ? edges_.at(session, edge_.size()) : store::load_edge(session, edge_.size());
        const LeafIndex index(random_() % edge_.size().value());
        (void)inclusion_path(index, edge.size(), subtrees_of(edge, store::stored_tiles(session)));
    }

private:
    void move_on(store::Session& session, const store::LogTip& before) {
        now_ = now_ + Instant::Duration(1);
        tip_ = {edge_.size(), edge_.root(), now_, 1};
        insert_head(session, before.size, tip_.size, tip_.root, now_);
        advance_tip(session, before.size, tip_);
    }
    void sign(TreeSize from) {
        store::Snapshot snapshot(*writer_);
        const SubtreeRoot subtrees = subtrees_of(edge_, store::stored_tiles(snapshot.session()));
        const std::vector<Digest> proof = from.value() == 0
                                              ? std::vector<Digest>{}
                                              : consistency_path(from, edge_.size(), subtrees);
        (void)signer_.sign({edge_.size(), edge_.root(), now_}, proof);
    }

    const std::string body_ = std::string(1500, 'j');
    testing::TempFolder folder_;
    testing::TestDatabase database_;
    std::unique_ptr<store::Database> writer_ = database_.open(store::role::writer);
    ledger::Signer signer_{NoteKey::generate(origin, NoteKeyType::ed25519), origin,
                           folder_ / "signer"};
    TileEdge edge_;
    store::Edges edges_;
    Instant now_ = Instant::from_seconds(1'700'000'000);
    store::LogTip tip_{TreeSize(0), empty_root(), std::nullopt, 0};
    std::mt19937_64 random_{1};
};

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"What an event and a receipt cost as the log grows"};
    std::vector<std::uint64_t> sizes{10'000, 1'000'000, 10'000'000};
    bool json = false;
    app.add_option("--sizes", sizes, "ascending");
    app.add_flag("--json", json, "a line for each figure instead of a table");
    CLI11_PARSE(app, argc, argv);

    struct Measure {
        const char* name;
        std::function<double(Log&)> take;
        double first = 0;
    };
    Measure measures[] = {
        {"append one event", [](Log& log) { return micros(300, [&] { log.append(1); }); }},
        {"append a batch of 256", [](Log& log) { return micros(40, [&] { log.append(256); }); }},
        {"prove a leaf", [](Log& log) { return micros(300, [&] { log.prove(true); }); }},
        {"prove a leaf, edge read anew",
         [](Log& log) { return micros(30, [&] { log.prove(false); }); }},
    };
    if (!json)
        fmt::print("| leaves | what | us | beside the smallest |\n| ---: | --- | ---: | ---: |\n");
    Log log;
    for (const std::uint64_t size : sizes) {
        log.fill(size);
        for (Measure& measure : measures) {
            const double taken = measure.take(log);
            if (measure.first == 0) measure.first = taken;
            if (json)
                fmt::print("{{\"what\":\"growth\",\"leaves\":{},\"name\":\"{}\",\"us\":{:.1f}}}\n",
                           size, measure.name, taken);
            else
                fmt::print("| {} | {} | {:.0f} | {:.2f} |\n", size, measure.name, taken,
                           taken / measure.first);
            std::fflush(stdout);
        }
    }
}

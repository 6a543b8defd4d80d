#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <bangiao/checkpoint.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fstream>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "https/server.hpp"
#include "quorum/quorum.hpp"
#include "store/log_store.hpp"
#include "store/published.hpp"
#include "support/authority.hpp"
#include "support/comes.hpp"
#include "support/temp_folder.hpp"
#include "support/test_database.hpp"
#include "witness/witness.hpp"

namespace bangiao::quorum {

using namespace std::chrono_literals;
using https::Request;
using https::Response;
using testing::comes;

inline const std::string origin = "log.example.test/handoff";
inline const Instant now = Instant::from_seconds(1'772'400'000);

inline std::filesystem::path write(const std::filesystem::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
    std::filesystem::permissions(file, std::filesystem::perms(0600));
    return file;
}

/// One ministry's witness: a real one, and what becomes of its answers on the way.
class Ministry {
public:
    /// What a badly behaved witness makes of the answer that the real one would have given.
    using Manners = std::function<void(const Request&, Response&)>;

    Ministry(const std::string& name, const std::filesystem::path& folder,
             const testing::Authority& authority, const NoteVerifier& log)
        : witness(NoteKey::from_seed(name, NoteKeyType::cosignature_v1, seed_of(name)).value(),
                  {log}, folder, clock),
          key(NoteKey::from_seed(name, NoteKeyType::cosignature_v1, seed_of(name))
                  .value()
                  .verifier()) {
        const testing::Issued identity = authority.issue("witness", testing::Usage::tls_server);
        Config::Tls tls;
        tls.certificate = write(folder / "tls.pem", identity.certificate);
        tls.key = write(folder / "tls.key", identity.key);
        tls.client_ca = write(folder / "ca.pem", authority.certificate());
        Config::Listen listen;
        listen.port = 0;
        Config::Limits limits;
        limits.threads = 2;
        limits.shutdown = 100ms;
        server = std::make_unique<https::Server>(
            listen, tls, limits, [this](Request request) { return answer(std::move(request)); },
            [](const Refusal&, const https::RequestContext&) {
                return Response{400, {}, ""};
            });
    }
    ~Ministry() { silent = false; }

    boost::asio::awaitable<Response> answer(Request request) {
        ++requests;
        boost::asio::steady_timer pause(co_await boost::asio::this_coro::executor);
        while (silent) {
            pause.expires_after(1ms);
            co_await pause.async_wait(boost::asio::use_awaitable);
        }
        Response response = request.method == "POST" ? witness.add_checkpoint(request.body)
                                                     : witness.newest(request.path.substr(1));
        if (manners) manners(request, response);
        co_return response;
    }
    std::string trust_line() const {
        return "witness " + key.name() + " " + key.vkey() +
               " https://localhost:" + std::to_string(server->port()) + "\n";
    }
    static std::string seed_of(const std::string& name) { return std::string(sha256(name).view()); }

    ManualClock clock{now};
    witness::Witness witness;
    NoteVerifier key;
    Manners manners;  // set before anybody asks
    std::atomic<bool> silent{false};
    std::atomic<int> requests{0};
    std::unique_ptr<https::Server> server;
};

/// A log, four witnesses of whom three make a quorum, and what asks them.
class QuorumHouse : public ::testing::Test {
protected:
    QuorumHouse() {
        const testing::Issued client = authority.issue("service", testing::Usage::tls_client);
        config.certificate = write(folder / "client.pem", client.certificate);
        config.key = write(folder / "client.key", client.key);
        config.authorities = write(folder / "roots.pem", authority.certificate());
        config.interval = 10ms;
        config.answer = 500ms;
        for (const char* name : {"one.test", "two.test", "three.test", "four.test"}) {
            std::filesystem::create_directory(folder / name);
            ministries.push_back(
                std::make_unique<Ministry>(name, folder / name, authority, log_key.verifier()));
        }
    }
    Trust trust_of() const {
        std::string text = "log " + log_key.verifier().vkey() + "\n";
        std::string members;
        for (const auto& ministry : ministries) {
            text += ministry->trust_line();
            members += " " + ministry->key.name();
        }
        return Trust::parse(text + "group all-four 3" + members + "\nquorum all-four\n").value();
    }
    void start(bool heard = true) {
        trust = std::make_unique<Trust>(trust_of());
        const Alarms alarms{[this](const std::string& why) {
                                const std::lock_guard lock(mutex);
                                halted = why;
                            },
                            [this](bool is) { held = is; }};
        quorum = std::make_unique<Quorum>(*trust, origin, config, *database, watch, alarms, heard);
    }
    /// Made-up events up to this size, signed.
    void grow(std::uint64_t wanted) {
        const std::uint64_t before = size;
        store::Transaction transaction(*database);
        store::Session& session = transaction.session();
        if (size == 0)
            insert_cases(session,
                         {{0, CaseId::parse(random_uuid()).value(), store::ChainKind::person}});
        std::vector<store::NewEvent> events;
        std::vector<FullTile> tiles;
        for (; size < wanted; ++size) {
            const Digest leaf = leaf_hash("entry " + std::to_string(size));
            for (FullTile& tile : edge.append(leaf)) tiles.push_back(std::move(tile));
            events.push_back({LeafIndex(size), 0, size, EventId::parse(random_uuid()).value(), leaf,
                              leaf, now, "a.b.c", "t", "u", false});
        }
        insert_events(session, events);
        insert_tiles(session, tiles);
        insert_head(session, TreeSize(before), TreeSize(size), edge.root(), now);
        advance_tip(session, TreeSize(before), {TreeSize(size), edge.root(), now, 1});
        insert_checkpoint(session, TreeSize(size), note_of(size, edge.root()));
        ASSERT_EQ(transaction.commit(), store::Outcome::committed);
    }
    std::string note_of(std::uint64_t leaves, const Digest& root) const {
        return sign_checkpoint({origin, TreeSize(leaves), root}, log_key);
    }
    std::optional<store::StoredCheckpoint> published() {
        store::Lease lease(*database);
        return store::newest_published(lease.session());
    }
    /// Whether that witness comes to hold a checkpoint of so many events.
    bool holds(std::size_t ministry, std::uint64_t leaves) {
        return comes([&] {
            const Response shown = ministries.at(ministry)->witness.newest(monitoring_path(origin));
            if (shown.status != 200) return false;
            const Note note = Note::parse(shown.body).value();
            return Checkpoint::parse(note.text).value().size == TreeSize(leaves);
        });
    }
    bool is_published(std::uint64_t leaves) {
        return comes([&] {
            const auto newest = published();
            return newest && newest->size == TreeSize(leaves);
        });
    }
    /// Who cosigned what was published; that nothing else stands in it.
    std::vector<std::string> cosigners() {
        const std::string note = published().value().note;
        const Trust::Verdict verdict = trust->judge(note).value();
        EXPECT_TRUE(verdict.quorum);
        EXPECT_EQ(Note::parse(note).value().signatures.size(), verdict.witnesses.size() + 1);
        std::vector<std::string> names;
        for (const NoteSigner& each : verdict.witnesses) names.push_back(each.key.name());
        return names;
    }
    bool has_cosigned(const std::string& name) {
        const auto names = cosigners();
        return std::find(names.begin(), names.end(), name) != names.end();
    }
    /// A tree of that size of which the log's key signed another history, as a fork or a thief of
    /// the key would make it; cosigned by that witness.
    void cosign_a_fork(Ministry& ministry, std::uint64_t leaves) {
        Frontier fork;
        for (std::uint64_t i = 0; i < leaves; ++i)
            fork.append(leaf_hash("another entry " + std::to_string(i)));
        ASSERT_EQ(
            ministry.witness
                .add_checkpoint(AddCheckpoint{TreeSize(0), {}, note_of(leaves, fork.root())}.text())
                .status,
            200U);
    }
    std::string why_halted() {
        const std::lock_guard lock(mutex);
        return halted;
    }
    Quorum::WitnessReport report_of(std::size_t i) const { return quorum->witnesses().at(i); }

    testing::TempFolder folder;
    testing::Authority authority{"root"};
    const NoteKey log_key = NoteKey::generate(origin, NoteKeyType::ed25519);
    testing::TestDatabase fresh;
    std::unique_ptr<store::Database> database = fresh.open(store::role::writer);
    ManualClock clock{now};
    ClockWatch watch{clock, 2s, 2};
    Config::Quorum config;
    std::vector<std::unique_ptr<Ministry>> ministries;
    std::unique_ptr<Trust> trust;
    TileEdge edge;
    std::uint64_t size = 0;
    std::mutex mutex;
    std::string halted;  // guarded by mutex
    std::atomic<bool> held{false};
    std::unique_ptr<Quorum> quorum;  // last: its threads use the rest
};

}  // namespace bangiao::quorum

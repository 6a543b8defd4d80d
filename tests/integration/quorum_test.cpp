// The quorum against real PostgreSQL and against witnesses over real TLS that behave well or badly.
#include "quorum/quorum.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <bangiao/checkpoint.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fstream>
#include <thread>

#include "https/server.hpp"
#include "quorum/start_check.hpp"
#include "store/log_store.hpp"
#include "store/published.hpp"
#include "support/authority.hpp"
#include "support/comes.hpp"
#include "support/temp_folder.hpp"
#include "support/test_database.hpp"
#include "witness/witness.hpp"

namespace bangiao::quorum {
namespace {

using namespace std::chrono_literals;
using https::Request;
using https::Response;
using testing::comes;

const std::string origin = "log.example.test/handoff";
const Instant now = Instant::from_seconds(1'772'400'000);

std::filesystem::path write(const std::filesystem::path& file, const std::string& text) {
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

class QuorumTest : public ::testing::Test {
protected:
    QuorumTest() {
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

TEST_F(QuorumTest, PublishesEachCheckpointThatThreeOfFourCosigned) {
    start();
    for (const std::uint64_t leaves : {1U, 2U, 255U, 256U, 257U, 600U}) {
        grow(leaves);
        ASSERT_TRUE(is_published(leaves)) << leaves;
        EXPECT_GE(cosigners().size(), 3U);
    }
    EXPECT_TRUE(holds(3, size));
    // Published a moment before nobody waits for it any more.
    EXPECT_TRUE(comes([&] { return quorum->waiting().count() == 0; }));
    EXPECT_TRUE(comes([&] { return report_of(3).lag == 0; }));
}

TEST_F(QuorumTest, AsksNobodyWhileTheLogIsIdle) {
    start();
    grow(3);
    ASSERT_TRUE(is_published(3));
    ASSERT_TRUE(holds(0, size) && holds(1, size) && holds(2, size) && holds(3, size));
    const auto asked = [&] {
        int sum = 0;
        for (const auto& ministry : ministries) sum += ministry->requests;
        return sum;
    };
    const int before = asked();
    std::this_thread::sleep_for(50 * config.interval);  // what must not happen has no event
    EXPECT_EQ(asked(), before);
}

/// A way of one witness to behave badly, and whether its line may still count.
struct Habit {
    std::string name;
    std::function<void(Ministry&)> take_up;
    bool counts = false;
};

void PrintTo(const Habit& habit, std::ostream* out) {
    *out << habit.name;
}

Ministry::Manners cosigning(std::function<void(Response&)> change) {
    return [change = std::move(change)](const Request& request, Response& response) {
        if (request.method == "POST" && response.status == 200) change(response);
    };
}

class BadHabit : public QuorumTest, public ::testing::WithParamInterface<Habit> {};

TEST_P(BadHabit, OfOneWitnessHoldsUpNothing) {
    GetParam().take_up(*ministries[3]);
    start();
    for (const std::uint64_t leaves : {2U, 5U}) {
        grow(leaves);
        ASSERT_TRUE(is_published(leaves));
    }
    EXPECT_EQ(why_halted(), "");
    if (!GetParam().counts) {
        EXPECT_FALSE(has_cosigned("four.test"));
    }
}

TEST_P(BadHabit, OfTwoMakesNoQuorumOutOfTwoHonestOnes) {
    GetParam().take_up(*ministries[2]);
    GetParam().take_up(*ministries[3]);
    start();
    grow(4);
    if (GetParam().counts) {
        ASSERT_TRUE(is_published(4));
        return;
    }
    ASSERT_TRUE(holds(0, size) && holds(1, size));
    ASSERT_TRUE(comes([&] { return ministries[2]->requests + ministries[3]->requests >= 3; }));
    EXPECT_FALSE(published());
    EXPECT_GT(quorum->waiting().count(), 0);
    EXPECT_EQ(why_halted(), "");
}

INSTANTIATE_TEST_SUITE_P(
    All, BadHabit,
    ::testing::Values(
        Habit{"garbage",
              [](Ministry& it) {
                  it.manners = cosigning(
                      [](Response& answer) { answer.body = "\x01\x02 no line of a note"; });
              }},
        Habit{"empty",
              [](Ministry& it) {
                  it.manners = cosigning([](Response& answer) { answer.body.clear(); });
              }},
        Habit{"endless",
              [](Ministry& it) {
                  it.manners =
                      cosigning([](Response& answer) { answer.body = std::string(1 << 20, 'x'); });
              }},
        Habit{"silence", [](Ministry& it) { it.silent = true; }},
        Habit{"redirect",
              [](Ministry& it) {
                  it.manners = cosigning([](Response& answer) {
                      answer.status = 307;
                      answer.headers["Location"] = "https://elsewhere.test/add-checkpoint";
                  });
              }},
        Habit{"failure",
              [](Ministry& it) {
                  it.manners = cosigning([](Response& answer) { answer.status = 500; });
              }},
        Habit{"a_clock_ahead",
              [](Ministry& it) { it.clock.set(now + Instant::Duration(std::chrono::minutes(6))); }},
        Habit{"a_clock_behind",
              [](Ministry& it) { it.clock.set(now - Instant::Duration(std::chrono::minutes(6))); }},
        Habit{"a_broken_signature",
              [](Ministry& it) {
                  it.manners = cosigning([](Response& answer) {
                      char& c = answer.body[answer.body.size() - 9];
                      c = c == 'A' ? 'B' : 'A';
                  });
              }},
        Habit{"lines_of_others_only",
              [](Ministry& it) {
                  it.manners = cosigning(
                      [](Response& answer) { answer.body = "— foreign.test AAAAAAAAAAAA\n"; });
              }},
        Habit{"sizes_out_of_the_air",
              [](Ministry& it) {
                  it.manners = cosigning([](Response& answer) {
                      answer = Response{409, {{"Content-Type", "text/x.tlog.size"}}, "999999\n"};
                  });
              }},
        Habit{"a_conflict_without_size",
              [](Ministry& it) {
                  it.manners = cosigning([](Response& answer) {
                      answer = Response{409, {{"Content-Type", "text/x.tlog.size"}}, "many\n"};
                  });
              }},
        Habit{"more_than_its_line",
              [](Ministry& it) {
                  it.manners = cosigning([](Response& answer) {
                      answer.body =
                          "\n\nlog.example.test/handoff\n9\n\n— foreign.test "
                          "AAAAAAAAAAAA\n" +
                          answer.body + "\n— again.test AAAAAAAAAAAA\n";
                  });
              },
              true}),
    [](const auto& each) { return each.param.name; });

TEST_F(QuorumTest, KeepsAskingWhatTimeItIsWhileTheClockIsInDoubt) {
    start();
    EXPECT_TRUE(comes([&] { return !watch.in_doubt(); })) << "there is no log yet";
    grow(5);
    ASSERT_TRUE(is_published(5));
    clock.step(1h);
    EXPECT_TRUE(watch.in_doubt());
    for (const auto& ministry : ministries) ministry->clock.set(now + Instant::Duration(1h));
    EXPECT_TRUE(comes([&] { return !watch.in_doubt(); })) << "they all say the same";
    EXPECT_EQ(watch.ahead(), 0s);
}

TEST_F(QuorumTest, AsksWhatTimeItIsWithoutAQuorumToo) {
    start();
    grow(5);
    ASSERT_TRUE(is_published(5));
    ministries[2]->silent = ministries[3]->silent = true;
    grow(6);
    ASSERT_TRUE(holds(0, 6) && holds(1, 6));
    ASSERT_TRUE(comes([&] { return report_of(0).lag == 0 && report_of(1).lag == 0; }));
    clock.step(1h);
    EXPECT_TRUE(watch.in_doubt());
    for (const auto& ministry : ministries) ministry->clock.set(now + Instant::Duration(1h));
    EXPECT_TRUE(comes([&] { return !watch.in_doubt(); })) << "the two that answer say the same";
    ministries[2]->silent = false;
    EXPECT_TRUE(is_published(6)) << "their lines count still";
}

TEST_F(QuorumTest, BringsAWitnessThatWasAwayTheNewestCheckpoint) {
    ministries[3]->silent = true;
    start();
    for (const std::uint64_t leaves : {3U, 300U, 301U}) {
        grow(leaves);
        ASSERT_TRUE(is_published(leaves));
    }
    ministries[3]->silent = false;
    EXPECT_TRUE(holds(3, size));
}

TEST_F(QuorumTest, GoesOnWithWitnessesThatKnowMoreThanThisProcess) {
    start();
    grow(20);
    ASSERT_TRUE(is_published(20));
    quorum.reset();
    start();  // it knows of no witness where it stands: each says so with a 409
    grow(30);
    EXPECT_TRUE(is_published(30));
    EXPECT_TRUE(holds(3, size));
}

TEST_F(QuorumTest, SetsAWitnessAsideThatDisagreesAndShowsNothing) {
    ministries[3]->manners = [](const Request& request, Response& response) {
        response = request.method == "POST" ? Response{422, {}, "no\n"} : Response{404, {}, ""};
    };
    start();
    grow(4);
    ASSERT_TRUE(is_published(4));
    ASSERT_TRUE(comes([&] { return report_of(3).set_aside; }));
    const int asked = ministries[3]->requests;
    grow(6);
    ASSERT_TRUE(is_published(6));
    EXPECT_EQ(ministries[3]->requests, asked) << "it is not asked again";
    EXPECT_EQ(why_halted(), "");
}

TEST_F(QuorumTest, HaltsTheLogOnAnotherTreeThatItsOwnKeySigned) {
    cosign_a_fork(*ministries[3], 5);
    start();
    grow(7);
    ASSERT_TRUE(comes([&] { return !why_halted().empty(); }));
    EXPECT_NE(why_halted().find("four.test"), std::string::npos) << why_halted();
    EXPECT_NE(why_halted().find("another tree of 5 events"), std::string::npos) << why_halted();
}

TEST_F(QuorumTest, HaltsTheLogWhereItsKeySignedMoreThanTheDatabaseHolds) {
    cosign_a_fork(*ministries[2], 50);
    start();
    grow(7);
    ASSERT_TRUE(comes([&] { return !why_halted().empty(); }));
    EXPECT_NE(why_halted().find("has signed 50 events and the database holds 7"), std::string::npos)
        << why_halted();
}

TEST_F(QuorumTest, HoldsTheLogWhileTheQuorumIsOutOfReachForTooLong) {
    config.out_of_reach = 200ms;
    start();
    grow(2);
    ASSERT_TRUE(is_published(2));
    ministries[2]->silent = ministries[3]->silent = true;
    grow(3);
    EXPECT_TRUE(comes([&] { return held.load(); }));
    ministries[2]->silent = false;
    EXPECT_TRUE(comes([&] { return !held; }));
    EXPECT_TRUE(is_published(3));
    EXPECT_EQ(why_halted(), "");
}

TEST_F(QuorumTest, AtStartNeedsTwoWitnessesWhoSayWhatTheyHold) {
    trust = std::make_unique<Trust>(trust_of());
    const SignedLog log(*database, *trust, origin);
    grow(4);
    const auto agrees = [&] { return agrees_with_witnesses(clients_of(*trust, config), log); };
    EXPECT_TRUE(agrees()) << "that they hold nothing is an answer";
    for (std::size_t i : {0U, 1U, 2U}) ministries[i]->silent = true;
    EXPECT_FALSE(agrees());
    ministries[2]->silent = false;
    EXPECT_TRUE(agrees());
}

TEST_F(QuorumTest, AtStartFindsADatabaseBehindOrBesideOneWitness) {
    trust = std::make_unique<Trust>(trust_of());
    const SignedLog log(*database, *trust, origin);
    grow(4);
    const auto verdict = [&]() -> std::string {
        try {
            agrees_with_witnesses(clients_of(*trust, config), log);
            return "";
        } catch (const Contradicted& contradicted) {
            return contradicted.what();
        }
    };
    EXPECT_EQ(verdict(), "");
    cosign_a_fork(*ministries[1], 9);
    EXPECT_NE(verdict().find("two.test shows that the log's key has signed 9 events"),
              std::string::npos)
        << verdict();
    grow(12);
    EXPECT_NE(verdict().find("another tree of 9 events"), std::string::npos) << verdict();
}

TEST_F(QuorumTest, HoldsTheLogUntilEnoughWitnessesWereHeard) {
    for (std::size_t i : {0U, 1U, 2U}) ministries[i]->silent = true;
    start(false);
    EXPECT_TRUE(held);
    ministries[0]->silent = false;
    EXPECT_TRUE(comes([&] { return !held; }));
}

TEST(WitnessUrl, IsAHostAPortAndAPrefix) {
    const WitnessUrl whole = WitnessUrl::parse("https://witness.example.vn:8444/log/");
    EXPECT_EQ(whole.host, "witness.example.vn");
    EXPECT_EQ(whole.port, 8444);
    EXPECT_EQ(whole.prefix, "/log");
    EXPECT_EQ(WitnessUrl::parse("https://a").port, 443);
    for (const char* url : {"", "http://a", "https://", "https://a:", "https://a:0",
                            "https://a:99999", "https://a:80x", "a:443", "https:///x"})
        EXPECT_THROW(WitnessUrl::parse(url), std::runtime_error) << url;
}

}  // namespace
}  // namespace bangiao::quorum

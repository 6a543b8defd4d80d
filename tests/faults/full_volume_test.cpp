// The volume that the database stands on is full while officers file, and has room again later.
// Until then they are told 503 and nothing is recorded by halves. PostgreSQL may fall over and be
// unable to come up; once there is room events are taken again, and nobody had to start a node.
#include <boost/json/parse.hpp>
#include <fstream>
#include <iostream>

#include "faults/dice.hpp"
#include "faults/several_nodes.hpp"
#include "store/session.hpp"
#include "support/comes.hpp"
#include "support/small_volume.hpp"

namespace bangiao::testing {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

/// MiB. After its first start a cluster takes some 100 of them.
constexpr std::size_t room = 192, plenty = 4096;

/// An officer who asks whether events are taken.
class Asking {
public:
    Asking(const RunningService& service, const TestOfficer& officer,
           std::function<std::string()> event)
        : service_(service), officer_(officer), event_(std::move(event)) {}

    /// Whether one is taken just now. What was not is sent again the next time.
    bool is_taken() {
        if (waiting_.empty()) waiting_ = event_();
        const https::Answer answer = https::Client(service_.as(officer_))
                                         .post("/api/v1/events", "application/sd-jwt", waiting_);
        if (answer.status < 300) {
            acknowledged_.push_back({waiting_, Receipt::parse(answer.body).value()});
            waiting_.clear();
            return true;
        }
        EXPECT_EQ(answer.status, 503U) << answer.body;
        EXPECT_EQ(boost::json::parse(answer.body).at("code").as_string(), "unavailable");
        EXPECT_FALSE(answer.header("retry-after").empty());
        return false;
    }
    unsigned status_of(const std::string& path) const {
        return https::Client(service_.as(officer_)).get(path).status;
    }
    /// What was acknowledged to the others and to her.
    std::vector<Acknowledged> and_also(std::vector<Acknowledged> others) const {
        others.insert(others.end(), acknowledged_.begin(), acknowledged_.end());
        return others;
    }

private:
    const RunningService& service_;
    const TestOfficer& officer_;
    std::function<std::string()> event_;
    std::string waiting_;
    std::vector<Acknowledged> acknowledged_;
};

/// What stands on the volume.
enum class Full { everything, log, tables };

/// The write-ahead log must fit too, when nothing else takes its room.
void keep_log_small(const std::string& admin_url) {
    store::Session admin(admin_url);
    admin.command("alter system set max_wal_size = '80MB'");
    admin.command("select pg_reload_conf()");
}

/// More files of the write-ahead log are begun than the volume holds, faster than a checkpoint
/// frees any of them.
void use_up_log(const std::string& admin_url) {
    try {
        store::Session admin(admin_url);
        for (std::size_t begun = 0; begun <= room; begun += 16) {
            admin.command("select pg_logical_emit_message(true, '', 'much')");
            admin.command("select pg_switch_wal()");
        }
    } catch (const store::Unavailable&) {
        // It is down by now.
    }
}

/// One time without room. Answers what the log's checkpoint was answered with meanwhile.
/// `admin_url`: of the database, if its write-ahead log is to be what finds none; else tables find
/// none long before. `tend`: what looks after the database, over and over.
unsigned suffer(const SmallVolume& volume, Asking& asking, Dice& dice,
                const std::optional<std::string>& admin_url, const std::function<void()>& tend) {
    dice.wait_up_to(500ms);
    volume.fill();
    EXPECT_TRUE(comes([&] {
        tend();
        if (admin_url) use_up_log(*admin_url);
        return !asking.is_taken();
    })) << "it was never full";
    dice.wait_up_to(1s);
    tend();
    EXPECT_EQ(asking.status_of("/healthz"), 200U);
    const unsigned shown = asking.status_of("/log/checkpoint");
    dice.wait_up_to(1s);
    volume.make_room();
    EXPECT_TRUE(comes([&] {
        tend();
        return asking.is_taken();
    })) << "there is room, and it does not go on";
    return shown;
}

std::size_t lines_with(const std::string& word, const fs::path& file) {
    std::ifstream in(file);
    std::size_t lines = 0;
    for (std::string line; std::getline(in, line);)
        if (line.find(word) != line.npos) ++lines;
    return lines;
}

void say(const std::vector<Acknowledged>& acknowledged, std::size_t rounds, const fs::path& log,
         std::size_t started_again) {
    std::cout << acknowledged.size() << " events acknowledged over " << rounds
              << " times without room; PostgreSQL could say that it panicked "
              << lines_with("PANIC:", log) << " times, and was started again " << started_again
              << " times\n";
}

/// The folder of a PostgreSQL, of which everything or a part stands on a small volume, and the rest
/// on one with room.
struct Place : ::testing::WithParamInterface<Full> {
    Place() {
        store::PrivateCluster made(database);
        keep_log_small(made.admin_url("postgres"));
        if (GetParam() == Full::everything) return;
        made.stop();
        wal.emplace(folder / "log", GetParam() == Full::log ? room : plenty);
        // With its owner.
        const fs::path inside = database / "data/pg_wal";
        EXPECT_EQ(run("/bin/cp", {"-a", inside.string(), folder / "log"}).exit_code, 0);
        fs::remove_all(inside);
        fs::create_directory_symlink(folder / "log/pg_wal", inside);
    }
    const SmallVolume& volume() const { return GetParam() == Full::log ? *wal : tables; }

    TempFolder folder;
    const fs::path database = folder / "postgresql";
    SmallVolume tables{database, GetParam() == Full::log ? plenty : room};
    std::optional<SmallVolume> wal;  // none: with the tables
};

class FullVolume : public Place, public SeveralNodes {
protected:
    FullVolume() : SeveralNodes(2, {"health", "police"}, database) {}

    /// As the program does that looks after an external PostgreSQL.
    void start_where_it_has_ended() {
        if (group().database_runs()) return;
        try {
            group().start_database();
            ++started_again;
        } catch (const std::runtime_error&) {
            // There is no room yet.
        }
    }
    std::optional<std::string> whose_log_finds_no_room() {
        const bool log =
            GetParam() == Full::log || (GetParam() == Full::everything && dice.one_of(2) == 0);
        return log ? std::optional(group().admin_url()) : std::nullopt;
    }

    Dice dice;
    std::size_t started_again = 0;
};

TEST_P(FullVolume, IsWaitedOutByEveryNode) {
    const std::size_t rounds = times(GetParam() == Full::everything ? 2 : 1, 30);
    const pid_t processes[] = {node(0).id(), node(1).id()};
    const std::uint64_t before = log_size();
    Asking asking(node(0), guard(), [] { return signed_by(guard(), reception()); });
    std::vector<unsigned> shown;
    const std::vector<Acknowledged> others = file_while(ways(), [&] {
        for (std::size_t i = 0; i < rounds && !HasFailure(); ++i)
            shown.push_back(suffer(volume(), asking, dice, whose_log_finds_no_room(),
                                   [this] { start_where_it_has_ended(); }));
    });
    if (GetParam() == Full::tables) {
        EXPECT_EQ(shown, std::vector<unsigned>(rounds, 200U)) << "reading goes on";
        EXPECT_GT(lines_with("the database's volume is full", realm().folder() / "log"), 0U);
    }
    EXPECT_EQ(node(0).id(), processes[0]) << "no node was started again";
    EXPECT_EQ(node(1).id(), processes[1]);
    EXPECT_TRUE(node(0).running() && node(1).running());
    const std::vector<Acknowledged> acknowledged = asking.and_also(others);
    ASSERT_GT(others.size(), rounds);
    expect_nothing_lost(before, acknowledged);
    say(acknowledged, rounds, database / "server.log", started_again);
}

INSTANTIATE_TEST_SUITE_P(Of, FullVolume,
                         ::testing::Values(Full::everything, Full::log, Full::tables),
                         [](const auto& each) {
                             return each.param == Full::everything ? "Everything"
                                    : each.param == Full::log      ? "TheWriteAheadLog"
                                                                   : "TheTables";
                         });

/// As it is installed first: a node that runs its PostgreSQL itself, and all that it keeps, the
/// signer's record too, on one volume.
class FullMachine : public BusyPost {
protected:
    static void SetUpTestSuite() {}
    static void TearDownTestSuite() {}
    void SetUp() override {
        set_up("", [this](const Realm& realm) {
            fs::create_directory_symlink(data, realm.folder() / "data");
        });
        stage().enrol("auditor", "soyte", {"auditor"}, now());
        keep_log_small(admin_url);
    }
    void TearDown() override { BusyPost::TearDownTestSuite(); }

    TempFolder folder;
    const fs::path data = folder / "data";
    const std::string admin_url =
        "host='" + (data / "postgresql/socket").string() + "' user=bangiao_admin dbname=bangiao";
    SmallVolume volume{data, room};
    Dice dice;
};

TEST_F(FullMachine, IsWaitedOutByANodeThatStartsItsOwnPostgresqlAgain) {
    const std::size_t rounds = times(2, 30);
    const pid_t process = service().id();
    const std::uint64_t before = log_size();
    Asking asking(service(), guard(), [] { return signed_by(guard(), reception()); });
    const std::vector<Acknowledged> others = file_while([&] {
        for (std::size_t i = 0; i < rounds && !HasFailure(); ++i)
            suffer(volume, asking, dice, i % 2 == 0 ? std::optional(admin_url) : std::nullopt,
                   [] {});
    });
    EXPECT_EQ(service().id(), process) << "it was not started again";
    EXPECT_TRUE(service().running()) << service().log();
    const std::vector<Acknowledged> acknowledged = asking.and_also(others);
    ASSERT_GT(others.size(), rounds);
    expect_all_there(before, acknowledged);
    expect_audited_clean();
    say(acknowledged, rounds, data / "postgresql/server.log",
        lines_with("starting it again", realm().folder() / "log"));
}

}  // namespace
}  // namespace bangiao::testing

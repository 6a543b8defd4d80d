#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "store/migrations.hpp"
#include "store/private_cluster.hpp"
#include "store/session.hpp"
#include "support/temp_folder.hpp"

namespace bangiao::store {
namespace {

using namespace std::chrono_literals;
using testing::TempFolder;

constexpr Sql answer{"select cast(40 + 2 as text)", 1};

bool answers(const PrivateCluster& cluster) {
    try {
        Session session(cluster.ledger_url());
        return session.one(answer).number(0) == 42;
    } catch (const Unavailable&) {
        return false;
    }
}

pid_t postmaster_of(const std::filesystem::path& folder) {
    std::ifstream lock(folder / "data" / "postmaster.pid");
    pid_t pid = 0;
    lock >> pid;
    return pid;
}

TEST(PrivateCluster, IsMadeOnceStartsAgainAndStopsWithItsOwner) {
    const TempFolder folder;
    pid_t first = 0;
    {
        PrivateCluster cluster(folder / "pg");
        EXPECT_TRUE(answers(cluster));
        EXPECT_EQ(migrate(cluster.ledger_migration_url(), Stream::ledger),
                  static_cast<int>(migrations_of(Stream::ledger).size()));
        first = postmaster_of(folder / "pg");
        EXPECT_EQ(::kill(first, 0), 0);
    }
    EXPECT_NE(::kill(first, 0), 0);
    PrivateCluster again(folder / "pg");
    EXPECT_TRUE(answers(again));
    EXPECT_EQ(migrate(again.ledger_migration_url(), Stream::ledger), 0);
}

TEST(PrivateCluster, StopsAndStartsAtARequest) {
    const TempFolder folder;
    PrivateCluster cluster(folder / "pg");
    cluster.stop();
    EXPECT_FALSE(cluster.running());
    EXPECT_FALSE(answers(cluster));
    cluster.start();
    EXPECT_TRUE(answers(cluster));
}

TEST(PrivateCluster, ReplacesTheServerThatAKilledServiceLeftBehind) {
    const TempFolder folder;
    const pid_t service = ::fork();
    if (service == 0) {
        PrivateCluster cluster(folder / "pg");
        ::raise(SIGKILL);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(service, &status, 0), service);
    ASSERT_TRUE(WIFSIGNALED(status));
    PrivateCluster cluster(folder / "pg");  // whether the old server has noticed yet or not
    EXPECT_TRUE(answers(cluster));
}

TEST(PrivateCluster, TakesALockFileWithoutAServerForWhatItIs) {
    const TempFolder folder;
    {
        PrivateCluster cluster(folder / "pg");
        ::kill(postmaster_of(folder / "pg"), SIGKILL);
        while (cluster.running()) std::this_thread::sleep_for(1ms);
    }
    ASSERT_NE(postmaster_of(folder / "pg"), 0);
    PrivateCluster cluster(folder / "pg");
    EXPECT_TRUE(answers(cluster));
}

TEST(PrivateCluster, ListensOnNoNetworkAndLetsNobodyElseIn) {
    const TempFolder folder;
    PrivateCluster cluster(folder / "pg");
    constexpr Sql setting{"select current_setting('listen_addresses')", 1};
    Session session(cluster.ledger_url());
    EXPECT_EQ(session.one(setting).text(0), "");
    std::ifstream hba(folder / "pg" / "data" / "pg_hba.conf");
    std::string line;
    std::getline(hba, line);
    EXPECT_EQ(line, "local all all peer map=service");
    EXPECT_FALSE(std::getline(hba, line));
}

TEST(PrivateCluster, PutsItsSocketElsewhereWhereThePathWouldBeTooLong) {
    const TempFolder folder;
    PrivateCluster cluster(folder / std::string(120, 'd'));
    EXPECT_TRUE(answers(cluster));
}

}  // namespace
}  // namespace bangiao::store

#include "store/database.hpp"

#include <gtest/gtest.h>

namespace bangiao::store {
namespace {

using namespace std::chrono_literals;

DatabaseConfig nowhere() {
    DatabaseConfig config;
    config.url = "host=/nonexistent-folder port=5432 dbname=x user=y";
    config.lease = 50ms;
    return config;
}

TEST(Database, IsNotMadeFromAUrlThatCannotBeRead) {
    DatabaseConfig config;
    config.url = "postgresql://[";
    EXPECT_THROW(Database{config}, std::invalid_argument);
}

TEST(Database, SaysUnavailableWhereNoServerListens) {
    Database database(nowhere());
    EXPECT_THROW(Lease{database}, Unavailable);
    EXPECT_THROW(Transaction{database}, Unavailable);
    EXPECT_THROW(Snapshot{database}, Unavailable);
    EXPECT_FALSE(database.alive());
}

TEST(Database, DoesNotRepeatTheServersWords) {
    Database database(nowhere());
    try {
        Lease lease(database);
        FAIL();
    } catch (const Unavailable& e) {
        EXPECT_STREQ(e.what(), "no connection to the database");
    }
}

}  // namespace
}  // namespace bangiao::store

#include "store/migrations.hpp"

#include <gtest/gtest.h>

#include <bangiao/digest.hpp>
#include <fstream>
#include <iterator>

namespace bangiao::store {
namespace {

TEST(Migrations, AreTheFilesOfTheirFolderInOrder) {
    for (const auto& [stream, folder] :
         {std::pair(Stream::ledger, "ledger"), std::pair(Stream::keyring, "keyring")}) {
        int expected = 0;
        for (const Migration& migration : migrations_of(stream)) {
            EXPECT_EQ(migration.number, ++expected);
            std::ifstream file(std::string(BANGIAO_SOURCE_DIR) + "/migrations/" + folder + "/" +
                               std::string(migration.name));
            const std::string text{std::istreambuf_iterator<char>(file), {}};
            EXPECT_EQ(migration.sql, text);
            EXPECT_EQ(migration.checksum, sha256(text).hex());
        }
        EXPECT_GT(expected, 0);
    }
}

}  // namespace
}  // namespace bangiao::store

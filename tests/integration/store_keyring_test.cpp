#include <gtest/gtest.h>

#include "store/keyring.hpp"
#include "store/session.hpp"
#include "support/test_database.hpp"

namespace bangiao::store {
namespace {

const CaseId one = CaseId::parse("6f1c2a52-0c8e-4f0e-9a52-5d1f6f0f1a01").value();
const CaseId two = CaseId::parse("6f1c2a52-0c8e-4f0e-9a52-5d1f6f0f1a02").value();

class Keyring : public ::testing::Test {
protected:
    void change(const std::function<void(Session&)>& what) {
        Transaction transaction(*keyring);
        what(transaction.session());
        ASSERT_EQ(transaction.commit(), Outcome::committed);
    }
    void expect_taken(const std::vector<WrappedKey>& keys) {
        Transaction transaction(*keyring);
        EXPECT_THROW(insert_keys(transaction.session(), keys), ConstraintViolated);
    }
    std::optional<WrappedKey> find(const CaseId& case_id, const std::string& name) {
        Lease lease(*keyring);
        std::vector<WrappedKey> found = find_keys(lease.session(), {{case_id, name}});
        EXPECT_LE(found.size(), 1u);
        if (found.empty()) return std::nullopt;
        return found.front();
    }

    testing::TestDatabase fresh;
    std::unique_ptr<Database> keyring = fresh.open_keyring();
};

TEST_F(Keyring, TheFirstKeyOfANameStays) {
    const std::string bytes("\x00\x01\x02", 3);
    change([&](Session& s) {
        insert_keys(s, {{one, "MED", "m1", bytes}, {two, "ID", "m2", "x"}});
    });
    expect_taken({{two, "MED", "m9", "x"}, {one, "MED", "m9", "other"}});
    ASSERT_TRUE(find(one, "MED"));
    EXPECT_EQ(find(one, "MED")->wrapped, bytes);
    EXPECT_EQ(find(one, "MED")->master, "m1");
    EXPECT_FALSE(find(one, "ID"));
    EXPECT_FALSE(find(two, "MED"));
}

TEST_F(Keyring, ADestroyedKeyNeverComesBack) {
    change([&](Session& s) { insert_keys(s, {{one, "MED", "m1", "x"}}); });
    change([&](Session& s) { destroy_keys(s, one, {"MED", "INV"}); });
    expect_taken({{one, "MED", "m1", "x"}});
    expect_taken({{one, "INV", "m1", "x"}});
    change([&](Session& s) { destroy_keys(s, one, {"MED", "INV"}); });
    EXPECT_EQ(find(one, "MED")->wrapped, std::nullopt);
    EXPECT_EQ(find(one, "INV")->wrapped, std::nullopt);
    for (const char* attack :
         {"update keyring.keys set wrapped = 'x', destroyed_at = null", "delete from keyring.keys",
          "update keyring.keys set wrapped = 'y' where wrapped is not null",
          "update keyring.keys set master = 'm2'"}) {
        Lease lease(*keyring);
        if (std::string_view(attack).find("not null") != std::string_view::npos)
            change([&](Session& s) { insert_keys(s, {{two, "MED", "m1", "x"}}); });
        EXPECT_THROW(lease.session().command(attack), StatementFailed) << attack;
    }
}

}  // namespace
}  // namespace bangiao::store

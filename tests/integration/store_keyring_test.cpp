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
    void insert(const std::vector<KeySet>& sets) {
        change([&](Session& s) { insert_key_sets(s, sets); });
    }
    void expect_taken(const std::vector<KeySet>& sets) {
        Transaction transaction(*keyring);
        insert_key_sets(transaction.session(), sets);
        EXPECT_THROW(transaction.session().settle(), ConstraintViolated);
    }
    /// How often a class has a key, destroyed or not.
    std::vector<WrappedKey> find(const CaseId& case_id, const std::string& name) {
        Lease lease(*keyring);
        std::vector<WrappedKey> found;
        for (const KeySet& set : find_key_sets(lease.session(), {case_id}))
            for (const WrappedKey& key : set.keys)
                if (key.sensitivity_class == name) found.push_back(key);
        return found;
    }

    testing::TestDatabase fresh;
    std::unique_ptr<Database> keyring = fresh.open_keyring();
};

TEST_F(Keyring, TheFirstKeysOfACaseStayAndTheNextFollowThem) {
    const std::string bytes("\x00\x01\x02", 3);
    insert({{one, 0, {{"MED", "m1", bytes}, {"LOC", "m2", "y"}}}, {two, 0, {{"ID", "m2", "x"}}}});
    expect_taken({{two, 1, {{"MED", "m9", "x"}}}, {one, 0, {{"MED", "m9", "other"}}}});
    insert({{one, 1, {{"ID", "m1", "z"}}}});
    ASSERT_EQ(find(one, "MED").size(), 1U);
    EXPECT_EQ(find(one, "MED").front().wrapped, bytes);
    EXPECT_EQ(find(one, "MED").front().master, "m1");
    EXPECT_EQ(find(one, "LOC").front().wrapped, "y");
    EXPECT_EQ(find(one, "ID").front().wrapped, "z");
    EXPECT_TRUE(find(two, "MED").empty());
}

TEST_F(Keyring, ADestroyedKeyNeverComesBackAndTakesNoOtherWithIt) {
    insert({{one, 0, {{"ADM", "m1", "a"}, {"MED", "m1", "x"}, {"TRV", "m1", "t"}}},
            {one, 1, {{"LOC", "m1", "l"}}}});
    for (int times = 0; times < 2; ++times) {
        change([&](Session& s) { destroy_keys(s, one, {"MED", "INV", "LOC"}); });
        for (const char* gone : {"MED", "INV", "LOC"}) {
            ASSERT_EQ(find(one, gone).size(), 1U) << gone;
            EXPECT_EQ(find(one, gone).front().wrapped, std::nullopt) << gone;
        }
        EXPECT_EQ(find(one, "ADM").front().wrapped, "a");
        EXPECT_EQ(find(one, "TRV").front().wrapped, "t");
    }
    expect_taken({{one, 2, {{"STA", "m1", "x"}}}});
}

TEST_F(Keyring, AKeyMovesToAnotherMaster) {
    insert({{one, 0, {{"ADM", "m1", "a"}, {"MED", "m2", "x"}}}, {two, 0, {{"ADM", "m3", "b"}}}});
    change([&](Session& s) { destroy_keys(s, one, {"MED"}); });
    const CurrentMasters now{"m3", {}};
    change([&](Session& s) {
        EXPECT_EQ(count_outdated_keys(s, now), 1U);
        std::vector<KeySet> sets = lock_outdated_sets(s, now, 10);
        ASSERT_EQ(sets.size(), 1U);
        ASSERT_EQ(sets[0].keys.size(), 2U);
        sets[0].keys[0] = {"ADM", "m3", "c"};
        rewrap_sets(s, sets);
        EXPECT_EQ(count_outdated_keys(s, now), 0U);
    });
    EXPECT_EQ(find(one, "ADM").front().wrapped, "c");
    EXPECT_EQ(find(one, "MED").front().wrapped, std::nullopt);
}

TEST_F(Keyring, NothingElseEverHappensToAKey) {
    insert({{one, 0, {{"ADM", "m1", "a"}, {"MED", "m1", "x"}}}});
    change([&](Session& s) { destroy_keys(s, one, {"MED"}); });
    for (const char* attack :
         {"update keyring.keys set wrapped[2] = 'x'", "delete from keyring.keys",
          "update keyring.keys set wrapped[2] = 'x', masters[2] = 'm2'",
          "update keyring.keys set wrapped[1] = 'b'", "update keyring.keys set masters[1] = 'm2'",
          "update keyring.keys set masters[2] = 'm2'", "update keyring.keys set masters[1] = null",
          "truncate keyring.keys", "update keyring.keys set wrapped[1] = null, masters[1] = 'm2'",
          "update keyring.keys set wrapped = '{}'",
          "update keyring.keys set wrapped[1] = wrapped[2]"
          ", wrapped[2] = wrapped[1]",
          "update keyring.keys set set_no = 1", "update keyring.keys set classes[2] = 'ID'"}) {
        Lease lease(*keyring);
        EXPECT_ANY_THROW(lease.session().command(attack)) << attack;
    }
    EXPECT_EQ(find(one, "ADM").front().wrapped, "a");
}

}  // namespace
}  // namespace bangiao::store

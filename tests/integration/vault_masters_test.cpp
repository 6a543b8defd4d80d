// The masters of the vault: changed while it is in use, a class of its own under each, and nothing
// without them.
#include <gtest/gtest.h>

#include <algorithm>
#include <bangiao/key.hpp>
#include <fstream>
#include <latch>
#include <thread>

#include "store/session.hpp"
#include "support/temp_folder.hpp"
#include "support/test_database.hpp"
#include "vault/vault.hpp"

namespace bangiao::vault {
namespace {

namespace fs = std::filesystem;

class RotatedMasters : public ::testing::Test {
protected:
    RotatedMasters() {
        put("general", 'a');
        put("MED", 'b');
        for (const char* sensitivity_class : {"ID", "LOC", "MED"})
            for (int i = 0; i < 5; ++i) seal(sensitivity_class);
    }
    void put(const std::string& name, char digit) const {
        const fs::path file = folder / (name + ".key");
        std::ofstream(file) << std::string(64, digit);
        fs::permissions(file, fs::perms(0600));
    }
    Masters masters() const { return Masters::load(folder.path()); }
    /// The old general master stays under another name; a new one takes its place.
    void rotate_general() const {
        fs::rename(folder / "general.key", folder / "retired-2025.key");
        put("general", 'c');
    }
    void seal(const std::string& sensitivity_class) {
        const Place place{CaseId::parse(random_uuid()).value(),
                          EventId::parse(random_uuid()).value(), sensitivity_class,
                          sha256("a disclosure")};
        Vault vault(*keyring, masters());
        sealed.push_back({place, vault.seal({{place, "a disclosure"}}).front()});
    }
    /// How many of all that was sealed a vault that starts now opens.
    std::size_t opened() const {
        Vault vault(*keyring, masters());
        std::size_t opened = 0;
        for (const auto& text : vault.open(sealed)) opened += text == "a disclosure" ? 1U : 0U;
        return opened;
    }
    std::uint64_t rows_of_masters() const {
        store::Lease lease(*keyring);
        static constexpr store::Sql masters_in_use{
            "select cast(count(distinct m) as text) from keyring.keys k, unnest(k.masters) m", 1};
        return lease.session().one(masters_in_use).number(0);
    }

    testing::TempFolder folder;
    testing::TestDatabase fresh;
    std::unique_ptr<store::Database> keyring = fresh.open_keyring();
    std::vector<ToOpen> sealed;
};

TEST_F(RotatedMasters, EachClassWithAMasterOfItsOwnOpensOnlyUnderIt) {
    EXPECT_EQ(opened(), 15U);
    fs::rename(folder / "MED.key", folder / "MED.away");
    EXPECT_EQ(opened(), 10U) << "MED is closed, the others are open";
    fs::rename(folder / "MED.away", folder / "MED.key");
    put("general", 'd');
    EXPECT_EQ(opened(), 5U) << "only MED is open";
}

TEST_F(RotatedMasters, KeysMoveToTheNewMasterStepByStepAndEverythingStaysOpen) {
    rotate_general();
    Vault vault(*keyring, masters());
    EXPECT_EQ(vault.outdated_keys(), 10U);
    std::uint64_t left = 10;
    while (const std::size_t step = vault.rewrap(3)) {
        left -= step;
        EXPECT_EQ(vault.outdated_keys(), left);
        EXPECT_EQ(opened(), 15U) << "with " << left << " keys left";
    }
    EXPECT_EQ(left, 0U);
    fs::remove(folder / "retired-2025.key");
    EXPECT_EQ(opened(), 15U) << "the old master is needed no more";
    EXPECT_EQ(rows_of_masters(), 2U);
}

TEST_F(RotatedMasters, WhatAnEarlierProcessLeftIsGoneOnWith) {
    rotate_general();
    EXPECT_EQ(Vault(*keyring, masters()).rewrap(4), 4U);
    EXPECT_EQ(Vault(*keyring, masters()).rewrap(100), 6U);
    EXPECT_EQ(Vault(*keyring, masters()).rewrap(100), 0U);
    EXPECT_EQ(opened(), 15U);
}

TEST_F(RotatedMasters, ADestroyedKeyIsNotWrappedAnewAndComesBackByNoMaster) {
    Vault before(*keyring, masters());
    before.destroy(sealed.front().place.case_id, {"ID"});
    rotate_general();
    Vault vault(*keyring, masters());
    EXPECT_EQ(vault.outdated_keys(), 9U);
    EXPECT_EQ(vault.rewrap(100), 9U);
    EXPECT_EQ(opened(), 14U);
    EXPECT_EQ(vault.open({sealed.front()}).front(), std::nullopt);
}

TEST_F(RotatedMasters, NodesThatMakeTheSameKeysAtOnceAllUseTheFirst) {
    constexpr std::size_t nodes = 4;
    for (int round = 0; round < 20; ++round) {
        const CaseId case_id = CaseId::parse(random_uuid()).value();
        std::vector<std::vector<ToOpen>> sealed_by(nodes);
        std::latch together(nodes);
        std::vector<std::thread> threads;
        for (std::size_t node = 0; node < nodes; ++node)
            threads.emplace_back([&, node] {
                std::vector<ToSeal> texts;
                for (const char* each : {"TRV", "ADM", "MED", "ID", "LOC"})
                    texts.push_back({{case_id, EventId::parse(random_uuid()).value(), each,
                                      sha256("a disclosure")},
                                     "a disclosure"});
                if (node % 2 == 1) std::reverse(texts.begin(), texts.end());
                Vault vault(*keyring, masters());
                together.arrive_and_wait();
                const std::vector<std::string> bytes = vault.seal(texts);
                for (std::size_t i = 0; i < texts.size(); ++i)
                    sealed_by[node].push_back({texts[i].place, bytes[i]});
            });
        for (std::thread& thread : threads) thread.join();
        Vault later(*keyring, masters());
        for (const std::vector<ToOpen>& of_node : sealed_by)
            for (const auto& text : later.open(of_node)) EXPECT_EQ(text, "a disclosure");
    }
}

TEST_F(RotatedMasters, AMasterThatIsMissedIsNamedAndNothingIsLost) {
    rotate_general();
    fs::rename(folder / "retired-2025.key", folder / "retired-2025.away");
    Vault vault(*keyring, masters());
    EXPECT_EQ(vault.outdated_keys(), 10U);
    EXPECT_THROW(vault.rewrap(100), std::runtime_error);
    fs::rename(folder / "retired-2025.away", folder / "retired-2025.key");
    vault.replace_masters(masters());
    EXPECT_EQ(vault.rewrap(100), 10U);
    EXPECT_EQ(opened(), 15U);
}

TEST_F(RotatedMasters, TheKeyringShowsNoKeyWithoutThem) {
    put("general", 'd');
    put("MED", 'd');
    EXPECT_EQ(opened(), 0U);
}

}  // namespace
}  // namespace bangiao::vault

// What a node hears of the witnesses before it signs anything.
#include "quorum/start_check.hpp"

#include "quorum_house.hpp"

namespace bangiao::quorum {
namespace {

class QuorumStart : public QuorumHouse {};

TEST_F(QuorumStart, NeedsTwoWitnessesWhoSayWhatTheyHold) {
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

TEST_F(QuorumStart, FindsADatabaseBehindOrBesideOneWitness) {
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

TEST_F(QuorumStart, HoldsTheLogUntilEnoughWitnessesWereHeard) {
    for (std::size_t i : {0U, 1U, 2U}) ministries[i]->silent = true;
    start(false);
    EXPECT_TRUE(held);
    ministries[0]->silent = false;
    EXPECT_TRUE(comes([&] { return !held; }));
}

}  // namespace
}  // namespace bangiao::quorum

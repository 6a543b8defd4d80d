// Sequencer, signer and witness as a small machine that is explored to its end: with all guards no
// state breaks a promise, and each guard that is taken out is missed.
#include <gtest/gtest.h>

#include <iostream>

#include "model/explorer.hpp"
#include "model/world.hpp"

namespace bangiao::model {
namespace {

const Trees& trees() {
    static const Trees all;
    return all;
}

Explored explore(const Guards& guards, const Trouble& trouble, World::Nodes nodes) {
    const World world(trees(), guards, trouble, nodes);
    const Explored explored = Explorer<World>(world).run();
    std::cout << explored << "\n";
    return explored;
}

void expect_no_way_to_break(const Trouble& trouble) {
    const Explored explored = explore({}, trouble, World::Nodes::alike);
    EXPECT_EQ(explored.violation, "");
    EXPECT_GT(explored.states, 100'000U) << "that is no exploration";
}

TEST(TwoNodes, KeepEveryPromiseWhereverTheyDieAndWhicheverServerTakesOver) {
    expect_no_way_to_break({});
}

TEST(TwoNodes, KeepEveryPromiseThoughTheyCommitWhileTheBatchBeforeIsStillToBeSigned) {
    Trouble trouble;
    trouble.crashes = 0;
    trouble.lying_commit = false;
    trouble.pipeline = true;
    expect_no_way_to_break(trouble);
}

TEST(TwoNodes, AndAWitnessThatHearsLateKeepEveryPromise) {
    Trouble trouble;
    trouble.crashes = 0;
    trouble.lying_commit = false;
    trouble.late_offers = 1;
    expect_no_way_to_break(trouble);
}

TEST(TwoNodes, AndAWitnessKeepEveryPromiseWhateverTheLogsKeySignsElsewhere) {
    Trouble trouble;
    trouble.crashes = 1;
    trouble.lying_commit = false;
    trouble.forged_offer = true;
    expect_no_way_to_break(trouble);
}

/// A guard that is taken out, what is then found to break, and what it takes.
struct Missing {
    const char* guard;
    bool Guards::*taken_out;
    const char* violation;
    Trouble trouble = {};
    friend std::ostream& operator<<(std::ostream& out, const Missing& missing) {
        return out << missing.guard;
    }
};

class Without : public ::testing::TestWithParam<Missing> {};

TEST_P(Without, SomethingBreaks) {
    Guards guards;
    guards.*GetParam().taken_out = false;
    const Explored explored = explore(guards, GetParam().trouble, World::Nodes::told_apart);
    EXPECT_EQ(explored.violation, GetParam().violation);
    EXPECT_FALSE(explored.trace.empty());
}

constexpr Trouble late_offers{.late_offers = 2};
constexpr Trouble forged_offers{.forged_offer = true};

INSTANTIATE_TEST_SUITE_P(
    Guard, Without,
    ::testing::Values(
        Missing{"Fence", &Guards::fence, "an event is stored twice"},
        Missing{"DurableCommit", &Guards::durable_first,
                "an event is acknowledged that the standby does not have"},
        Missing{"ReadBack", &Guards::read_back, "a tree is signed that was never stored"},
        Missing{"SignersCheck", &Guards::signer, "two trees of one size are signed"},
        Missing{"OneRecord", &Guards::one_record, "two trees of one size are signed"},
        Missing{"WitnessOrder", &Guards::witness_order,
                "a witness cosigns what does not extend what it cosigned", late_offers},
        Missing{"WitnessProof", &Guards::witness_proof,
                "a witness cosigns what does not extend what it cosigned", forged_offers}),
    [](const auto& each) { return each.param.guard; });

}  // namespace
}  // namespace bangiao::model

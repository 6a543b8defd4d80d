// A trace that the model explains, and what becomes of it when one thing in it is false: each is
// refused, with who did what.
#include "model/replay.hpp"

#include <gtest/gtest.h>

#include <bangiao/merkle.hpp>
#include <functional>

namespace bangiao::model {
namespace {

using What = Act::What;
using Acts = std::vector<Act>;

const Digest another = sha256("another root");

std::vector<Digest> leaves() {
    std::vector<Digest> all;
    for (int i = 0; i < 9; ++i) all.push_back(leaf_hash("leaf " + std::to_string(i)));
    return all;
}

ledger::Head tree(std::uint64_t size) {
    Frontier frontier;
    for (std::uint64_t i = 0; i < size; ++i) frontier.append(leaves()[i]);
    return {TreeSize(size), frontier.root(),
            Instant::from_seconds(static_cast<std::int64_t>(size))};
}

Act starts() {
    return {What::starts};
}
Act opens(std::uint64_t size) {
    return {What::opens, size};
}
Act records(std::uint64_t size) {
    return {What::records, size, tree(size).root};
}
Act signs(std::uint64_t size) {
    return {What::signs, size, tree(size).root};
}
Act cosigns(std::uint64_t size) {
    return {What::cosigns, size, tree(size).root};
}
Act with_another_root(Act act) {
    act.root = another;
    return act;
}

/// The first node commits two batches before it signs again, and dies with a third one committed;
/// the second comes later, and goes on; the first meets what it recorded.
Trace a_day() {
    Trace trace;
    trace.leaves = leaves();
    for (const std::uint64_t size : {2U, 3U, 5U, 7U, 9U}) trace.batches.push_back(tree(size));
    trace.nodes = {{"node 1",
                    {starts(), opens(0), records(2), signs(2), records(3), records(5), signs(3),
                     signs(5), starts(), signs(7), opens(7), signs(9)}},
                   {"node 2", {starts(), signs(2), opens(2), records(9), signs(9)}}};
    trace.witnesses = {{"witness A", {cosigns(2), cosigns(5), cosigns(9)}, tree(9)},
                       {"witness B", {cosigns(5), cosigns(9)}, tree(9)}};
    trace.quorum = 2;
    trace.published = {{tree(5), {"witness A", "witness B"}},
                       {tree(9), {"witness A", "witness B"}}};
    trace.shown = {tree(2), tree(3), tree(5), tree(7), tree(9)};
    trace.record = tree(9);
    return trace;
}

TEST(Replay, ExplainsADayWithADeath) {
    const Replayed replayed = replay(a_day());
    EXPECT_EQ(replayed.refused, "");
    EXPECT_EQ(replayed.acts, 22U);
    EXPECT_EQ(replayed.unseen, 2U)
        << "the batch that the first died with, and its meeting the last";
}

TEST(Replay, ExplainsASignatureOfWhichOnlyTheRecordTells) {
    Trace trace = a_day();
    // The first dies again, between its record of the last batch and the word that it signed it;
    // the second had looked where the log ends before, and finds a larger tree in the record.
    trace.nodes[0].acts = {starts(), opens(0),   records(2), signs(2), records(3),
                           signs(3), records(5), starts(),   signs(9), opens(9)};
    trace.nodes[1].acts = {starts(), signs(2),   opens(2),   starts(), signs(5),
                           opens(3), records(7), records(9), signs(9)};
    trace.shown = {tree(5), tree(9)};
    const Replayed replayed = replay(trace);
    EXPECT_EQ(replayed.refused, "");
    EXPECT_EQ(replayed.unseen, 1U);
}

TEST(Replay, ExplainsANodeThatHaltedForItsDisk) {
    Trace trace = a_day();
    // Its publisher still signs what it had in hand.
    trace.nodes[0].acts.insert(trace.nodes[0].acts.begin() + 7, {What::halts});
    trace.may_halt = true;
    EXPECT_EQ(replay(trace).refused, "");
}

/// What is false, and how it is refused.
struct False {
    const char* name;
    std::function<void(Trace&)> change;
    const char* refused;
    friend std::ostream& operator<<(std::ostream& out, const False& each) {
        return out << each.name;
    }
};

class Refuses : public ::testing::TestWithParam<False> {};

TEST_P(Refuses, WhatTheModelDoesNotPermit) {
    Trace trace = a_day();
    GetParam().change(trace);
    EXPECT_EQ(replay(trace).refused, GetParam().refused);
}

Acts& first(Trace& trace) {
    return trace.nodes[0].acts;
}
Acts& second(Trace& trace) {
    return trace.nodes[1].acts;
}
Acts& witness_a(Trace& trace) {
    return trace.witnesses[0].acts;
}

const False falsehoods[] = {
    {"TwoRootsForOneSize", [](Trace& trace) { second(trace)[4] = with_another_root(signs(9)); },
     "node 2 signs the tree of 9 events, but it does not find what it committed"},
    {"AHeadSignedBeforeItsBatchWasCommitted",
     [](Trace& trace) {
         first(trace).pop_back();
         std::swap(second(trace)[3], second(trace)[4]);
     },
     "node 2 signs the tree of 9 events, but by then they are not stored"},
    {"ASmallerTreeSignedAfterALargerOne",
     [](Trace& trace) { std::swap(first(trace)[6], first(trace)[7]); },
     "node 1 signs the tree of 3 events, but it has no such tree in hand"},
    {"ASmallerTreeWithAnotherRootAfterARestart",
     [](Trace& trace) {
         first(trace)[9] = with_another_root(signs(3));
         first(trace)[10] = opens(3);
     },
     "node 1 signs the tree of 3 events, but more than that was stored by then"},
    {"ATreeThatNoBatchMade", [](Trace& trace) { first(trace)[11] = signs(8); },
     "node 1 signs the tree of 8 events, but no batch that is stored ends there"},
    {"ABatchThatIsNotWhatIsStored",
     [](Trace& trace) { first(trace)[4] = with_another_root(records(3)); },
     "node 1 records a batch up to 3 events, but another tree of that size is stored"},
    {"ABatchOfTwoNodes",
     [](Trace& trace) { second(trace).insert(second(trace).begin() + 3, records(5)); },
     "node 2 records a batch up to 5 events, but as many were stored before"},
    {"ABatchOfNobody",
     [](Trace& trace) { first(trace).erase(first(trace).begin() + 8, first(trace).begin() + 11); },
     "7 events are stored, but no node says that it recorded the last of them, and none has died "
     "or lost sight of the log since"},
    {"ABatchBeforeTheLogIsOpen",
     [](Trace& trace) { second(trace).erase(second(trace).begin() + 2); },
     "node 2 records a batch up to 9 events, but it has not opened the log"},
    {"ALogThatIsOpenedWithItsEndUnsigned",
     [](Trace& trace) { second(trace).erase(second(trace).begin() + 1); },
     "node 2 opens the log at 2 events, but it has not had the end of it signed"},
    {"ANodeThatHalts", [](Trace& trace) { second(trace).push_back({What::halts}); },
     "node 2 halts, but nothing is there that makes a node halt"},
    {"ANodeThatHaltsAndOpensTheLogAgain",
     [](Trace& trace) {
         trace.may_halt = true;
         second(trace).insert(second(trace).begin() + 1, {What::halts});
     },
     "node 2 signs the tree of 2 events, but it has halted"},
    {"LeavesOfAnotherLog", [](Trace& trace) { trace.leaves[3] = another; },
     "the leaves do not lead to the root that is stored with 5 events"},
    {"AWitnessThatGoesBack",
     [](Trace& trace) { std::swap(witness_a(trace)[0], witness_a(trace)[1]); },
     "witness A cosigns the tree of 2 events, but it has cosigned a larger one"},
    {"AWitnessThatCosignsAnotherTree",
     [](Trace& trace) { witness_a(trace)[1] = with_another_root(cosigns(5)); },
     "witness A cosigns the tree of 5 events, but another tree of that size was signed"},
    {"AWitnessThatCosignsWhatNobodySigned",
     [](Trace& trace) {
         first(trace)[6] = signs(5);
         first(trace)[7] = signs(5);
         trace.shown.clear();
         witness_a(trace)[1] = cosigns(3);
     },
     "witness A cosigns the tree of 3 events, but by then no node signed it"},
    {"AWitnessThatForgets", [](Trace& trace) { trace.witnesses[0].holds = tree(5); },
     "witness A holds a tree of 5 events, but last it cosigned a tree of 9 events"},
    {"APublishedTreeWithoutQuorum",
     [](Trace& trace) {
         trace.published.push_back({tree(2), {"witness A"}});
     },
     "a tree of 2 events is published, but of the 2 witnesses that it needs 1 cosigned it"},
    {"APublishedTreeWithACosignatureOfWhichItsWitnessKnowsNothing",
     [](Trace& trace) {
         trace.published.push_back({tree(2), {"witness A", "witness B"}});
     },
     "a tree of 2 events is published, but of the 2 witnesses that it needs 1 cosigned it"},
    {"AReceiptThatNobodySigned",
     [](Trace& trace) {
         trace.shown.push_back(tree(5));
         trace.shown.back().root = another;
     },
     "a tree of 5 events is shown with a signature, but no node signed it"},
    {"ARecordThatWasPutBack", [](Trace& trace) { trace.record = tree(7); },
     "the signer's record names a tree of 7 events, but last was signed a tree of 9 events"},
};

INSTANTIATE_TEST_SUITE_P(Replay, Refuses, ::testing::ValuesIn(falsehoods),
                         [](const auto& each) { return each.param.name; });

TEST(ActsInALog, StandInItsOrderAmongOtherLinesAndBehindABrokenOne) {
    const std::string root = tree(2).root.base64();
    const Acts acts = acts_in(
        "no entry at all\n"
        R"({"time":"T","level":"info","message":"starting"})"
        "\n"
        R"({"time":"T","level":"info","message":"the log is open","size":0})"
        "\n"
        R"({"time":"T","level":"info","message":"answered","status":201})"
        "\n"
        R"({"time":"T","level":"info","message":"a batch is recorded","events":2,"size":2,"root":")" +
        root +
        R"("})"
        "\n"
        R"({"time":"T","level":"info","message":"a tree is si{"time":"T","level":"info","message":"starting"})");
    ASSERT_EQ(acts.size(), 4U);
    EXPECT_EQ(acts[0].text(), "starts");
    EXPECT_EQ(acts[1].text(), "opens the log at 0 events");
    EXPECT_EQ(acts[2].text(), "records a batch up to 2 events");
    EXPECT_EQ(acts[2].root, tree(2).root);
    EXPECT_EQ(acts[3].text(), "starts");
}

}  // namespace
}  // namespace bangiao::model

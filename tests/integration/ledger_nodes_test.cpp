// Several nodes over one database, with one record of what was signed.
#include <gtest/gtest.h>

#include <bangiao/receipt.hpp>
#include <map>
#include <mutex>

#include "ledger/publication.hpp"
#include "ledger_house.hpp"
#include "store/log_copy.hpp"
#include "store/tree_reader.hpp"
#include "support/comes.hpp"

namespace bangiao::ledger {
namespace {

/// Every checkpoint that anybody saw, by size; what was signed twice must be the same tree.
class Seen {
public:
    void take(const std::string& signed_note) {
        const Note note = Note::parse(signed_note).value();
        const Checkpoint shown = Checkpoint::parse(note.text).value();
        const std::lock_guard lock(mutex_);
        const auto [known, fresh] = roots_.emplace(shown.size, shown.root);
        EXPECT_EQ(known->second, shown.root) << "two trees of " << shown.size.value() << " events";
        twice_ += fresh ? 0 : 1;
    }
    std::size_t sizes() const { return roots_.size(); }
    int twice() const { return twice_; }

private:
    std::mutex mutex_;
    std::map<TreeSize, Digest> roots_;
    int twice_ = 0;
};

/// A node of its own: registry, sessions, signer and sequencer; the signer's record is everybody's.
class Node {
public:
    Node(LedgerHouse& house, const testing::TestDatabase& log)
        : house_(house),
          registry_(Registry({{house.founder.unit, house.founder.signing.thumbprint()}})),
          database_(log.open(store::role::writer, 2)),
          signer_(house.open_signer()),
          sequencer_(*database_, *house.vault, *signer_, house.book, registry_, house.watch) {}

    Result<Admission> try_to_file(const std::string& text) {
        std::promise<Result<Admission>> promise;
        VerifiedEvent event = house_.verified(text);
        const UnitId via = event.claims().unit;
        sequencer_.admit(std::move(event), via,
                         [&](Result<Admission> outcome) { promise.set_value(std::move(outcome)); });
        return promise.get_future().get();
    }
    /// As clients do, tries again until the event is in.
    Receipt file(const std::string& text) {
        while (true) {
            Result<Admission> outcome = try_to_file(text);
            if (outcome) return std::move(outcome->receipt);
            EXPECT_EQ(outcome.error().reason, Reason::unavailable);
        }
    }
    bool ready() const { return sequencer_.ready(); }

private:
    LedgerHouse& house_;
    LiveRegistry registry_;
    std::unique_ptr<store::Database> database_;
    std::unique_ptr<Signer> signer_;
    Sequencer sequencer_;
};

class Nodes : public ::testing::Test, protected LedgerHouse {
protected:
    Nodes() {
        open();
        ministry_head = found().digest;
    }
    std::unique_ptr<Node> another() { return std::unique_ptr<Node>(new Node(*this, *fresh)); }
    void file_through(Node& node, int first, int count, Seen& seen) {
        for (int i = first; i < first + count; ++i)
            seen.take(Proof::parse(node.file(some_unit(i)).proof).value().checkpoint);
    }
    void take_stored(Seen& seen) {
        store::Lease lease(*writer);
        for (const auto& [size, note] :
             store::copy_checkpoints(lease.session(), TreeSize(0), TreeSize(100'000)))
            seen.take(note);
    }
    std::optional<Head> record() const { return open_signer()->record(); }

    std::optional<Digest> ministry_head;
};

TEST_F(Nodes, NeverSignTwoTreesOfOneSize) {
    Seen seen;
    Node second(*this, *fresh), third(*this, *fresh);
    std::thread one([&] { file_through(second, 100, 30, seen); });
    std::thread two([&] { file_through(third, 200, 30, seen); });
    one.join();
    two.join();
    take_stored(seen);
    EXPECT_EQ(seen.sizes(), 61u) << "each event is a tree of its own, after the founding";
    EXPECT_GE(seen.twice(), 60);
}

TEST_F(Nodes, GoOnWhereAnotherOneEnded) {
    Seen seen;
    for (int round = 0; round < 6; ++round) {
        Node node(*this, *fresh);
        file_through(node, 100 * (round + 1), 5, seen);
    }
    take_stored(seen);
    EXPECT_EQ(seen.sizes(), 31u);
}

TEST_F(Nodes, TakeTurnsAndRefuseNobodyMeanwhile) {
    adopt(*ministry_head);
    const TestOfficer officer = open_shop("first");
    const auto parcels = [&](Node& node, Seen& seen) {
        for (int i = 0; i < 40; ++i) {
            const Result<Admission> filed =
                node.try_to_file(parcel(officer, "parcel.taken", {fresh_chain(), std::nullopt}, {},
                                        testing::values({{"owner", "nobody"}, {"smell", "none"}})));
            ASSERT_TRUE(filed) << code_of(filed.error().reason);
            seen.take(Proof::parse(filed->receipt.proof).value().checkpoint);
        }
    };
    Seen seen;
    std::vector<std::unique_ptr<Node>> nodes;
    for (int i = 0; i < 3; ++i) nodes.push_back(another());
    std::vector<std::thread> clients;
    for (const auto& node : nodes) clients.emplace_back([&] { parcels(*node, seen); });
    for (std::thread& client : clients) client.join();
    take_stored(seen);
    EXPECT_EQ(record()->size, store::read_tip(store::Lease(*writer).session()).size);
}

TEST_F(Nodes, TakeTheTreeThatAnotherOneHadSignedWhereThatHoldsTheirs) {
    for (int i = 1; i < 6; ++i) file(some_unit(i)).value();
    const SignedHead newest = signer->newest();
    store::Transaction transaction(*writer);
    store::Session& session = transaction.session();
    const Frontier three = store::load_frontier(session, TreeSize(3));
    const Tip tip{{TreeSize(3), three.root(), clock.now(), 3},
                  store::load_edge(session, TreeSize(3))};
    const SignedTip made =
        have_signed(session, *signer, store::load_frontier(session, TreeSize(2)), tip, {});
    EXPECT_EQ(made.head, newest.head);
    EXPECT_EQ(made.note, newest.note);
    EXPECT_EQ(made.edge.root(), newest.head.root);
    EXPECT_EQ(made.frontier.root(), newest.head.root);
}

// A failover to a standby that lacks commits, or a restored backup, under a node that never saw
// what the others had signed: its memory is of no help, and the record is.
TEST_F(Nodes, SignNothingOverADatabaseThatLacksWhatAnotherOneHadSigned) {
    close();
    const std::unique_ptr<testing::TestDatabase> behind = testing::TestDatabase::copy_of(*fresh);
    open_databases();
    Node node(*this, *fresh), elsewhere(*this, *behind);
    Seen seen;
    file_through(node, 100, 3, seen);
    const std::optional<Head> signed_last = record();
    const Result<Admission> refused = elsewhere.try_to_file(some_unit(200));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, Reason::unavailable);
    EXPECT_TRUE(testing::comes([&] { return !elsewhere.ready(); }));
    EXPECT_FALSE(elsewhere.try_to_file(some_unit(201)));
    EXPECT_EQ(record(), signed_last);
    EXPECT_THROW(Node(*this, *behind), Halt) << "nor does one start over it";
    node.file(some_unit(202));
}

TEST_F(Nodes, StopWhereTheRecordIsPutBackWhileTheyRun) {
    const std::string before = read_file(folder / "signer").value();
    ASSERT_TRUE(file(some_unit(1)));
    replace_file(folder / "signer", before);
    EXPECT_FALSE(file(some_unit(2)));
    EXPECT_TRUE(testing::comes([&] { return !sequencer->ready(); }));
    EXPECT_FALSE(file(some_unit(3)));
}

}  // namespace
}  // namespace bangiao::ledger

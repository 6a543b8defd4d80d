// Several nodes over one database, each with its own record of what it signed.
#include <gtest/gtest.h>

#include <bangiao/receipt.hpp>
#include <map>
#include <mutex>

#include "ledger_house.hpp"
#include "store/log_copy.hpp"

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

/// A node of its own: registry, sessions, signer's record and sequencer.
class Node {
public:
    Node(LedgerHouse& house, const std::string& record)
        : house_(house),
          registry_(Registry({{house.founder.unit, house.founder.signing.thumbprint()}})),
          database_(house.fresh->open(store::role::writer, 2)),
          signer_(house.open_signer(record)),
          sequencer_(*database_, *house.vault, *signer_, house.book, registry_, house.clock) {}

    /// As clients do, tries again until the event is in.
    Receipt file(const std::string& text) {
        while (true) {
            std::promise<Result<Admission>> promise;
            VerifiedEvent event = house_.verified(text);
            const UnitId via = event.claims().unit;
            sequencer_.admit(std::move(event), via, [&](Result<Admission> outcome) {
                promise.set_value(std::move(outcome));
            });
            Result<Admission> outcome = promise.get_future().get();
            if (outcome) return std::move(outcome->receipt);
            EXPECT_EQ(outcome.error().reason, Reason::unavailable);
        }
    }

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
        found();
        for (const char* other : {"second", "third"})
            std::filesystem::copy_file(folder / "signer", folder / other);
    }
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
};

TEST_F(Nodes, NeverSignTwoTreesOfOneSize) {
    Seen seen;
    Node second(*this, "second"), third(*this, "third");
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
        Node node(*this, round % 2 == 0 ? "second" : "third");
        file_through(node, 100 * (round + 1), 5, seen);
    }
    take_stored(seen);
    EXPECT_EQ(seen.sizes(), 31u);
}

}  // namespace
}  // namespace bangiao::ledger

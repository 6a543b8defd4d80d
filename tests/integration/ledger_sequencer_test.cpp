#include <gtest/gtest.h>

#include <bangiao/leaf.hpp>

#include "ledger_house.hpp"
#include "store/case_reader.hpp"
#include "store/session.hpp"
#include "store/tree_reader.hpp"
#include "vault/sealed_state.hpp"

namespace bangiao::ledger {
namespace {

using namespace std::chrono_literals;

class SequencerTest : public ::testing::Test, protected LedgerHouse {
protected:
    SequencerTest() { open(); }

    /// The whole log read from the database: every leaf recomputed, every head and every checkpoint
    /// held against them.
    void audit() {
        store::Snapshot snapshot(*writer);
        store::Session& session = snapshot.session();
        const store::LogTip tip = read_tip(session);
        Frontier frontier;
        std::optional<Instant> last;
        for (const store::StoredLeaf& leaf : read_leaves(session, LeafIndex(0), 100'000)) {
            EXPECT_EQ(leaf.index.value(), frontier.size().value());
            EXPECT_TRUE(!last || *last < leaf.admitted_at);
            last = leaf.admitted_at;
            frontier.append(leaf_hash(leaf_data(leaf.admitted_at, leaf.jws)));
            if (const auto head = read_head_root(session, frontier.size())) {
                EXPECT_EQ(*head, frontier.root());
            }
        }
        EXPECT_EQ(frontier.size(), tip.size);
        EXPECT_EQ(frontier.root(), tip.root);
        EXPECT_EQ(store::load_frontier(session, tip.size).root(), tip.root);
        if (tip.size.value() == 0) return;
        const auto checkpoint = store::newest_checkpoint(session);
        ASSERT_TRUE(checkpoint);
        const auto verdict = trust().judge(checkpoint->note);
        ASSERT_TRUE(verdict);
        EXPECT_EQ(verdict->checkpoint.size, tip.size);
        EXPECT_EQ(verdict->checkpoint.root, tip.root);
    }
    std::uint64_t size() {
        store::Lease lease(*writer);
        return read_tip(lease.session()).size.value();
    }
    void expect_proved(const std::string& sd_jwt, const Receipt& receipt) {
        const std::string jws = sd_jwt.substr(0, sd_jwt.find('~'));
        const Proof proof = Proof::parse(receipt.proof).value();
        EXPECT_TRUE(proof.verify(jws, trust()));
        EXPECT_EQ(proof.admitted_at, receipt.admitted_at);
        EXPECT_EQ(receipt.digest, sha256(jws));
    }
};

TEST_F(SequencerTest, AnswersAnEventWithAReceiptThatHoldsOffline) {
    const std::string event = drafts.founding(founder, unit_type, ministry_chain, clock.now());
    const Result<Admission> admission = file(event);
    ASSERT_TRUE(admission);
    EXPECT_TRUE(admission->fresh);
    const Receipt& receipt = admission->receipt;
    EXPECT_EQ(receipt.index, LeafIndex(0));
    EXPECT_EQ(receipt.case_id, ministry_chain);
    EXPECT_EQ(receipt.admitted_at, clock.now());
    EXPECT_EQ(receipt.summary.head, receipt.digest);
    EXPECT_FALSE(receipt.witnessed);
    expect_proved(event, receipt);
    EXPECT_TRUE(registry->get()->unit(founder.unit));
    audit();
}

TEST_F(SequencerTest, EveryReceiptHoldsAcrossTheEdgesOfTiles) {
    const Receipt founding = found();
    std::vector<std::string> texts;
    std::vector<std::future<Result<Admission>>> answers;
    for (int i = 1; i < 259; ++i) {
        texts.push_back(some_unit(i));
        answers.push_back(file_later(verified(texts.back())));
        if (i >= 254)
            answers.back().wait();  // trees of 255, 256, 257 and 258 leaves are all signed
    }
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const Result<Admission> admission = answers[i].get();
        ASSERT_TRUE(admission) << code_of(admission.error().reason);
        EXPECT_EQ(admission->receipt.index.value(), i + 1);
        expect_proved(texts[i], admission->receipt);
    }
    EXPECT_EQ(size(), 259u);
    audit();
    for (const std::size_t i :
         {std::size_t(0), std::size_t(100), std::size_t(254), std::size_t(255)})
        expect_proved(texts[i], file(texts[i]).value().receipt);
    reopen();
    EXPECT_EQ(size(), 259u);
    for (const std::size_t i : {std::size_t(0), std::size_t(253), std::size_t(257)})
        expect_proved(texts[i], file(texts[i]).value().receipt);
    const std::string next = some_unit(1000);
    expect_proved(next, file(next).value().receipt);
    audit();
}

TEST_F(SequencerTest, RecordsTheSameBytesOnceHoweverManyFileThem) {
    found();
    const VerifiedEvent event = verified(some_unit(1));
    std::vector<std::thread> threads;
    std::vector<std::vector<Result<Admission>>> outcomes(8);
    for (auto& mine : outcomes)
        threads.emplace_back([&] {
            for (int i = 0; i < 5; ++i) mine.push_back(file_later(event).get());
        });
    for (std::thread& thread : threads) thread.join();
    int fresh_ones = 0;
    for (const auto& mine : outcomes)
        for (const Result<Admission>& outcome : mine) {
            ASSERT_TRUE(outcome);
            fresh_ones += outcome->fresh ? 1 : 0;
            EXPECT_EQ(outcome->receipt.event_id, event.claims().jti);
            EXPECT_EQ(outcome->receipt.index, LeafIndex(1));
            EXPECT_EQ(outcome->receipt.digest, event.digest());
            EXPECT_EQ(outcome->receipt.admitted_at, outcomes[0][0]->receipt.admitted_at);
        }
    EXPECT_EQ(fresh_ones, 1);
    EXPECT_EQ(size(), 2u);
    audit();
}

TEST_F(SequencerTest, TakesNoOtherBytesUnderAnIdThatIsTaken) {
    found();
    const VerifiedEvent event = verified(some_unit(1));
    ASSERT_TRUE(file_later(event).get());
    const auto sign_again = [&](std::string_view unit) {
        DraftEvent draft{event.claims(), {}, {}};
        for (const auto& [name, field] : event.fields()) draft.clear.emplace(name, field.value);
        draft.clear.insert_or_assign("unit", std::string(unit));
        return verified(sign_event(draft, founder.signing.thumbprint(), founder.key));
    };
    const Result<Admission> other = file_later(sign_again("ministry.u2")).get();
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().reason, Reason::event_id_reused);
    // The same claims signed anew are other bytes too: an ECDSA signature is never the same twice.
    const Result<Admission> resigned = file_later(sign_again("ministry.u1")).get();
    ASSERT_FALSE(resigned);
    EXPECT_EQ(resigned.error().reason, Reason::event_id_reused);
    EXPECT_EQ(size(), 2u);
    EXPECT_FALSE(registry->get()->unit(UnitId::parse("ministry.u2").value()));
}

TEST_F(SequencerTest, FollowsAChainWithinOneBatch) {
    const Receipt founding = found();
    const VerifiedEvent first =
        verified(enrolment(new_officer(), {ministry_chain, founding.digest}));
    const VerifiedEvent rival =
        verified(enrolment(new_officer(), {ministry_chain, founding.digest}));
    const VerifiedEvent second =
        verified(enrolment(new_officer(), {ministry_chain, first.digest()}));
    std::future<Result<Admission>> a = file_later(first);
    std::future<Result<Admission>> b = file_later(rival);
    std::future<Result<Admission>> c = file_later(second);
    ASSERT_TRUE(a.get());
    const Result<Admission> stale = b.get();
    ASSERT_FALSE(stale);
    EXPECT_EQ(stale.error().reason, Reason::case_moved_on);
    EXPECT_EQ(stale.error().head, first.digest());
    ASSERT_TRUE(c.get());
    EXPECT_EQ(size(), 3u);
    audit();
}

TEST_F(SequencerTest, ARefusedEventRefusesOnlyItself) {
    found();
    const VerifiedEvent good = verified(some_unit(1));
    DraftEvent draft{verified(some_unit(2)).claims(), {}, {}};
    const VerifiedEvent bad =
        verified(sign_event(draft, founder.signing.thumbprint(), founder.key));  // no fields at all
    const VerifiedEvent also_good = verified(some_unit(3));
    auto a = file_later(good), b = file_later(bad), c = file_later(also_good);
    EXPECT_TRUE(a.get());
    const Result<Admission> refused = b.get();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, Reason::field_missing);
    EXPECT_TRUE(c.get());
    EXPECT_EQ(size(), 3u);
}

TEST_F(SequencerTest, AFaultInOneEventLeavesTheOthersAlone) {
    const Receipt founding = found();
    vault->destroy(ministry_chain, {"ID"});  // sealing in this chain now fails
    const VerifiedEvent doomed =
        verified(enrolment(new_officer(), {ministry_chain, founding.digest}));
    auto a = file_later(verified(some_unit(1))), b = file_later(doomed),
         c = file_later(verified(some_unit(2)));
    EXPECT_TRUE(a.get());
    const Result<Admission> outcome = b.get();
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().reason, Reason::internal_error);
    EXPECT_TRUE(c.get());
    EXPECT_EQ(size(), 3u);
    audit();
}

// What the database refuses comes to light when the whole batch is sent.
TEST_F(SequencerTest, AnEventThatTheDatabaseRefusesLeavesTheOthersAlone) {
    found();
    const VerifiedEvent refused = verified(some_unit(2));
    const std::unique_ptr<store::Database> admin = fresh->open_as_admin();
    {
        store::Lease lease(*admin);
        lease.session().command(
            ("create function ledger.refused() returns trigger language plpgsql as $$ begin "
             "if new.event_id = '" +
             refused.claims().jti.text() +
             "' then raise exception using errcode = '23514'; end if; return new; end $$; "
             "create trigger refused before insert on ledger.event_ids for each row "
             "execute function ledger.refused()")
                .c_str());
    }
    std::vector<std::future<Result<Admission>>> answers;
    {
        store::Transaction holding(*admin);
        lock_tip(holding.session());
        answers.push_back(file_later(verified(some_unit(1))));
        std::this_thread::sleep_for(100ms);  // it waits for the lock; the next three are one batch
        for (const VerifiedEvent& each : {verified(some_unit(3)), refused, verified(some_unit(4))})
            answers.push_back(file_later(each));
    }
    EXPECT_TRUE(answers[0].get());
    EXPECT_TRUE(answers[1].get());
    const Result<Admission> outcome = answers[2].get();
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().reason, Reason::internal_error);
    EXPECT_TRUE(answers[3].get());
}

TEST_F(SequencerTest, TimeOnlyGoesForwardInTheLog) {
    const Receipt founding = found();
    clock.set(clock.now() - 1h);
    const Receipt next = file(some_unit(1)).value().receipt;
    EXPECT_EQ(next.admitted_at, founding.admitted_at + 1us);
    audit();
}

TEST_F(SequencerTest, SaysOverloadedAtOnceWhenItsQueueIsFull) {
    found();
    close();
    open({.batch_events = 1, .queue_events = 2});
    const std::unique_ptr<store::Database> admin = fresh->open_as_admin();
    std::vector<std::future<Result<Admission>>> answers;
    std::vector<VerifiedEvent> events;
    for (int i = 1; i <= 4; ++i) events.push_back(verified(some_unit(i)));
    {
        store::Transaction holding(*admin);
        lock_tip(holding.session());
        answers.push_back(file_later(events[0]));
        while (answers[0].wait_for(0ms) == std::future_status::timeout && answers.size() < 4) {
            std::this_thread::sleep_for(100ms);  // the first is taken, the next two wait
            answers.push_back(file_later(events[answers.size()]));
        }
        ASSERT_EQ(answers[3].wait_for(0ms), std::future_status::ready);
        const Result<Admission> refused = answers[3].get();
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().reason, Reason::overloaded);
    }
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(answers[static_cast<std::size_t>(i)].get());
    audit();
}

TEST_F(SequencerTest, AnswersWhatWaitsWhenItEnds) {
    found();
    const std::unique_ptr<store::Database> admin = fresh->open_as_admin();
    std::vector<std::future<Result<Admission>>> answers;
    {
        store::Transaction holding(*admin);
        lock_tip(holding.session());
        for (int i = 1; i <= 3; ++i) answers.push_back(file_later(verified(some_unit(i))));
        std::thread ending([this] { sequencer.reset(); });
        std::this_thread::sleep_for(100ms);
        holding.commit();
        ending.join();
    }
    for (auto& answer : answers) {
        ASSERT_EQ(answer.wait_for(0ms), std::future_status::ready);
        const Result<Admission> outcome = answer.get();
        if (!outcome) {
            EXPECT_EQ(outcome.error().reason, Reason::unavailable);
        }
    }
}

TEST_F(SequencerTest, KeepsDisclosuresSealedAndEverythingElseReadable) {
    const Receipt founding = found();
    const TestOfficer officer = new_officer();
    const VerifiedEvent event = verified(enrolment(officer, {ministry_chain, founding.digest}));
    ASSERT_TRUE(file_later(event).get());
    store::Snapshot snapshot(*writer);
    const auto stored = store::find_event(snapshot.session(), event.claims().jti);
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->jws, event.jws());
    EXPECT_EQ(stored->place, 1u);
    EXPECT_EQ(stored->kind, store::ChainKind::unit);
    ASSERT_EQ(stored->disclosures.size(), event.disclosures().size());
    for (std::size_t i = 0; i < stored->disclosures.size(); ++i) {
        const store::SealedDisclosure& sealed = stored->disclosures[i];
        EXPECT_EQ(sealed.sealed.find(event.disclosures()[i].text), std::string::npos);
        const auto opened =
            vault->open({{{stored->case_id, stored->id, sealed.sensitivity_class, sealed.digest},
                          sealed.sealed}});
        EXPECT_EQ(opened.at(0), event.disclosures()[i].text);
    }
    const auto state = store::read_case_state(snapshot.session(), ministry_chain);
    ASSERT_TRUE(state);
    EXPECT_EQ(state->head, event.digest());
    EXPECT_EQ(vault::open_states(*vault, {*state}).front().length, 2u);
    EXPECT_EQ(state->sealed.find("lifecycle"), std::string::npos);
    const store::StoredState moved{state->chain, sha256("another head"), state->sealed};
    EXPECT_THROW(vault::open_states(*vault, {moved}), store::Damaged);
}

}  // namespace
}  // namespace bangiao::ledger

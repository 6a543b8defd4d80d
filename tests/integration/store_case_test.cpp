#include <gtest/gtest.h>

#include "store/case_reader.hpp"
#include "store/duty_reader.hpp"
#include "store/notices.hpp"
#include "store/session.hpp"
#include "support/test_database.hpp"

namespace bangiao::store {
namespace {

using namespace std::chrono_literals;

CaseId some_case(int n) {
    return CaseId::parse("6f1c2a52-0c8e-4f0e-9a52-5d1f6f0f1a0" + std::to_string(n)).value();
}
EventId some_event(int n) {
    return EventId::parse("7f1c2a52-0c8e-4f0e-9a52-5d1f6f0f1a0" + std::to_string(n)).value();
}
UnitId unit(const std::string& name) {
    return UnitId::parse(name).value();
}

const Instant start = Instant::parse("2026-03-02T17:40:00.123456+07:00").value();

class StoreCase : public ::testing::Test {
protected:
    StoreCase() {
        write([](Session& session) {
            insert_cases(session, {{0, governance_chain(), ChainKind::governance},
                                   {1, some_case(1), ChainKind::unit},
                                   {2, some_case(2), ChainKind::person}});
            insert_events(session, {event(0, 0, 0, true), event(1, 1, 0, true),
                                    event(2, 2, 0, false), event(3, 2, 1, false)});
            insert_disclosures(session, {{LeafIndex(3), "full_name", "ID", sha256("a"), "\x01\x00"},
                                         {LeafIndex(3), "place", "LOC", sha256("b"), "two"}});
            insert_parties(session, {{2, unit("post")}, {2, unit("commune")}});
        });
    }
    static NewEvent event(std::uint64_t index, std::uint64_t number, std::uint64_t place,
                          bool registry) {
        return {LeafIndex(index),
                number,
                place,
                some_event(static_cast<int>(index)),
                sha256("event " + std::to_string(index)),
                sha256("leaf " + std::to_string(index)),
                start + std::chrono::microseconds(index),
                "h.p.s" + std::to_string(index),
                "handoff.offered",
                "post",
                registry};
    }
    static Duty duty(const std::string& rule, Instant due) {
        return {rule,         unit("post"), some_event(2),          "offer", start,
                std::nullopt, due,          {"L1", "Điều 2 \"a\""}, "text"};
    }
    void write(const std::function<void(Session&)>& what) {
        Transaction transaction(*writer);
        what(transaction.session());
        ASSERT_EQ(transaction.commit(), Outcome::committed);
    }
    std::vector<StoredDuty> duties(DutyQuestion::Of of) {
        return duties(DutyQuestion{{unit("post"), unit("other")}, of});
    }
    std::vector<StoredDuty> duties(const DutyQuestion& question,
                                   std::optional<DutyPosition> after = {}, std::size_t limit = 10) {
        Snapshot snapshot(*reader);
        return read_duties(snapshot.session(), question, after, limit);
    }

    testing::TestDatabase fresh;
    std::unique_ptr<Database> writer = fresh.open(role::writer);
    /// What the statements answer, whoever asks: a reader's reach is tested in its own place.
    std::unique_ptr<Database> reader = fresh.open(role::auditor);
};

TEST_F(StoreCase, AnEventIsFoundByItsIdWithItsDisclosuresInOrder) {
    Snapshot snapshot(*reader);
    const auto found = find_event(snapshot.session(), some_event(3));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->index, LeafIndex(3));
    EXPECT_EQ(found->case_id, some_case(2));
    EXPECT_EQ(found->place, 1u);
    EXPECT_EQ(found->admitted_at, start + 3us);
    EXPECT_EQ(found->type, "handoff.offered");
    EXPECT_EQ(found->jws, "h.p.s3");
    EXPECT_EQ(found->leaf, sha256("leaf 3"));
    EXPECT_EQ(found->kind, ChainKind::person);
    ASSERT_EQ(found->disclosures.size(), 2u);
    EXPECT_EQ(found->disclosures[0].field, "full_name");
    EXPECT_EQ(found->disclosures[0].sealed, std::string_view("\x01\x00", 1));
    EXPECT_EQ(found->disclosures[1].sensitivity_class, "LOC");
    EXPECT_FALSE(find_event(snapshot.session(), some_event(9)));
}

TEST_F(StoreCase, AChainIsReadInPages) {
    Snapshot snapshot(*reader);
    EXPECT_EQ(read_chain(snapshot.session(), some_case(2), 0, 10).size(), 2u);
    const auto page = read_chain(snapshot.session(), some_case(2), 1, 10);
    ASSERT_EQ(page.size(), 1u);
    EXPECT_EQ(page[0].id, some_event(3));
    EXPECT_EQ(page[0].disclosures.size(), 2u);
    EXPECT_TRUE(read_chain(snapshot.session(), some_case(7), 0, 10).empty());
    const auto registry = read_registry_events(snapshot.session(), LeafIndex(0), TreeSize(4), 10);
    ASSERT_EQ(registry.size(), 2u);
    EXPECT_EQ(registry[0].kind, ChainKind::governance);
    EXPECT_EQ(read_registry_events(snapshot.session(), LeafIndex(1), TreeSize(4), 10).size(), 1u);
    EXPECT_EQ(read_registry_events(snapshot.session(), LeafIndex(0), TreeSize(1), 10).size(), 1u);
}

TEST_F(StoreCase, TheFeedHoldsTheCasesThatAUnitHasAPartIn) {
    Snapshot snapshot(*reader);
    const auto all = read_feed(snapshot.session(), {unit("post")}, TreeSize(0), TreeSize(9), 10);
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].index, LeafIndex(2));
    EXPECT_EQ(read_feed(snapshot.session(), {unit("commune")}, TreeSize(3), TreeSize(9), 10).size(),
              1u);
    EXPECT_TRUE(
        read_feed(snapshot.session(), {unit("stranger")}, TreeSize(0), TreeSize(9), 10).empty());
}

TEST_F(StoreCase, WhatIsToBeToldOfComesInPagesSoonestFirstEachDutyOnce) {
    std::vector<NewDuty> opened;
    for (const char* rule : {"first", "second", "third", "warned", "later"})
        opened.push_back({2, LeafIndex(2), duty(rule, start), std::nullopt, std::nullopt, ""});
    opened[3].duty.warn = start - 1h;
    opened[3].duty.due = start + 1h;
    opened[4].duty.due = start + 1h;
    write([&](Session& session) { insert_duties(session, opened); });

    Lease lease(*writer);
    std::vector<std::string> rules;
    std::vector<UntoldDuty> page;
    for (TellingPlace after;; after = page.back().place) {
        page = read_untold(lease.session(), start + 1s, after, 2);
        for (const UntoldDuty& each : page) rules.push_back(each.duty.rule);
        if (page.size() < 2) break;
    }
    EXPECT_EQ(rules, (std::vector<std::string>{"warned", "first", "second", "third"}));
}

TEST_F(StoreCase, WhatWasToldIsLeftAloneUntilMoreIsToBeTold) {
    write([&](Session& session) {
        insert_duties(session,
                      {{2, LeafIndex(2), duty("due", start), std::nullopt, std::nullopt, ""}});
    });
    const auto untold = [&](Instant now) {
        Lease lease(*writer);
        return read_untold(lease.session(), now, TellingPlace(), 10);
    };
    const std::vector<UntoldDuty> found = untold(start);
    ASSERT_EQ(found.size(), 1U);
    write([&](Session& session) {
        insert_notices(session,
                       {{found[0].place.number, "overdue", unit("post"), start, start + 1h}});
    });
    EXPECT_TRUE(untold(start + 59min).empty());
    const std::vector<UntoldDuty> again = untold(start + 1h);
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again[0].told, std::set<std::string>{"overdue"});
}

TEST_F(StoreCase, AnEventIsThereOnce) {
    const auto refused = [&](const NewEvent& event) {
        Transaction transaction(*writer);
        const auto insert = [&] {
            insert_events(transaction.session(), {event});
            transaction.session().settle();
        };
        EXPECT_THROW(insert(), ConstraintViolated);
    };
    refused(event(3, 1, 7, false));
    refused(event(4, 2, 1, false));  // two events after the same one
    NewEvent same_id = event(4, 2, 2, false);
    same_id.id = some_event(3);
    refused(same_id);
}

TEST_F(StoreCase, KnownEventsAreFoundByTheirIds) {
    Transaction transaction(*writer);
    const Beginning begun =
        lock_and_load(transaction.session(), {some_event(1), some_event(3), some_event(8)}, {});
    const auto& known = begun.known;
    ASSERT_EQ(known.size(), 2u);
    for (const KnownEvent& found : known)
        EXPECT_EQ(found.digest, sha256("event " + std::to_string(found.index.value())));
}

TEST_F(StoreCase, AStateFollowsTheLengthThatItNames) {
    const StoredState state{some_case(2), sha256("event 3"), std::string("sealed\0bytes", 12)};
    write([&](Session& session) { store_states(session, {{2, 0, 2, state}}); });
    {
        Lease lease(*writer);
        const auto loaded = load_cases(lease.session(), {some_case(1), some_case(2)});
        ASSERT_EQ(loaded.size(), 1u);
        EXPECT_EQ(loaded[0].number, 2u);
        EXPECT_EQ(loaded[0].kind, ChainKind::person);
        EXPECT_EQ(loaded[0].state, state);
    }
    Transaction stale(*writer);
    store_states(stale.session(), {{2, 1, 3, state}});
    EXPECT_THROW(stale.session().settle(), ConstraintViolated);
    write([&](Session& session) { store_states(session, {{2, 2, 3, state}}); });
    Snapshot snapshot(*reader);
    EXPECT_EQ(read_case_state(snapshot.session(), some_case(2)), state);
    EXPECT_FALSE(read_case_state(snapshot.session(), some_case(1)));
}

TEST_F(StoreCase, DutiesAreAskedForByRuleCaseAndTimeAndPageByPage) {
    const Instant noon = start + 24h;
    using enum DutyQuestion::Of;
    write([&](Session& session) {
        insert_duties(session, {{2, LeafIndex(2), duty("D-1", noon), {}, {}, {}},
                                {2, LeafIndex(2), duty("D-2", noon), {}, {}, {}},
                                {2, LeafIndex(2), duty("D-1", noon + 1h), {}, {}, {}}});
    });
    EXPECT_EQ(duties({{unit("post")}, open, "D-1"}).size(), 2u);
    EXPECT_EQ(duties({{unit("post")}, open, {}, some_case(2)}).size(), 3u);
    EXPECT_EQ(duties({{unit("post")}, open, {}, some_case(1)}).size(), 0u);
    EXPECT_EQ(duties({{unit("post")}, open, "D-1", {}, noon + 1us}).size(), 1u);
    std::vector<std::string> rules;
    std::optional<DutyPosition> after;
    for (auto page = duties(DutyQuestion{{unit("post")}}, after, 1); !page.empty();
         page = duties(DutyQuestion{{unit("post")}}, after, 1)) {
        rules.push_back(page[0].duty.rule);
        after = page[0].position();
    }
    EXPECT_EQ(rules, (std::vector<std::string>{"D-1", "D-2", "D-1"})) << "two are due at noon";
    Snapshot snapshot(*reader);
    const DutyCounts counts =
        count_duties(snapshot.session(), {{unit("post")}}, {noon, noon + 1us, noon + 1h});
    EXPECT_EQ(counts.before, (std::vector<std::uint64_t>{0, 2, 2}));
    EXPECT_EQ(counts.all, 3u);
    EXPECT_EQ(count_duties(snapshot.session(), {{unit("other")}}, {}).all, 0u);
}

TEST_F(StoreCase, DutiesOfOthersAreThoseThatAnEventOfTheUnitOpened) {
    using enum DutyQuestion::Of;
    Duty owed_by_another = duty("D-1", start + 24h);
    owed_by_another.unit = unit("commune");
    write([&](Session& session) {
        insert_duties(session, {{2, LeafIndex(2), owed_by_another, {}, {}, {}},
                                {2, LeafIndex(2), duty("D-2", start + 24h), {}, {}, {}}});
    });
    ASSERT_EQ(duties({{unit("post")}, others}).size(), 1u) << "not its own";
    EXPECT_EQ(duties({{unit("post")}, others})[0].duty.rule, "D-1");
    EXPECT_TRUE(duties({{unit("commune")}, others}).empty()) << "it filed nothing";
    Snapshot snapshot(*reader);
    EXPECT_EQ(count_duties(snapshot.session(), {{unit("post")}, others}, {}).all, 1u);
}

TEST_F(StoreCase, DutiesAreOpenUntilTheyAreClosed) {
    const Instant noon = start + 24h;
    using enum DutyQuestion::Of;
    write([&](Session& session) {
        insert_duties(session, {{2, LeafIndex(2), duty("D-1", noon), {}, {}, {}},
                                {2, LeafIndex(2), duty("D-2", noon + 1h), {}, {}, {}},
                                {2, LeafIndex(2), duty("D-3", noon), LeafIndex(3), start + 1h,
                                 "discharged"}});
    });
    ASSERT_EQ(duties(open).size(), 2u);
    EXPECT_EQ(duties(open)[0].duty, duty("D-1", noon));
    EXPECT_EQ(duties({{unit("post")}, open, {}, {}, {}, noon}).size(), 0u);
    EXPECT_EQ(duties({{unit("post")}, open, {}, {}, {}, noon + 1us}).size(), 1u);
    ASSERT_EQ(duties(closed).size(), 1u);
    EXPECT_EQ(duties(closed)[0].how, "discharged");
    EXPECT_EQ(duties(closed)[0].closed_at, start + 1h);
    write([&](Session& session) {
        close_duties(session,
                     {{2, LeafIndex(3), ClosedDuty{duty("D-1", noon), "moved", start + 2h}}});
    });
    EXPECT_EQ(duties(open).size(), 1u);
    EXPECT_EQ(duties(closed).size(), 2u);
    Transaction transaction(*writer);
    close_duties(transaction.session(),
                 {{2, LeafIndex(3), ClosedDuty{duty("D-1", noon), "void", start}}});
    EXPECT_EQ(transaction.commit(), Outcome::not_committed);
}

TEST_F(StoreCase, DutiesThatAgreeInEverythingAreClosedOneForOne) {
    NewDuty twin{2, LeafIndex(2), duty("D-1", start + 1h), {}, {}, {}};
    twin.duty.thread = "";  // most duties go with none
    write([&](Session& session) { insert_duties(session, {twin, twin, twin}); });
    const DutyClosing closing{2, LeafIndex(3), ClosedDuty{twin.duty, "discharged", start}};
    write([&](Session& session) { close_duties(session, {closing, closing}); });
    EXPECT_EQ(duties(DutyQuestion::Of::open).size(), 1u);
}

TEST_F(StoreCase, PolicyFilesAndCheckpointsStandAsTheyCame) {
    const std::string text = "# Quy định\nid = \"x\"\n";
    write([&](Session& session) {
        insert_policy_file(session, sha256(text), "policy", text);
        insert_policy_file(session, sha256(text), "policy", text);
        insert_head(session, TreeSize(0), TreeSize(2), sha256("r"), start);
        insert_head(session, TreeSize(2), TreeSize(10), sha256("s"), start);
        insert_checkpoint(session, TreeSize(2), "note of 2\n");
        insert_checkpoint(session, TreeSize(10), "note of 10\n");
        insert_checkpoint(session, TreeSize(10), "another\n");
    });
    Snapshot snapshot(*reader);
    EXPECT_EQ(read_policy_file(snapshot.session(), sha256(text)), text);
    EXPECT_FALSE(read_policy_file(snapshot.session(), sha256("other")));
    EXPECT_EQ(newest_checkpoint(snapshot.session())->note, "note of 10\n");
    EXPECT_EQ(checkpoint_covering(snapshot.session(), LeafIndex(1))->note, "note of 2\n");
    EXPECT_EQ(checkpoint_covering(snapshot.session(), LeafIndex(2))->note, "note of 10\n");
    EXPECT_FALSE(checkpoint_covering(snapshot.session(), LeafIndex(10)));
}

}  // namespace
}  // namespace bangiao::store

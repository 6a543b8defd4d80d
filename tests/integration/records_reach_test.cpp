// The database as a second wall: with the program's own check switched off, a reader still meets no
// case but those that its unit has a part in.
#include <gtest/gtest.h>

#include <bangiao/audit.hpp>

#include "reading_house.hpp"
#include "records/reach.hpp"
#include "store/case_reader.hpp"
#include "store/session.hpp"

namespace bangiao::records {
namespace {

/// Whose eyes the switched-off check lends to everybody: the one shop that may see its parcel.
const TestOfficer* lent = nullptr;

/// No check at all: everybody sees what the holder sees.
Sight unchecked(const PolicyBook& book, const Registry& registry, const CaseState& state,
                const Reader& reader, Instant now) {
    return sight_of(book, registry, state, Reader{lent->id, lent->unit, reader.roles}, now);
}

const char* const walled[] = {"cases",       "events", "event_ids", "disclosures",
                              "case_states", "duties", "parties"};

class Wall : public ::testing::Test {
protected:
    Wall() { lent = &*house.here; }

    ReadingHouse house;
    const Records open{
        *house.reader, *house.auditor,           *house.vault, house.book, *house.registry,
        house.looks,   Publishing::signed_heads, unchecked};
    const identity::Caller holder = ReadingHouse::caller(*house.here);
    const identity::Caller stranger = ReadingHouse::caller(*house.there);
    const CaseId parcel = house.parcel_here->case_id;
    const EventId taken = house.parcel_here->event_id;
};

TEST_F(Wall, HoldsWhereTheProgramsOwnCheckIsSwitchedOff) {
    // The switch is real: with the database's wall away as well, the stranger reads the parcel.
    const auto admin = house.fresh->open_as_admin();
    const auto all_rows = [&](const char* how) {
        store::Lease lease(*admin);
        for (const char* table : walled)
            lease.session().command(
                (std::string("alter table ledger.") + table + " " + how).c_str());
    };
    all_rows("disable row level security");
    EXPECT_TRUE(open.event(house.reading(stranger), taken));
    EXPECT_TRUE(open.chain(house.reading(stranger), parcel, 0, 10));
    all_rows("enable row level security");

    EXPECT_EQ(open.event(house.reading(stranger), taken).error().reason, Reason::case_unknown);
    EXPECT_EQ(open.receipt(house.reading(stranger), taken).error().reason, Reason::case_unknown);
    EXPECT_EQ(open.case_of(house.reading(stranger), parcel).error().reason, Reason::case_unknown);
    EXPECT_EQ(open.chain(house.reading(stranger), parcel, 0, 10).error().reason,
              Reason::case_unknown);
    EXPECT_EQ(open.export_case(house.reading(stranger), parcel).error().reason,
              Reason::case_unknown);
    EXPECT_TRUE(open.event(house.reading(holder), taken)) << "the holder's own reach is open";
}

TEST_F(Wall, HidesNoHashFromWhatIsProvedOfACase) {
    // The leaves beside the holder's own are of cases that it has no part in.
    for (int i = 0; i < 5; ++i) house.take_parcel(*house.there);
    const ProofView receipt = house.records.receipt(house.reading(holder), taken).value();
    const std::string shown = house.records.event(house.reading(holder), taken)->presentation;
    EXPECT_TRUE(
        Proof::parse(receipt.text)->verify(shown.substr(0, shown.find('~')), house.trust()));
    const std::string exported = house.records.export_case(house.reading(holder), parcel).value();
    EXPECT_TRUE(audit_export(exported, house.trust()).value().clean());
}

TEST_F(Wall, LetsNoRowOfAForeignCaseThroughWhateverIsAsked) {
    const store::Reach of_stranger = reach_of(*house.registry->get(), stranger, house.clock.now());
    const store::Reach of_holder = reach_of(*house.registry->get(), holder, house.clock.now());
    store::Snapshot strange(*house.reader, of_stranger);
    store::Session& session = strange.session();
    EXPECT_FALSE(store::find_event(session, taken));
    EXPECT_FALSE(store::read_case_state(session, parcel));
    EXPECT_TRUE(store::read_chain(session, parcel, 0, 100).empty());
    EXPECT_TRUE(store::read_duties(session, {{house.here->unit}}, {}, 100).empty());
    EXPECT_TRUE(
        store::read_feed(session, {house.here->unit}, TreeSize(0), TreeSize(1000), 100).empty());
    store::Snapshot own(*house.reader, of_holder);
    EXPECT_TRUE(store::find_event(own.session(), taken));
    EXPECT_FALSE(store::read_chain(own.session(), parcel, 0, 100).front().disclosures.empty());
    EXPECT_FALSE(store::read_duties(own.session(), {{house.here->unit}}, {}, 100).empty());
    EXPECT_EQ(store::read_feed(own.session(), {house.here->unit}, TreeSize(0), TreeSize(1000), 100)
                  .size(),
              1U);
    store::Snapshot nobody(*house.reader);
    EXPECT_FALSE(store::read_case_state(nobody.session(), parcel)) << "no reach, no case";
    EXPECT_TRUE(store::read_case_state(nobody.session(), house.ministry_chain));
}

}  // namespace
}  // namespace bangiao::records

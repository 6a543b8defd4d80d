// Whether a person is known already is told within one's own reach, without opening anything, and
// forgotten with what it was found by.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "reading_house.hpp"
#include "store/fingerprints.hpp"
#include "store/looks.hpp"
#include "store/session.hpp"

namespace bangiao::records {
namespace {

using ledger::fresh_chain;

class Search : public ::testing::Test {
protected:
    Receipt take(const TestOfficer& officer, const testing::Values& sealed) {
        return house
            .file(house.parcel(officer, "parcel.taken", {fresh_chain(), std::nullopt}, {}, sealed))
            .value()
            .receipt;
    }
    static std::set<SearchTerm> name(const char* text) {
        return search_terms(SearchKind::name, text);
    }
    /// What the officer finds: in which cases, by what.
    std::map<CaseId, std::set<std::string>> found(const identity::Caller& caller,
                                                  const std::set<SearchTerm>& terms) {
        std::map<CaseId, std::set<std::string>> cases;
        for (const FoundCase& each : house.records.search(house.reading(caller), terms))
            cases.emplace(each.case_id, each.matched);
        return cases;
    }
    std::vector<boost::json::value> looks_of(const UnitId& unit) {
        store::LookFilter everything{};
        everything.below = INT64_MAX;
        store::Snapshot snapshot(*house.reader);
        std::vector<boost::json::value> looks;
        for (const store::StoredLook& each :
             store::read_looks(snapshot.session(), {unit}, {}, everything, 1000))
            looks.push_back(boost::json::parse(each.entry));
        return looks;
    }
    std::uint64_t fingerprints_of(const char* field) {
        const auto admin = house.fresh->open_as_admin();
        store::Lease lease(*admin);
        static constexpr store::Sql count{
            "select cast(count(*) as text) from ledger.fingerprints f join ledger.disclosures d "
            "on d.idx = f.idx where d.fields[f.ordinal + 1] = :a",
            1};
        return lease.session().one(count, {field}).number(0);
    }

    ReadingHouse house;
    const identity::Caller here = ReadingHouse::caller(*house.here);
    const identity::Caller there = ReadingHouse::caller(*house.there);
    const CaseId parcel = house.parcel_here->case_id;
    const std::set<std::string> as_written{"name", "name_exact"};
};

TEST_F(Search, FindsANameHoweverItIsWritten) {
    for (const char* each :
         {"Vàng Thị Thử", "vàng thị  thử", "Va\u0300ng Thi\u0323 Thu\u031b\u0309"})
        EXPECT_EQ(found(here, name(each)), (std::map{std::pair(parcel, as_written)})) << each;
    EXPECT_EQ(found(here, name("VANG THI THU")),
              (std::map{std::pair(parcel, std::set<std::string>{"name"})}));
    EXPECT_TRUE(found(here, name("Vàng Thị Thu Hà")).empty());
}

TEST_F(Search, FindsNothingBeyondTheOwnReach) {
    EXPECT_TRUE(found(there, name("Vàng Thị Thử")).empty());
    const Receipt own = take(*house.there, testing::values({{"owner", house.owner}}));
    EXPECT_EQ(found(there, name("Vàng Thị Thử")), (std::map{std::pair(own.case_id, as_written)}));
    EXPECT_EQ(found(here, name("Vàng Thị Thử")), (std::map{std::pair(parcel, as_written)}));
}

TEST_F(Search, FindsNothingByAFieldThatIsNotShownInFull) {
    const auto masked = [](const PolicyBook& book, const Registry& registry, const CaseState& state,
                           const Reader& reader, Instant now) {
        Reader roleless = reader;
        roleless.roles = {RoleName::parse("decider").value()};  // the law masks names for it
        return sight_of(book, registry, state, roleless, now);
    };
    const Records half_blind{
        *house.reader, *house.auditor,           *house.vault, house.book, *house.registry,
        house.looks,   Publishing::signed_heads, masked};
    ASSERT_TRUE(half_blind.case_of(house.reading(here), parcel)) << "the case itself is seen";
    EXPECT_TRUE(half_blind.search(house.reading(here), name("Vàng Thị Thử")).empty());
}

TEST_F(Search, NamesFirstWhatAgreesInMost) {
    const Receipt both =
        take(*house.here, testing::values({{"owner", "Ba"}, {"smell", "A1234567"}}));
    const Receipt one =
        take(*house.here, testing::values({{"owner", "Tư"}, {"smell", "A1234567"}}));
    std::set<SearchTerm> terms = name("Ba");
    terms.merge(search_terms(SearchKind::document, "A1234567"));
    const std::vector<FoundCase> cases = house.records.search(house.reading(here), terms);
    ASSERT_EQ(cases.size(), 2U);
    EXPECT_EQ(cases[0].case_id, both.case_id);
    EXPECT_EQ(cases[0].matched, (std::set<std::string>{"document", "name", "name_exact"}));
    EXPECT_EQ(cases[1].case_id, one.case_id);
    EXPECT_EQ(cases[1].matched, (std::set<std::string>{"document"}));
}

TEST_F(Search, IsOnRecordWithoutWhatWasLookedFor) {
    (void)found(there, name("Vàng Thị Thử"));
    const auto in_vain = looks_of(house.there->unit);
    ASSERT_EQ(in_vain.size(), 1U) << "though nothing was found";
    EXPECT_EQ(in_vain.front().at("what").as_string(), "search");
    EXPECT_EQ(in_vain.front().at("case").as_string(), governance_chain().text());
    (void)found(here, name("Vàng Thị Thử"));
    const auto looks = looks_of(house.here->unit);
    ASSERT_EQ(looks.size(), 2U);
    EXPECT_EQ(looks[0].at("what").as_string(), "search");
    EXPECT_EQ(looks[0].at("case").as_string(), parcel.text()) << "for the person's own history";
    EXPECT_EQ(looks[1].at("case").as_string(), governance_chain().text());
    for (const auto& look : looks)
        EXPECT_TRUE(look.at("classes").as_object().empty()) << "nothing was opened";
}

TEST_F(Search, ForgetsWhatIsErasedAndNothingElse) {
    Receipt taken =
        take(*house.here, testing::values({{"owner", "Lò Văn Quên"}, {"smell", "A1234567"}}));
    const TestOfficer colleague = house.colleague_of(*house.here);
    ASSERT_EQ(found(here, name("Lò Văn Quên")).size(), 1U);
    ASSERT_EQ(fingerprints_of("owner"), 4U) << "two parcels";
    taken = house
                .file(house.parcel(*house.here, "parcel.expired", {taken.case_id, taken.digest}, {},
                                   testing::values({{"classes", boost::json::array{"ID"}}})))
                .value()
                .receipt;
    house.file(house.parcel(colleague, "parcel.forgotten", {taken.case_id, taken.digest}, {}))
        .value();
    EXPECT_TRUE(found(here, name("Lò Văn Quên")).empty());
    EXPECT_EQ(fingerprints_of("owner"), 2U) << "those of the other parcel stay";
    EXPECT_EQ(found(here, search_terms(SearchKind::document, "A1234567")).size(), 1U)
        << "of another class";
}

TEST_F(Search, NamesOtherCasesThatMayBeOfTheSamePerson) {
    const Receipt again = take(*house.here, testing::values({{"owner", "VANG THI THU"}}));
    const auto alike = house.records.possible_duplicates(house.reading(here), again.index);
    ASSERT_EQ(alike.size(), 1U);
    EXPECT_EQ(alike.front().case_id, parcel);
    EXPECT_EQ(alike.front().matched, (std::set<std::string>{"name"}));
    const Receipt elsewhere = take(*house.there, testing::values({{"owner", house.owner}}));
    EXPECT_TRUE(house.records.possible_duplicates(house.reading(there), elsewhere.index).empty())
        << "of cases beyond the reach nothing is told";
    EXPECT_TRUE(house.records.possible_duplicates(house.reading(there), again.index).empty());
    EXPECT_EQ(house.records.resembling({{house.reading(there), elsewhere.index},
                                        {house.reading(here), again.index},
                                        {house.reading(there), again.index},
                                        {house.reading(here), again.index}}),
              (std::vector<bool>{false, true, false, true}))
        << "each within its own filer's reach, in the order they were asked";
    const Receipt smells =
        take(*house.here, testing::values({{"owner", "Ba"}, {"smell", "A1234567"}}));
    const Receipt alike_in_smell =
        take(*house.here, testing::values({{"owner", "Tư"}, {"smell", "A1234567"}}));
    EXPECT_TRUE(
        house.records.possible_duplicates(house.reading(here), alike_in_smell.index).empty())
        << "the law says that this alone tells nothing";
    EXPECT_NE(smells.case_id, alike_in_smell.case_id);
}

TEST_F(Search, RestsOnFingerprintsThatTellNothingWithoutTheKeyring) {
    const std::vector<SearchTerm> terms{{"name", "vang thi thu"}, {"name_exact", "vang thi thu"}};
    const std::vector<Digest> values = house.vault->fingerprints(terms);
    EXPECT_NE(values[0], values[1]) << "each index has a key of its own";
    EXPECT_NE(values[0], sha256("vang thi thu"));
    house.reopen();
    EXPECT_EQ(house.vault->fingerprints(terms), values) << "kept where the keys are kept";
}

TEST_F(Search, ItsFingerprintsGoWithAnErasureAndNotOtherwise) {
    const auto admin = house.fresh->open_as_admin();
    for (const char* as : {"", "set session_replication_role = replica; "})
        for (const char* attack :
             {"delete from ledger.fingerprints", "truncate ledger.fingerprints",
              "update ledger.fingerprints set kind = 'document'"}) {
            store::Lease lease(*admin);
            EXPECT_THROW(lease.session().command((std::string(as) + attack).c_str()),
                         store::StatementFailed)
                << as << attack;
        }
}

}  // namespace
}  // namespace bangiao::records

#include <gtest/gtest.h>

#include "parcel_office.hpp"

namespace bangiao::testing {
namespace {

Shown owner_at(const Sight& sight, std::uint64_t place, const char* author = "depot") {
    return sight.of(EventType::parse("parcel.taken").value(), unit_id(author), place, "owner");
}

class Reading : public ::testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(office.take()); }
    Office office;
};

TEST_F(Reading, IsBlindForAUnitThatHasNoPart) {
    EXPECT_TRUE(office.sees("shop.clerk").blind());
    EXPECT_TRUE(office.sees("bureau.clerk").blind());
    EXPECT_EQ(owner_at(office.sees("shop.clerk"), 0), Shown::withheld);
    EXPECT_EQ(office.sees("shop.clerk").of_class("ADM"), Shown::withheld);
}

TEST_F(Reading, ShowsTheHolderEverything) {
    const Sight sight = office.sees("depot.clerk");
    EXPECT_FALSE(sight.blind());
    EXPECT_EQ(owner_at(sight, 0), Shown::full);
    EXPECT_EQ(sight.of_class("OWN"), Shown::full);
}

TEST_F(Reading, ShowsAfterTheHandoverWhatWasHandedOver) {
    ASSERT_TRUE(office.offer());
    ASSERT_TRUE(office.accept());
    const Sight giver = office.sees("depot.clerk");
    EXPECT_EQ(owner_at(giver, 0), Shown::full);
    EXPECT_EQ(owner_at(giver, 2), Shown::full);
    EXPECT_EQ(owner_at(giver, 3), Shown::withheld);
    EXPECT_EQ(owner_at(office.sees("shop.clerk"), 3), Shown::full);
}

TEST_F(Reading, MasksAndMakesSingleFieldsPointers) {
    ASSERT_TRUE(office.file({"depot.clerk", "note.sent", {{"to_bureau", true}}}));
    const Sight sight = office.sees("bureau.clerk");
    EXPECT_EQ(owner_at(sight, 0), Shown::masked);
    EXPECT_EQ(sight.of(EventType::parse("check.done").value(), unit_id("bureau"), 2, "signs"),
              Shown::pointer);
    EXPECT_EQ(sight.of(EventType::parse("parcel.taken").value(), unit_id("depot"), 0, "size"),
              Shown::full);
    EXPECT_EQ(sight.of(EventType::parse("parcel.eaten").value(), unit_id("depot"), 0, "size"),
              Shown::withheld);
    EXPECT_EQ(sight.of(EventType::parse("parcel.taken").value(), unit_id("depot"), 0, "shoe"),
              Shown::withheld);
}

TEST_F(Reading, CapsWhatARoleMaySeeUnlessAnotherRoleIsReadInToo) {
    EXPECT_EQ(owner_at(office.sees("depot.chief"), 0), Shown::withheld);
    const Sight both =
        sight_of(office.book, office.registry, office.state,
                 {Office::officer_id("depot.both"),
                  unit_id("depot"),
                  {RoleName::parse("clerk").value(), RoleName::parse("chief").value()}},
                 office.now);
    EXPECT_EQ(owner_at(both, 0), Shown::full);
}

TEST_F(Reading, OpensForTheOfficersOfAMandateAndClosesWithIt) {
    std::string policy = parcel_policy;
    policy +=
        "\n[[sight]]\nmandate = true\nADM = \"full\"\nOWN = \"masked\"\nbasis = [\"x\"]\nmark = "
        "\"assumed\"\n";
    PolicyBook book;
    ASSERT_TRUE(book.add(policy, "p.toml"));
    for (const auto& change : adopt_all(book, office.now)) office.registry.apply(change);
    const auto sees = [&](const char* officer) {
        return sight_of(
            book, office.registry, office.state,
            {Office::officer_id(officer), unit_id("bureau"), {RoleName::parse("clerk").value()}},
            office.now);
    };
    EXPECT_TRUE(sees("bureau.clerk").blind());
    Mandate mandate{CaseId::parse(uuid(77)).value(),
                    {Office::officer_id("bureau.clerk")},
                    {unit_id("depot")},
                    {},
                    {},
                    {}};
    office.registry.apply(MandateGranted{mandate});
    EXPECT_EQ(owner_at(sees("bureau.clerk"), 0), Shown::masked);
    EXPECT_TRUE(sees("bureau.both").blind());
    mandate.to = legal_day(office.now) - std::chrono::days(1);
    office.registry.apply(MandateGranted{mandate});
    EXPECT_TRUE(sees("bureau.clerk").blind()) << "nothing happened in its days";
    mandate.cases.insert(office.state.id);
    office.registry.apply(MandateGranted{mandate});
    EXPECT_FALSE(sees("bureau.clerk").blind()) << "the case is named";
    office.registry.apply(MandateEnded{mandate.chain});
    EXPECT_TRUE(sees("bureau.clerk").blind());
}

}  // namespace
}  // namespace bangiao::testing

#include <gtest/gtest.h>

#include <bangiao/notice.hpp>

#include "parcel_office.hpp"

namespace bangiao::testing {
namespace {

using namespace std::chrono_literals;

const std::string rules = R"toml(
[notice.first]
says = { vi = "Sắp đến hạn", en = "Due soon" }
at = "warn"
tells = "owner"
basis = ["Parcel Act 9"]
mark = "assumed"
[notice.second]
says = { vi = "Quá hạn", en = "Overdue" }
at = "due"
tells = ["owner", "opener", "superior"]
basis = ["Parcel Act 9"]
mark = "assumed"
[notice.third]
says = { vi = "Quá hạn lâu", en = "Long overdue" }
at = "due"
after = { hours = 10 }
tells = ["superiors"]
basis = ["Parcel Act 9"]
mark = "assumed"
)toml";

class NoticesOf : public ::testing::Test {
protected:
    NoticesOf() {
        book.add(parcel_policy + rules, "parcels.toml").value();
        found("head", {});
        found("north", "head");
        found("shop", "north");
        found("bureau", "head");
        for (const auto& change : adopt_all(book, from)) registry.apply(change);
    }
    void found(const std::string& unit, const std::string& above) {
        registry.apply(UnitFounded{Unit{unit_id(unit),
                                        CaseId::parse(uuid(++count)).value(),
                                        "SHOP",
                                        {},
                                        {},
                                        {},
                                        above.empty() ? std::optional<UnitId>() : unit_id(above),
                                        from,
                                        {},
                                        {}}});
    }
    std::vector<Notice> notices(const std::string& owner, std::optional<Instant> warn) const {
        return notices_of(book, registry,
                          {"P-1",
                           unit_id(owner),
                           EventId::parse(uuid(99)).value(),
                           {},
                           from,
                           warn,
                           from + 24h,
                           {},
                           {}},
                          unit_id("bureau"));
    }

    const Instant from = at("2026-03-02T08:00:00+07:00");
    PolicyBook book;
    Registry registry;
    unsigned count = 0;
};

TEST_F(NoticesOf, ADutyComeInTheirOrderAndToThoseWhomThePolicyNames) {
    const std::vector<Notice> told = notices("shop", from + 4h);
    ASSERT_EQ(told.size(), 3U);
    EXPECT_EQ(told[0].name, "first");
    EXPECT_EQ(told[0].at, from + 4h);
    EXPECT_EQ(told[0].units, std::vector{unit_id("shop")});
    EXPECT_EQ(told[1].at, from + 24h);
    EXPECT_EQ(told[1].units, (std::vector{unit_id("bureau"), unit_id("north"), unit_id("shop")}));
    EXPECT_EQ(told[2].at, from + 34h);
    EXPECT_EQ(told[2].units, (std::vector{unit_id("head"), unit_id("north")}));
}

TEST_F(NoticesOf, ADutyWithoutAReminderHaveNone) {
    const std::vector<Notice> told = notices("shop", std::nullopt);
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(told[0].name, "second");
}

TEST_F(NoticesOf, AUnitWithNobodyAboveGoToTheUnit) {
    EXPECT_EQ(notices("head", std::nullopt).back().units, std::vector{unit_id("head")});
}

TEST_F(NoticesOf, AUnitThatEndedGoToWhoStandsInItsPlace) {
    registry.apply(UnitEnded{unit_id("north"), unit_id("bureau"), from});
    EXPECT_EQ(notices("shop", std::nullopt).back().units,
              (std::vector{unit_id("bureau"), unit_id("head")}));
}

TEST_F(NoticesOf, AnyDutyHaveTheWordsOfThePolicy) {
    EXPECT_EQ(notice_words(book, registry, "third", legal_day(from)).vi, "Quá hạn lâu");
    EXPECT_EQ(notice_words(book, registry, "of old", legal_day(from)).en, "of old");
}

TEST(NoticeRules, AreRefusedWhereTheyTellNobodyOrCountBackwards) {
    const std::pair<const char*, const char*> slips[] = {
        {"tells = \"owner\"", "tells = \"all\""},
        {"tells = \"owner\"", "tells = []"},
        {"at = \"warn\"", "at = \"dawn\""},
        {"after = { hours = 10 }", "after = { hours = -10 }"}};
    for (const auto& [was, is] : slips) {
        std::string text = parcel_policy + rules;
        text.replace(text.find(was), std::string(was).size(), is);
        PolicyBook book;
        const auto added = book.add(text, "p.toml");
        ASSERT_FALSE(added) << is;
        EXPECT_EQ(added.error().reason, Reason::policy_invalid) << is;
    }
}

}  // namespace
}  // namespace bangiao::testing

#include <gtest/gtest.h>

#include <bangiao/sight.hpp>

#include "parcel_office.hpp"

namespace bangiao::testing {
namespace {

const Instant now = Instant::parse("2026-03-02T10:00:00Z").value();
const OfficerId officer = OfficerId::parse("5f0e8a52-6c1d-4b7a-9e2f-5d4c3b2a1908").value();
const CaseId inspection = CaseId::parse("6f0e8a52-6c1d-4b7a-9e2f-5d4c3b2a1908").value();

/// Two root units, one unit below, and a constitution with these rows.
class LogReaders : public ::testing::Test {
protected:
    LogReaders() {
        found("one", {});
        found("two", {});
        found("one.depot", unit_id("one"));
    }
    void found(const char* id, std::optional<UnitId> parent) {
        registry.apply(UnitFounded{Unit{unit_id(id),
                                        CaseId::parse(random_uuid()).value(),
                                        "ROOT",
                                        "",
                                        "",
                                        "",
                                        std::move(parent),
                                        now,
                                        {},
                                        {}}});
    }
    void rows(const std::string& text) {
        book.add(parcel_constitution + text, "house.toml").value();
    }
    void grant(Mandate mandate) {
        mandate.chain = inspection;
        mandate.officers = {officer};
        registry.apply(MandateGranted{std::move(mandate)});
    }
    bool may(const char* role, Instant at = now) const {
        return may_read_log(book, registry,
                            {officer, unit_id("one.depot"), {RoleName::parse(role).value()}}, at);
    }
    static Mandate over(std::set<UnitId> units) {
        return {inspection, {}, std::move(units), {}, {}, {}};
    }

    PolicyBook book;
    Registry registry;
};

const std::string chiefs = R"(
[[log_readers]]
roles = ["chief"]
basis = ["House Act 9"]
mark = "text"
)";
const std::string mandated_clerks = R"(
[[log_readers]]
roles = ["clerk"]
mandate = true
basis = ["House Act 10"]
mark = "text"
)";

TEST_F(LogReaders, AreNobodyWhereNoRowSaysSo) {
    rows("");
    EXPECT_FALSE(may("chief"));
}

TEST_F(LogReaders, ReadInTheRoleThatARowNames) {
    rows(chiefs);
    EXPECT_TRUE(may("chief"));
    EXPECT_FALSE(may("clerk"));
}

TEST_F(LogReaders, WithAMandateOverEveryRootUnit) {
    rows(mandated_clerks);
    EXPECT_FALSE(may("clerk"));
    grant(over({unit_id("one"), unit_id("two")}));
    EXPECT_TRUE(may("clerk"));
    EXPECT_FALSE(may("chief"));
    registry.apply(MandateEnded{inspection});
    EXPECT_FALSE(may("clerk"));
}

TEST_F(LogReaders, NotWithAMandateOverLess) {
    rows(mandated_clerks);
    grant(over({unit_id("one"), unit_id("one.depot")}));
    EXPECT_FALSE(may("clerk")) << "one ministry of two";
    Mandate some_days = over({unit_id("one"), unit_id("two")});
    some_days.from = parse_day("2026-01-01");
    grant(some_days);
    EXPECT_FALSE(may("clerk")) << "some days";
    Mandate of_another_kind = over({unit_id("one"), unit_id("two")});
    of_another_kind.as = "emergency";
    grant(of_another_kind);
    EXPECT_FALSE(may("clerk")) << "another kind of right";
}

TEST_F(LogReaders, NotWithAMandateThatHasRunOut) {
    rows(mandated_clerks);
    Mandate short_one = over({unit_id("one"), unit_id("two")});
    short_one.expires = now;
    grant(short_one);
    EXPECT_TRUE(may("clerk", now - Instant::Duration(1)));
    EXPECT_FALSE(may("clerk"));
}

TEST_F(LogReaders, ARowWithoutAnyConditionIsAMistake) {
    const Result<Digest> added = book.add(parcel_constitution + R"(
[[log_readers]]
basis = ["House Act 9"]
mark = "text"
)",
                                          "house.toml");
    ASSERT_FALSE(added);
    EXPECT_NE(added.error().detail.find("neither roles nor a mandate"), std::string::npos);
}

}  // namespace
}  // namespace bangiao::testing

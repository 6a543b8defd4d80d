// A file that extends an earlier one and says only what changes.
#include <gtest/gtest.h>

#include <bangiao/explain.hpp>
#include <bangiao/policy.hpp>
#include <filesystem>
#include <fstream>

#include "parcel_office.hpp"
#include "support/temp_folder.hpp"

namespace bangiao::testing {
namespace {

/// An amendment of the parcel policy: its head, and below it what changes.
std::string amendment(const std::string& changes, const std::string& base = R"("parcels")") {
    return "id = \"parcels-2\"\nkind = \"policy\"\nextends = " + base +
           "\ntitle = { vi = \"Sửa đổi\", en = \"Amended\" }\nin_force_from = 2026-05-01\n" +
           changes;
}

/// The book with the parcel policy and its amendment; the file where they could not be read.
struct Amended {
    explicit Amended(const std::string& changes) {
        book.add(parcel_policy, "parcels.toml").value();
        added = book.add(amendment(changes), "amendment.toml");
    }
    std::string told(const char* type, const char* day = "2026-05-02") const {
        Registry registry;
        for (const auto& change : adopt_all(book, at("2026-01-01T00:00:00Z")))
            registry.apply(change);
        const auto text = explain(book, registry, type, parse_day(day).value(), Language::en);
        return text ? *text : std::string(code_of(text.error().reason));
    }

    PolicyBook book;
    Result<Digest> added = Refusal(Reason::policy_invalid);
};

TEST(Extends, LeavesStandingWhatItDoesNotName) {
    const Amended law("[groups]\nCHECKERS = [\"SHOP\"]\n");
    ASSERT_TRUE(law.added) << law.added.error().detail;
    EXPECT_EQ(law.told("parcel.offered"), law.told("parcel.offered", "2026-04-30"));
    EXPECT_EQ(law.book.file(*law.added)->extends, "parcels");
}

TEST(Extends, ReplacesAKeyOfADeadlineAndKeepsTheOthers) {
    const Amended law("[deadline.P-2]\nlimit = { hours = 48 }\n");
    ASSERT_TRUE(law.added) << law.added.error().detail;
    EXPECT_NE(law.told("parcel.offered").find("P-2: Answer, 48 hours"), std::string::npos);
    EXPECT_NE(law.told("parcel.offered", "2026-04-30").find("P-2: Answer, 24 hours"),
              std::string::npos);
}

TEST(Extends, ReplacesARuleByItsNameAndAddsOthers) {
    const Amended law(
        "[[event.\"finding.made\".rule]]\nname = \"signs\"\nmark = \"assumed\"\n"
        "basis = [\"Parcel Act 9\"]\n"
        "[[event.\"finding.made\".rule]]\nname = \"new_road\"\nbasis = [\"Parcel Act 10\"]\n");
    ASSERT_TRUE(law.added) << law.added.error().detail;
    const std::string text = law.told("finding.made");
    for (const char* part : {"proved", "disproved", "Parcel Act 9", "new_road", "Parcel Act 10"})
        EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

TEST(Extends, AddsAFieldToAnEventAndAnEventToTheLaw) {
    const Amended law(
        "[event.\"parcel.offered\".fields]\nstamps = { type = \"int\", class = \"ADM\" }\n"
        "[event.\"parcel.weighed\"]\nlabel = { vi = \"cân\", en = \"Weighed\" }\nkind = \"note\"\n"
        "basis = [\"Parcel Act 11\"]\nmark = \"text\"\nby = { roles = [\"clerk\"] }\n");
    ASSERT_TRUE(law.added) << law.added.error().detail;
    EXPECT_NE(law.told("parcel.offered").find("stamps: int"), std::string::npos);
    EXPECT_NE(law.told("parcel.weighed").find("Weighed"), std::string::npos);
    EXPECT_EQ(law.told("parcel.weighed", "2026-04-30"), "event_type_unknown");
}

TEST(Extends, TakesAwayWhatItSaysIsRemoved) {
    const Amended law("[removes]\nevent = [\"wrap.ended\"]\nroute = [1]\n");
    ASSERT_TRUE(law.added) << law.added.error().detail;
    EXPECT_EQ(law.told("wrap.ended"), "event_type_unknown");
    EXPECT_NE(law.told("wrap.ended", "2026-04-30"), "event_type_unknown");
}

TEST(Extends, OfAnAmendmentKnowsBoth) {
    Amended law("[deadline.P-2]\nlimit = { hours = 48 }\n");
    ASSERT_TRUE(law.added);
    const auto third = law.book.add(
        "id = \"parcels-3\"\nkind = \"policy\"\nextends = \"parcels-2\"\n"
        "title = { vi = \"b\", en = \"c\" }\nin_force_from = 2026-06-01\n"
        "[deadline.P-3]\nlimit = { days = 30 }\n",
        "third.toml");
    ASSERT_TRUE(third) << third.error().detail;
    EXPECT_NE(law.told("parcel.offered", "2026-06-02").find("48 hours"), std::string::npos);
    EXPECT_NE(law.told("check.asked", "2026-06-02").find("30 days"), std::string::npos);
}

TEST(Extends, StandsAsAWholeFileThatReadsTheSame) {
    const Amended law("[deadline.P-2]\nlimit = { hours = 48 }\n");
    PolicyBook alone;
    const auto whole = alone.add(law.book.whole_text(*law.added), "whole.toml");
    ASSERT_TRUE(whole) << whole.error().detail;
    std::string described = describe_json(*alone.find(*whole));
    const std::size_t digest = described.find(whole->hex());
    ASSERT_NE(digest, std::string::npos);
    described.replace(digest, whole->hex().size(), law.added->hex());
    EXPECT_EQ(described, describe_json(*law.book.find(*law.added)));
    EXPECT_EQ(law.book.whole_text(sha256(parcel_policy)), parcel_policy);
}

/// A mistake, and where and how it is told.
struct Slip {
    const char* changes;
    const char* told;
};

TEST(Extends, MistakesAreShownInTheFileWhereTheyStand) {
    const Slip slips[] = {
        {"[deadline.P-2]\nlimit = { hours = 48, days = 2 }\n", "amendment.toml:7:19: "},
        {"[removes]\nevent = [\"parcel.lost\"]\n",
         "amendment.toml:7:10: the base has no event `parcel.lost` to remove"},
        {"[removes]\nrule = { \"finding.made\" = [\"none\"] }\n",
         "amendment.toml:7:28: the base has no rule `none` to remove"},
        {"[removes]\nlaw = [\"x\"]\n", "amendment.toml:7:1: the base has no `law` to remove from"},
        {"[sections]\nx = 1\n", "amendment.toml:6:2: the key `sections` is not known here"},
        // What is removed is missed where the base names it.
        {"[removes]\ndeadline = [\"P-2\"]\n", "parcels.toml:"}};
    for (const Slip& slip : slips) {
        const Amended law(slip.changes);
        ASSERT_FALSE(law.added) << slip.changes;
        EXPECT_EQ(law.added.error().detail.substr(0, std::string(slip.told).size()), slip.told);
    }
}

TEST(Extends, NeedsItsBaseAtHandAndEarlier) {
    const auto told = [](const std::string& base, bool at_hand) {
        PolicyBook book;
        if (at_hand) book.add(parcel_policy, "parcels.toml").value();
        const auto added = book.add(amendment("", base), "amendment.toml");
        return added ? std::string("added") : added.error().detail;
    };
    const std::string digest = sha256(parcel_policy).hex();
    const std::string other = sha256("other").hex();
    EXPECT_EQ(told(R"("parcels")", true), "added");
    EXPECT_EQ(told(R"({ id = "parcels", digest = ")" + digest + "\" }", true), "added");
    EXPECT_EQ(told(R"({ id = "parcels", digest = ")" + other + "\" }", true),
              "amendment.toml:3:11: the file `parcels` at hand has the digest " + digest);
    EXPECT_EQ(told(R"("parcels")", false),
              "amendment.toml:3:11: the file `parcels` is not at hand");
    PolicyBook book;
    book.add(parcel_policy, "parcels.toml").value();
    std::string early = amendment("in_force_to = 2025-12-31\n");
    early.replace(early.find("2026-05-01"), 10, "2025-05-01");
    EXPECT_EQ(book.add(early, "early.toml").error().detail,
              "early.toml:3:11: the file `parcels` is no earlier one");
}

TEST(Extends, MayComeBeforeItsBaseInAFolder) {
    const TempFolder folder;
    std::ofstream(folder / "a.toml") << amendment("[deadline.P-2]\nlimit = { hours = 48 }\n");
    std::ofstream(folder / "b.toml") << parcel_policy;
    const auto book = PolicyBook::load(folder.path().string());
    ASSERT_TRUE(book) << book.error().detail;
    EXPECT_EQ(book->files().size(), 2U);
}

}  // namespace
}  // namespace bangiao::testing

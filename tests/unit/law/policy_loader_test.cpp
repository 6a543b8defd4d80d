#include <gtest/gtest.h>

#include <algorithm>
#include <bangiao/explain.hpp>
#include <fstream>

#include "parcel_policy.hpp"
#include "support/temp_folder.hpp"

namespace bangiao::testing {
namespace {

/// A mistake made in the parcel policy: one text is put in the place of another, and the loader
/// must point at `at` (a text that stands there once) and say `says`.
struct Slip {
    std::string name;
    std::string was;
    std::string is;
    std::string at;
    std::string says;
};

/// Line and column (in letters, not bytes), from 1, of the one place where the text stands.
std::string place_of(const std::string& text, const std::string& what) {
    const std::size_t found = text.find(what);
    if (found == std::string::npos || text.find(what, found + 1) != std::string::npos)
        return "not once: " + what;
    const auto at = text.begin() + static_cast<std::ptrdiff_t>(found);
    const auto line_start = text.begin() + static_cast<std::ptrdiff_t>(text.rfind('\n', found) + 1);
    const auto letters = std::count_if(
        line_start, at, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
    return std::to_string(std::count(text.begin(), at, '\n') + 1) + ":" +
           std::to_string(letters + 1);
}

void PrintTo(const Slip& slip, std::ostream* out) {
    *out << slip.name;
}

class Mistaken : public ::testing::TestWithParam<Slip> {};

TEST_P(Mistaken, PolicyIsRefusedWithLineAndColumn) {
    const Slip& slip = GetParam();
    std::string text = parcel_policy;
    const std::size_t found = text.find(slip.was);
    ASSERT_NE(found, std::string::npos) << slip.was;
    text.replace(found, slip.was.size(), slip.is);
    PolicyBook book;
    const auto added = book.add(text, "p.toml");
    ASSERT_FALSE(added);
    EXPECT_EQ(added.error().reason, Reason::policy_invalid);
    EXPECT_EQ(added.error().detail.substr(0, added.error().detail.find(": ")),
              "p.toml:" + place_of(text, slip.at))
        << added.error().detail;
    EXPECT_NE(added.error().detail.find(slip.says), std::string::npos) << added.error().detail;
}

const Slip slips[] = {
    {"Syntax", "id = \"parcels\"", "id = parcels", "parcels\nkind", "could not determine"},
    {"MissingHeadKey", "\nid = \"parcels\"\n", "", "kind = \"policy\"", "`id` is missing"},
    {"UnknownHeadKey", "basis = [\"Parcel Act\"]", "bases = []", "bases", "`bases` is not known"},
    {"UnknownKind", "kind = \"policy\"", "kind = \"polity\"", "\"polity\"", "`kind` is"},
    {"IdWithCapitals", "id = \"parcels\"", "id = \"Parcels\"", "\"Parcels\"\nkind",
     "`id` is made of"},
    {"WordsInOneLanguage", "{ vi = \"kho\", en = \"depot\" }", "{ vi = \"kho\" }",
     "{ vi = \"kho\" }", "`en` is missing"},
    {"GroupOfNobody", "CARRIERS = [\"DEPOT\", \"SHOP\"]", "CARRIERS = [\"DEPOT\", \"SHIP\"]",
     "\"SHIP\"", "neither a unit type nor a group"},
    {"GroupOfItself", "CHECKERS = [\"BUREAU\"]", "CHECKERS = [\"CHECKERS\"]",
     "\"CHECKERS\"]\nSUMMER", "contains itself"},
    {"NoClearClass", ", clear = true }", " }", "[classes]", "exactly one class"},
    {"AxisStart", "start = \"open\"", "start = \"ajar\"", "\"ajar\"", "has no value `ajar`"},
    {"UnknownReason", "\"case_closed\"", "\"case_shut\"", "\"case_shut\"", "is no reason code"},
    {"CustodyUnits", "en = \"nowhere\", units = 0", "en = \"nowhere\", units = 3", "3 }",
     "0, 1 or 2"},
    {"CustodyStart", "start = \"nowhere\"", "start = \"here\"", "\"here\"", "is no custody state"},
    {"ThreadExpiry", "\"custody_back\"", "\"vanish\"", "\"vanish\"", "custody_back"},
    {"RepeatedCode", "size = [\"small\", \"large\"]", "size = [\"small\", \"small\"]",
     "\"small\"]\nwrapping", "twice"},
    {"FilingParty", "filing_party = \"filed\"", "filing_party = \"foiled\"", "\"foiled\"",
     "no word of [parties]"},
    {"LateField", "late_field = \"late_reason\"", "late_field = \"lateness\"", "\"lateness\"",
     "[common_fields]"},
    {"TimeInTwoUnits", "ahead = { minutes = 5 }", "ahead = { minutes = 5, hours = 1 }",
     "{ minutes = 5, hours = 1 }", "exactly one"},
    {"EventTypeForm", "[event.\"parcel.taken\"]", "[event.\"parcel\"]", "\"parcel\"]",
     "is no event type"},
    {"UnknownEventKey", "opens = true\nby", "open = true\nby", "open = true\nby",
     "`open` is not known"},
    {"EventKind", "kind = \"minutes\"\nbasis = [\"Parcel Act 2\"]",
     "kind = \"rumour\"\nbasis = [\"Parcel Act 2\"]", "\"rumour\"", "`kind` is note"},
    {"EventMark", "basis = [\"Parcel Act 1\"]\nmark = \"text\"",
     "basis = [\"Parcel Act 1\"]\nmark = \"guess\"", "\"guess\"", "`mark` is"},
    {"FiledByTimeUnasked", "opens = true\nby", "opens = true\nfiled_by_time = true\nby", "true\nby",
     "could not fill in the required field"},
    {"EmptyBasis", "basis = [\"Parcel Act 1\"]", "basis = []", "[]", "at least one source"},
    {"UnknownRole", "roles = [\"clerk\"], groups", "roles = [\"clark\"], groups", "\"clark\"",
     "is no role"},
    {"NoRoles", "by = { roles = [\"clerk\"], groups = [\"CARRIERS\"] }",
     "by = { groups = [\"CARRIERS\"] }", "[event.\"parcel.taken\"]", "`roles`"},
    {"UnknownGroup", "groups = [\"CARRIERS\"] }\nwhen", "groups = [\"CARTERS\"] }\nwhen",
     "\"CARTERS\"", "neither a unit type nor a group"},
    {"UnknownRelation", "unit = \"holder\" }\nwhen = { custody",
     "unit = \"hoarder\" }\nwhen = { custody", "\"hoarder\"", "is no relation"},
    {"UnknownByKey", "not_officer =", "no_officer =", "no_officer", "`no_officer` is not known"},
    {"UnknownCustody", "when = { custody = [\"nowhere\"] }", "when = { custody = [\"lost\"] }",
     "\"lost\"", "is no custody state"},
    {"UnknownCondition", "when = { answers = \"offer\" }", "when = { replies = \"offer\" }",
     "\"offer\" }\nthen.custody = \"back\"", "`replies` is not known"},
    {"UnknownThread", "then.closes = \"check\"", "then.closes = \"cheque\"", "\"cheque\"",
     "no kind of [threads]"},
    {"UnknownAxisValue", "then.finding = \"pending\"", "then.finding = \"lost\"", "\"lost\"",
     "has no value `lost`"},
    {"UnknownEffect", "then.party = [{ unit = \"opener\"", "then.parties = [{ unit = \"opener\"",
     "parties = [{", "`parties` is not known"},
    {"UnknownDuty", "then.discharges = \"P-3\"", "then.discharges = \"P-9\"", "\"P-9\"",
     "is no deadline"},
    {"UnknownEarlierEvent", "type = \"check.done\", later_than",
     "type = \"check.undone\", later_than", "\"check.undone\"", "is no event type"},
    {"FieldOfAnotherEvent", "route = \"field:to\"", "route = \"field:at\"",
     "\"field:at\" }\nthen.custody", "has no field `at`"},
    {"FieldOfEarlierEvent", "field = { result = [\"sound\"] }", "field = { results = [\"sound\"] }",
     "results", "has no field `results`"},
    {"CustodyOfOneUnit", "state = \"kept\", unit = \"actor\" }\nthen.duty",
     "state = \"kept\" }\nthen.duty", "\"kept\" }\nthen.duty", "another number of units"},
    {"ExpiryWithoutDuty", "then.duty = { id = \"P-2\", owner = \"field:to\", thread = \"offer\" }",
     "", "[event.\"parcel.offered\"]", "does not open"},
    {"UnitTerm", "owner = \"actor\"", "owner = \"nobody\"", "\"nobody\"", "names no unit"},
    {"RuleNamedTwice", "name = \"signs\"", "name = \"proved\"", "\"proved\"\nwhen", "two rules"},
    {"FieldType", "owner = { type = \"text\"", "owner = { type = \"txt\"", "\"txt\"",
     "is no field type"},
    {"EnumWithoutList", "size = { type = \"enum\", of = \"size\",", "size = { type = \"enum\",",
     "{ type = \"enum\", class = \"ADM\", required = true, fact", "`of` is missing"},
    {"UnknownList", "of = \"result\"", "of = \"results\"", "\"results\"", "is no list"},
    {"UnknownClass", "class = \"OWN\", required = true }\nweight",
     "class = \"OWL\", required = true }\nweight", "\"OWL\"", "is no class"},
    {"FieldBounds", "min = 1, max = 100", "min = 100, max = 1", "\"int\"", "`min` lies above"},
    {"UnknownFact", "fact = \"size\" }", "fact = \"sizes\" }", "\"sizes\"", "no name of [facts]"},
    {"LimitInTwoUnits", "limit = { days = 20 }", "limit = { days = 20, hours = 1 }", "1 }\nwarn",
     "one unit only"},
    {"LimitOutOfBounds", "limit = { months = 2 }", "limit = { months = -99999 }", "-99999",
     "out of bounds"},
    {"RouteWhere", "where = \"same_province\"", "where = \"same_planet\"", "\"same_planet\"",
     "`where` is"},
    {"UnknownPerson", "persons = [\"small_parcel\"]", "persons = [\"tiny_parcel\"]",
     "\"tiny_parcel\"", "no [person] group"},
    {"AgreementCountry", "country = \"LA\"", "country = \"la\"", "\"la\"", "two capital letters"},
    {"AgreementOnAGroup", "if = { facts = { size = [\"small\", \"medium\"] } }",
     "if = { person = \"small_parcel\" }", "tunnel]\nlabel", "rests on no group"},
    {"UnknownAgreement", "agreement = \"tunnel\"", "agreement = \"bridge\"", "\"bridge\"",
     "no [agreement]"},
    {"SightWord", "OWN = \"handed\"", "OWN = \"half\"", "\"half\"", "is none of full"},
    {"SightWithoutGroups", "[[sight]]\ngroups = [\"CHECKERS\"]", "[[sight]]", "[[sight]]\nADM",
     "`groups` is missing"},
    {"SightException", "but = { signs", "but = { sighs", "sighs", "no event has a field"},
};

INSTANTIATE_TEST_SUITE_P(Loader, Mistaken, ::testing::ValuesIn(slips),
                         [](const auto& slip) { return slip.param.name; });

TEST(Loader, TakesTheParcelPolicy) {
    PolicyBook book;
    const auto added = book.add(parcel_policy, "parcels.toml");
    ASSERT_TRUE(added) << added.error().detail;
    EXPECT_EQ(book.files().size(), 1U);
    EXPECT_EQ(book.file(*added)->id, "parcels");
    EXPECT_EQ(book.file(*added)->text, parcel_policy);
    EXPECT_EQ(book.add(parcel_policy, "again.toml").value(), *added);
}

std::string dated(const std::string& id, const std::string& dates) {
    std::string text = parcel_policy;
    text.replace(text.find("id = \"parcels\""), 14, "id = \"" + id + "\"");
    text.replace(text.find("in_force_from = 2026-01-01"), 26, dates);
    return text;
}

TEST(Loader, RefusesOverlappingDates) {
    PolicyBook book;
    ASSERT_TRUE(book.add(dated("a", "in_force_from = 2026-01-01\nin_force_to = 2026-06-30"), "a"));
    const auto same = book.add(dated("b", "in_force_from = 2026-01-01"), "b");
    ASSERT_FALSE(same);
    EXPECT_EQ(same.error().detail, "b:5:17: these dates overlap those of `a`");
    EXPECT_FALSE(book.add(dated("b", "in_force_from = 2026-06-30"), "b"));
    EXPECT_TRUE(book.add(dated("b", "in_force_from = 2026-07-01"), "b"));
    EXPECT_FALSE(book.add(dated("c", "in_force_from = 2026-08-01\nin_force_to = 2026-07-31"), "c"));
}

TEST(Loader, TakesOneConstitutionWhoseTypesNoPolicyRepeats) {
    PolicyBook book;
    const auto added = book.add(parcel_constitution, "house.toml");
    ASSERT_TRUE(added) << added.error().detail;
    ASSERT_NE(book.constitution(), nullptr);
    EXPECT_FALSE(book.add("# another\n" + parcel_constitution, "house2.toml"));
    std::string policy = parcel_policy;
    const std::string type = "\"case.reopened\"";
    policy.replace(policy.find(type), type.size(), "\"law.adopted\"");
    const auto repeated = book.add(policy, "p.toml");
    ASSERT_FALSE(repeated);
    EXPECT_NE(repeated.error().detail.find("`law.adopted` stands in `house-law` already"),
              std::string::npos);
}

TEST(Loader, WantsChainsOfItsOwnKindInAConstitution) {
    std::string text = parcel_constitution;
    text.replace(text.find("chain = \"unit\""), 14, "chain = \"case\"");
    PolicyBook book;
    const auto added = book.add(text, "house.toml");
    ASSERT_FALSE(added);
    EXPECT_NE(added.error().detail.find("unit or governance chain"), std::string::npos);
}

TEST(Loader, PutsAPolicyInForceOnceAllFoundersSigned) {
    PolicyBook book;
    const Digest digest = book.add(parcel_policy, "p.toml").value();
    const UnitId a = UnitId::parse("a").value();
    const UnitId b = UnitId::parse("b").value();
    Registry registry({{a, sha256("a")}, {b, sha256("b")}});
    const Day day = parse_day("2026-03-02").value();
    const Instant when = start_of(day);
    registry.apply(FileSigned{digest, parse_day("2026-01-01").value(), a, when});
    EXPECT_EQ(book.in_force(registry, day), nullptr);
    EXPECT_FALSE(book.may_be_claimed(registry, digest));
    registry.apply(FileSigned{digest, parse_day("2026-01-01").value(), b, when});
    EXPECT_NE(book.in_force(registry, day), nullptr);
    EXPECT_TRUE(book.may_be_claimed(registry, digest));
    EXPECT_EQ(book.in_force(registry, parse_day("2025-12-31").value()), nullptr);
    EXPECT_EQ(book.class_of(registry, EventType::parse("parcel.taken").value(), "owner", day),
              "OWN");
    EXPECT_EQ(book.class_of(registry, EventType::parse("parcel.taken").value(), "shoe", day),
              std::nullopt);
}

TEST(Loader, ReadsAFolderOrNamesTheFirstMistake) {
    const TempFolder folder;
    std::ofstream(folder / "a.toml") << parcel_policy;
    const auto one = PolicyBook::load(folder.path().string());
    ASSERT_TRUE(one);
    EXPECT_EQ(one->files().size(), 1U);
    std::ofstream(folder / "b.toml") << "id = 3\n";
    const auto two = PolicyBook::load(folder.path().string());
    ASSERT_FALSE(two);
    EXPECT_EQ(two.error().detail, (folder / "b.toml").string() + ":1:6: `id` must be a text");
    EXPECT_FALSE(PolicyBook::load((folder / "nowhere").string()));
}

TEST(Explain, TellsAJuristWhoMayFileWhenAndWhatFollows) {
    PolicyBook book;
    ASSERT_TRUE(book.add(parcel_policy, "p.toml"));
    Registry registry;
    const Day day = parse_day("2026-03-02").value();
    for (const auto& change : adopt_all(book, start_of(day))) registry.apply(change);
    const auto en = explain(book, registry, "parcel.offered", day, Language::en);
    ASSERT_TRUE(en);
    for (const char* part : {"Offered", "clerk", "holder", "on an allowed route to <field:to>",
                             "P-2: Answer, 24 hours", "4 hours if size is \"large\"",
                             "[Parcel Act 2; text]", "to: unit, ADM, required, in the clear"})
        EXPECT_NE(en->find(part), std::string::npos) << part << "\n" << *en;
    const auto vi = explain(book, registry, "parcel.offered", day, Language::vi);
    ASSERT_TRUE(vi);
    EXPECT_NE(vi->find("ai lập"), std::string::npos) << *vi;
    EXPECT_FALSE(explain(book, registry, "parcel.eaten", day, Language::en));
}

TEST(Describe, GivesClientsTheFieldsOfEachEvent) {
    PolicyBook book;
    const Digest digest = book.add(parcel_policy, "p.toml").value();
    const std::string text = describe_json(*book.find(digest));
    EXPECT_NE(text.find(R"("size":{"type":"enum","class":"ADM","required":true,"clear":true)"),
              std::string::npos)
        << text.substr(0, 2000);
    EXPECT_NE(text.find(R"("small":{"vi":"small","en":"small"})"), std::string::npos);
    EXPECT_NE(text.find(R"("P-2":{"says":{"vi":"Trả lời","en":"Answer"})"), std::string::npos);
}

}  // namespace
}  // namespace bangiao::testing

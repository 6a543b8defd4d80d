#include "forgery.hpp"

namespace bangiao::testing {
namespace {

constexpr const char* some_digest = "mLOe08DpVOuW75QCaqOXFH_Rg7iIQI8VU5_N7W1WNYs";

const Hostile cases[] = {
    // Which disclosures come along.
    {"AMissingOne", [](Forgery& f) { f.disclosures.pop_back(); }, Reason::digest_unopened},
    {"AllMissing", [](Forgery& f) { f.disclosures.clear(); }, Reason::digest_unopened},
    {"AnAlteredOne",
     [](Forgery& f) {
         f.disclosures.back() =
             base64url_encode(R"(["QkJCQkJCQkJCQkJCQkJCQg","people",["Trần Thị C"]])");
     },
     Reason::digest_unopened},
    {"OneSpelledOtherwise",
     [](Forgery& f) {
         f.disclosures.front() =
             base64url_encode(R"(["QUFBQUFBQUFBQUFBQUFBQQ", "full_name", "Trần Thị B"])");
     },
     Reason::digest_unopened},
    {"AnExtraOne",
     [](Forgery& f) {
         f.disclosures.push_back(base64url_encode(R"(["RERERERERERERERERERERA","x",1])"));
     },
     Reason::disclosure_unreferenced},
    {"OneTwice", [](Forgery& f) { f.disclosures.push_back(f.disclosures.front()); },
     Reason::disclosure_repeated},
    {"ADecoyDigest", [](Forgery& f) { f.referenced.push_back("a decoy"); },
     Reason::digest_unopened},
    {"ADigestTwice", [](Forgery& f) { f.referenced.push_back(f.referenced.front()); },
     Reason::digest_repeated},
    // What a disclosure looks like.
    {"AnObject", [](Forgery& f) { f.reseal(R"({"salt":"QkJCQkJCQkJCQkJCQkJCQg"})"); },
     Reason::disclosure_invalid},
    {"OfOneElement", [](Forgery& f) { f.reseal(R"(["QkJCQkJCQkJCQkJCQkJCQg"])"); },
     Reason::disclosure_invalid},
    {"OfAnArrayElement", [](Forgery& f) { f.reseal(R"(["QkJCQkJCQkJCQkJCQkJCQg",1])"); },
     Reason::disclosure_invalid},
    {"OfFourElements", [](Forgery& f) { f.reseal(R"(["QkJCQkJCQkJCQkJCQkJCQg","a",1,2])"); },
     Reason::disclosure_invalid},
    {"ASaltThatIsANumber", [](Forgery& f) { f.reseal(R"([12345678901234,"a",1])"); },
     Reason::disclosure_invalid},
    {"ASaltUnder128Bits", [](Forgery& f) { f.reseal(R"(["QkJCQkJCQkJCQkJCQkJCQ","a",1])"); },
     Reason::disclosure_invalid},
    {"ASaltUsedTwice", [](Forgery& f) { f.reseal(R"(["QUFBQUFBQUFBQUFBQUFBQQ","a",1])"); },
     Reason::disclosure_invalid},
    {"ANameThatIsANumber", [](Forgery& f) { f.reseal(R"(["QkJCQkJCQkJCQkJCQkJCQg",7,1])"); },
     Reason::disclosure_invalid},
    {"ANameOfSd", [](Forgery& f) { f.reseal(R"(["QkJCQkJCQkJCQkJCQkJCQg","_sd",[]])"); },
     Reason::disclosure_invalid},
    {"ANameOfDots", [](Forgery& f) { f.reseal(R"(["QkJCQkJCQkJCQkJCQkJCQg","...",1])"); },
     Reason::disclosure_invalid},
    {"ANameOfSdAlg",
     [](Forgery& f) { f.reseal(R"(["QkJCQkJCQkJCQkJCQkJCQg","_sd_alg","sha-256"])"); },
     Reason::disclosure_invalid},
    {"ANameThatStandsInTheClear",
     [](Forgery& f) { f.reseal(R"(["QkJCQkJCQkJCQkJCQkJCQg","to_unit","x"])"); },
     Reason::disclosure_invalid},
    {"ANameThatAnotherHas",
     [](Forgery& f) { f.reseal(R"(["QkJCQkJCQkJCQkJCQkJCQg","full_name","x"])"); },
     Reason::disclosure_invalid},
    {"ARepeatedKeyInItsValue",
     [](Forgery& f) { f.reseal(R"(["QkJCQkJCQkJCQkJCQkJCQg","a",{"b":1,"b":2}])"); },
     Reason::json_repeated_key},
    {"AFractionInItsValue", [](Forgery& f) { f.reseal(R"(["QkJCQkJCQkJCQkJCQkJCQg","a",0.5])"); },
     Reason::json_number},
    {"AnInvisibleCharacterInItsName",
     [](Forgery& f) { f.reseal("[\"QkJCQkJCQkJCQkJCQkJCQg\",\"a\xc2\xad\",1]"); },
     Reason::json_text},
    {"AValueNotInNfc",
     [](Forgery& f) { f.reseal("[\"QkJCQkJCQkJCQkJCQkJCQg\",\"a\",\"Tra\xcc\x82n\"]"); },
     Reason::json_text},
    {"AValueNestedTooDeep",
     [](Forgery& f) { f.reseal(R"(["QkJCQkJCQkJCQkJCQkJCQg","a",[[[[[[[1]]]]]]]])"); },
     Reason::json_too_large},
    {"SomethingAfterIt", [](Forgery& f) { f.reseal(R"(["QkJCQkJCQkJCQkJCQkJCQg","a",1] 2)"); },
     Reason::json_invalid},
    {"NoJson", [](Forgery& f) { f.reseal("full_name"); }, Reason::json_invalid},
    {"DigestsInItsValue",
     [](Forgery& f) {
         f.reseal(R"(["QkJCQkJCQkJCQkJCQkJCQg","a",{"_sd":[")" + std::string(some_digest) +
                  R"("]}])");
     },
     Reason::disclosure_invalid},
    {"DigestsOfElementsInItsValue",
     [](Forgery& f) {
         f.reseal(R"(["QkJCQkJCQkJCQkJCQkJCQg","a",[{"...":")" + std::string(some_digest) +
                  R"("}]])");
     },
     Reason::disclosure_invalid},
    // Where digests stand.
    {"DigestsAtTheTop", [](Forgery& f) { f.add_claim(R"("_sd":[])"); }, Reason::claim_invalid},
    {"DigestsInTheLogClaim", [](Forgery& f) { f.put(R"("size":7)", R"("size":7,"_sd":[])"); },
     Reason::claim_invalid},
    {"DigestsInAField", [](Forgery& f) { f.add_field(R"("a":{"_sd":[]})"); },
     Reason::claim_invalid},
    {"DigestsOfElementsInAField",
     [](Forgery& f) { f.add_field(R"("a":[{"...":")" + std::string(some_digest) + R"("}])"); },
     Reason::claim_invalid},
    {"DotsAmongTheFields", [](Forgery& f) { f.add_field(R"("...":1)"); }, Reason::claim_invalid},
    {"DotsAmongTheClaims", [](Forgery& f) { f.add_claim(R"("...":1)"); }, Reason::claim_invalid},
    {"AHashAmongTheFields", [](Forgery& f) { f.add_field(R"("_sd_alg":"sha-256")"); },
     Reason::claim_invalid},
    {"DigestsThatAreNoArray", [](Forgery& f) { f.put("[DIGESTS]", R"("digests")"); },
     Reason::claim_invalid},
    {"ADigestThatIsANumber", [](Forgery& f) { f.put("[DIGESTS]", "[1]"); }, Reason::claim_invalid},
    {"ADigestPadded",
     [](Forgery& f) { f.put("[DIGESTS]", "[\"" + std::string(some_digest) + "=\"]"); },
     Reason::claim_invalid},
    {"ADigestInHex", [](Forgery& f) { f.put("[DIGESTS]", "[\"" + sha256("x").hex() + "\"]"); },
     Reason::claim_invalid},
};

class HostileDisclosures : public ::testing::TestWithParam<Hostile> {};
TEST_P(HostileDisclosures, AreRefused) {
    expect_refused(GetParam());
}
INSTANTIATE_TEST_SUITE_P(Event, HostileDisclosures, ::testing::ValuesIn(cases), name_of_row);

TEST(Disclosures, MayNest8LevelsWithThePayloadAndNoMore) {
    Forgery forgery;  // payload and fields are two levels
    forgery.reseal(R"(["QkJCQkJCQkJCQkJCQkJCQg","a",[[[[[[1]]]]]]])");
    forgery.add_field(R"("n":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}})");
    const Result<VerifiedEvent> event = received(forgery.text());
    EXPECT_TRUE(event) << event.error().detail;
}

TEST(Disclosures, AreKeptAsTheyCame) {
    const Forgery forgery;
    const Result<VerifiedEvent> event = received(forgery.text());
    ASSERT_TRUE(event);
    ASSERT_EQ(event->disclosures().size(), 2U);
    EXPECT_EQ(event->disclosures()[0].text, forgery.disclosures[0]);
    EXPECT_EQ(event->disclosures()[1].text, forgery.disclosures[1]);
    EXPECT_EQ(event->fields().at("full_name").value, "Trần Thị B");
    EXPECT_TRUE(event->fields().at("people").disclosed);
    EXPECT_EQ(event->fields().at("to_unit").value, "commune");
    EXPECT_FALSE(event->fields().at("to_unit").disclosed);
    EXPECT_EQ(event->fields().size(), 4U);
}

TEST(Disclosures, MayComeInAnyOrder) {
    Forgery forgery;
    std::swap(forgery.disclosures[0], forgery.disclosures[1]);
    EXPECT_TRUE(received(forgery.text()));
}

TEST(Disclosures, ThatAreWithheldAreNamedByTheirDigests) {
    Forgery forgery;
    const Digest withheld = sha256(forgery.disclosures.back());
    forgery.disclosures.pop_back();
    Result<ParsedEvent> parsed = ParsedEvent::parse(forgery.text(), Opening::some_withheld);
    ASSERT_TRUE(parsed);
    const Result<VerifiedEvent> event =
        VerifiedEvent::verify(std::move(*parsed), officer().signing, noon);
    ASSERT_TRUE(event);
    ASSERT_EQ(event->withheld().size(), 1U);
    EXPECT_EQ(event->withheld().front(), withheld);
    EXPECT_FALSE(event->fields().contains("people"));
    EXPECT_TRUE(event->fields().contains("full_name"));
}

}  // namespace
}  // namespace bangiao::testing

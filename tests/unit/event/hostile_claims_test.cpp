#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "forgery.hpp"

namespace bangiao::testing {
namespace {

const Hostile cases[] = {
    // Members that are not to be there, or twice.
    {"AnUnknownClaim", [](Forgery& f) { f.add_claim(R"("iss":"https://agency.example.vn")"); },
     Reason::claim_unknown},
    {"AnExpiry", [](Forgery& f) { f.add_claim(R"("exp":1772427600)"); }, Reason::claim_unknown},
    {"AKeyConfirmation", [](Forgery& f) { f.add_claim(R"("cnf":{})"); }, Reason::claim_unknown},
    {"AClaimNamedProto", [](Forgery& f) { f.add_claim(R"("__proto__":{})"); },
     Reason::claim_unknown},
    {"ARepeatedClaim", [](Forgery& f) { f.add_claim(R"("unit":"post")"); },
     Reason::json_repeated_key},
    {"ARepeatedClaimSpelledWithAnEscape", [](Forgery& f) { f.add_claim(R"("\u0075nit":"x")"); },
     Reason::json_repeated_key},
    {"ARepeatedField", [](Forgery& f) { f.add_field(R"("to_unit":"x")"); },
     Reason::json_repeated_key},
    {"ARepeatedMemberInTheLogClaim",
     [](Forgery& f) { f.put(R"("size":7)", R"("size":7,"size":8)"); }, Reason::json_repeated_key},
    {"RepeatedFields", [](Forgery& f) { f.add_claim(R"("fields":{})"); },
     Reason::json_repeated_key},
    // What is no JSON, or none that we would write.
    {"APayloadThatIsAnArray", [](Forgery& f) { f.payload = "[]"; }, Reason::claim_invalid},
    {"AnEmptyPayload", [](Forgery& f) { f.payload = ""; }, Reason::json_invalid},
    {"SomethingAfterThePayload", [](Forgery& f) { f.payload += "x"; }, Reason::json_invalid},
    {"ATrailingComma", [](Forgery& f) { f.payload.insert(f.payload.size() - 1, ","); },
     Reason::json_invalid},
    {"AComment", [](Forgery& f) { f.payload += "/* */"; }, Reason::json_invalid},
    {"AByteOrderMark", [](Forgery& f) { f.payload.insert(0, "\xef\xbb\xbf"); },
     Reason::json_invalid},
    {"InvalidUtf8", [](Forgery& f) { f.put("commune", "\xc3\x28"); }, Reason::json_invalid},
    {"OverlongUtf8", [](Forgery& f) { f.put("commune", "\xc0\xaf"); }, Reason::json_invalid},
    {"ALoneSurrogate", [](Forgery& f) { f.put("commune", R"(\ud800)"); }, Reason::json_invalid},
    {"AControlCharacter", [](Forgery& f) { f.put("commune", "a\x01"); }, Reason::json_invalid},
    {"AnEscapedNul", [](Forgery& f) { f.put("commune", R"(a\u0000)"); }, Reason::json_text},
    {"AnEscapedLineFeed", [](Forgery& f) { f.put("commune", R"(a\nb)"); }, Reason::json_text},
    {"ADelete", [](Forgery& f) { f.put("commune", "a\x7f"); }, Reason::json_text},
    {"TextNotInNfc", [](Forgery& f) { f.put("commune", "Tra\xcc\x82n"); }, Reason::json_text},
    {"ARightToLeftOverride", [](Forgery& f) { f.put("commune", R"(a\u202eb)"); },
     Reason::json_text},
    {"AZeroWidthJoiner", [](Forgery& f) { f.put("commune", "a\xe2\x80\x8d"); }, Reason::json_text},
    {"ATagCharacter", [](Forgery& f) { f.put("commune", R"(a\udb40\udc61)"); }, Reason::json_text},
    {"ANulInAKey", [](Forgery& f) { f.add_field(R"("a\u0000b":1)"); }, Reason::json_text},
    {"MinusZero", [](Forgery& f) { f.add_field(R"("n":-0)"); }, Reason::json_number},
    {"AFraction", [](Forgery& f) { f.add_field(R"("n":1.5)"); }, Reason::json_number},
    {"AFractionThatIsWhole", [](Forgery& f) { f.add_field(R"("n":1.0)"); }, Reason::json_number},
    {"AnExponent", [](Forgery& f) { f.add_field(R"("n":1e3)"); }, Reason::json_number},
    {"AnExponentOfInfinity", [](Forgery& f) { f.add_field(R"("n":1e400)"); }, Reason::json_number},
    {"TwoToThe53", [](Forgery& f) { f.add_field(R"("n":9007199254740992)"); }, Reason::json_number},
    {"MinusTwoToThe53", [](Forgery& f) { f.add_field(R"("n":-9007199254740992)"); },
     Reason::json_number},
    {"ANumberOver64Bits", [](Forgery& f) { f.add_field(R"("n":99999999999999999999)"); },
     Reason::json_number},
    {"ALeadingZero", [](Forgery& f) { f.add_field(R"("n":01)"); }, Reason::json_invalid},
    {"NestedTooDeep", [](Forgery& f) { f.add_field(R"("n":[[[[[[[1]]]]]]])"); },
     Reason::json_too_large},
    {"NestedTooDeepInObjects",
     [](Forgery& f) { f.add_field(R"("n":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}})"); },
     Reason::json_too_large},
    {"NestedFarTooDeep",
     [](Forgery& f) { f.add_field(R"("n":)" + std::string(2000, '[') + std::string(2000, ']')); },
     Reason::json_too_large},
    {"ATextOver8KiB", [](Forgery& f) { f.put("commune", std::string(8193, 'x')); },
     Reason::json_too_large},
    // Claims of another form.
    {"AnEventIdOfVersion1", [](Forgery& f) { f.put("9a4b-4c5d", "9a4b-1c5d"); },
     Reason::claim_invalid},
    {"AnEventIdOfVersion7", [](Forgery& f) { f.put("9a4b-4c5d", "9a4b-7c5d"); },
     Reason::claim_invalid},
    {"AnEventIdOfAnotherVariant", [](Forgery& f) { f.put("8e6f-0a1b", "ce6f-0a1b"); },
     Reason::claim_invalid},
    {"AnEventIdInCapitals", [](Forgery& f) { f.put("7d3f2c1e", "7D3F2C1E"); },
     Reason::claim_invalid},
    {"AnEventIdInBraces", [](Forgery& f) { f.put("7d3f2c1e", "{7d3f2c1e"); },
     Reason::claim_invalid},
    {"TheNilUuidAsEventId",
     [](Forgery& f) {
         f.put("7d3f2c1e-9a4b-4c5d-8e6f-0a1b2c3d4e5f", "00000000-0000-0000-0000-000000000000");
     },
     Reason::claim_invalid},
    {"ACaseThatIsNoUuid",
     [](Forgery& f) { f.put("0b1c2d3e-4f50-4617-9283-94a5b6c7d8e9", "case-17"); },
     Reason::claim_invalid},
    {"ACaseIdOfVersion7", [](Forgery& f) { f.put("4f50-4617", "4f50-7617"); },
     Reason::claim_invalid},
    {"AnEventTypeOfOneWord", [](Forgery& f) { f.put("handoff.offered", "handoff"); },
     Reason::claim_invalid},
    {"AnEventTypeOfThreeWords", [](Forgery& f) { f.put("handoff.offered", "a.b.c"); },
     Reason::claim_invalid},
    {"AUnitInCapitals", [](Forgery& f) { f.put(R"("unit":"post")", R"("unit":"Post")"); },
     Reason::claim_invalid},
    {"AUnitThatIsNull", [](Forgery& f) { f.put(R"("unit":"post")", R"("unit":null)"); },
     Reason::claim_invalid},
    {"ARoleOfTwoWords", [](Forgery& f) { f.put("receiver", "the receiver"); },
     Reason::claim_invalid},
    {"ANegativeTimeOfSigning", [](Forgery& f) { f.put("1772427600", "-1"); },
     Reason::claim_invalid},
    {"ATimeOfSigningThatIsText", [](Forgery& f) { f.put("1772427600", R"("1772427600")"); },
     Reason::claim_invalid},
    {"ATimeOfSigningInMilliseconds", [](Forgery& f) { f.put("1772427600", "1772427600000"); },
     Reason::claim_invalid},
    {"ATimeWithoutOffset", [](Forgery& f) { f.put("00+07:00", "00"); }, Reason::claim_invalid},
    {"ATimeInBasicForm",
     [](Forgery& f) { f.put("2026-03-02T12:00:00+07:00", "20260302T120000+0700"); },
     Reason::claim_invalid},
    {"ALeapSecond", [](Forgery& f) { f.put("12:00:00+", "23:59:60+"); }, Reason::claim_invalid},
    {"ADayThatIsNotInTheCalendar", [](Forgery& f) { f.put("2026-03-02", "2026-02-29"); },
     Reason::claim_invalid},
    {"ADateAlone", [](Forgery& f) { f.put("T12:00:00+07:00", ""); }, Reason::claim_invalid},
    {"AnEmptyPrev", [](Forgery& f) { f.put("xL8is7GU7vX_nQIKSmPgpqEbWRUzJ0ZAQB_nba1LZ3c", ""); },
     Reason::claim_invalid},
    {"APrevThatIsNull",
     [](Forgery& f) { f.put(R"("xL8is7GU7vX_nQIKSmPgpqEbWRUzJ0ZAQB_nba1LZ3c")", "null"); },
     Reason::claim_invalid},
    {"APrevWithAStrayBit", [](Forgery& f) { f.put("nba1LZ3c", "nba1LZ3d"); },
     Reason::claim_invalid},
    {"APrevPadded", [](Forgery& f) { f.put("nba1LZ3c", "nba1LZ3c="); }, Reason::claim_invalid},
    {"APolicyInCapitals", [](Forgery& f) { f.put("048d4e37", "048D4E37"); }, Reason::claim_invalid},
    {"APolicyInBase64url",
     [](Forgery& f) {
         f.put("048d4e37e9e636d6adabfd40b9b9e668bb370d101a49e5cb8778ebaaf0f356e4",
               "BI1ON-nmNtatq_1AubnmaLs3DRAaSeXLh3jrqvDzVuQ");
     },
     Reason::claim_invalid},
    {"APolicyOf63Digits", [](Forgery& f) { f.put("048d4e37", "48d4e37"); }, Reason::claim_invalid},
    {"AnAnsweredEventThatIsNoId", [](Forgery& f) { f.put("1f2e3d4c-", "1f2e3d4c"); },
     Reason::claim_invalid},
    {"AnAckThatIsHex",
     [](Forgery& f) { f.put("Gd66cR0w3_zY4RjV0DIbDyHpb5DuOm05ONUesUD7Fe4", sha256("x").hex()); },
     Reason::claim_invalid},
    {"ALogClaimWithMore", [](Forgery& f) { f.put(R"("size":7)", R"("size":7,"time":1)"); },
     Reason::claim_invalid},
    {"ALogClaimWithoutSize", [](Forgery& f) { f.put(R"("size":7,)", ""); }, Reason::claim_invalid},
    {"ALogClaimOfNegativeSize", [](Forgery& f) { f.put(R"("size":7)", R"("size":-7)"); },
     Reason::claim_invalid},
    {"ALogClaimWhoseSizeIsText", [](Forgery& f) { f.put(R"("size":7)", R"("size":"7")"); },
     Reason::claim_invalid},
    {"AHashThatIsNotSha256", [](Forgery& f) { f.put("sha-256", "sha-512"); },
     Reason::claim_invalid},
    {"AHashInCapitals", [](Forgery& f) { f.put("sha-256", "SHA-256"); }, Reason::claim_invalid},
    {"FieldsThatAreAnArray",
     [](Forgery& f) {
         f.payload.replace(f.payload.find(R"({"risk_flag")"),
                           f.payload.find(R"(,"_sd_alg")") - f.payload.find(R"({"risk_flag")"),
                           "[]");
         f.disclosures.clear();
     },
     Reason::claim_invalid},
};

class HostileClaims : public ::testing::TestWithParam<Hostile> {};
TEST_P(HostileClaims, AreRefused) {
    expect_refused(GetParam());
}
INSTANTIATE_TEST_SUITE_P(Event, HostileClaims, ::testing::ValuesIn(cases), name_of_row);

/// The payload without that claim.
std::string without(const std::string& payload, const std::string& claim) {
    boost::json::object object = boost::json::parse(payload).as_object();
    object.erase(claim);
    return boost::json::serialize(object);
}

TEST(Claims, AreRefusedWhenARequiredOneIsMissing) {
    for (const char* claim :
         {"jti", "case", "type", "unit", "role", "iat", "occurred_at", "policy", "_sd_alg"}) {
        Forgery forgery;
        forgery.put("DIGESTS", "");
        forgery.disclosures.clear();
        forgery.payload = without(forgery.payload, claim);
        const Result<VerifiedEvent> event = received(forgery.text());
        ASSERT_FALSE(event) << claim;
        EXPECT_EQ(event.error().reason, Reason::claim_missing) << claim;
        EXPECT_EQ(event.error().pointer, "/" + std::string(claim));
    }
}

TEST(Claims, NeedFieldsEvenWhereThereAreNone) {
    Forgery forgery;
    forgery.put("DIGESTS", "");
    forgery.disclosures.clear();
    forgery.payload = without(forgery.payload, "fields");
    EXPECT_EQ(received(forgery.text()).error().reason, Reason::claim_missing);
    forgery.add_claim(R"("fields":{})");
    EXPECT_TRUE(received(forgery.text()));
}

TEST(Claims, MayLackThePreviousEventTheAnsweredOneTheAckAndTheLog) {
    for (const char* claim : {"prev", "of", "ack", "log"}) {
        Forgery forgery;
        forgery.put("DIGESTS", "");
        forgery.disclosures.clear();
        forgery.payload = without(forgery.payload, claim);
        EXPECT_TRUE(received(forgery.text())) << claim;
    }
}

TEST(Claims, AreReadAsTheyWereWritten) {
    const Result<VerifiedEvent> event = received(Forgery().text());
    ASSERT_TRUE(event) << event.error().detail << event.error().pointer;
    const Claims& claims = event->claims();
    EXPECT_EQ(claims.jti.text(), "7d3f2c1e-9a4b-4c5d-8e6f-0a1b2c3d4e5f");
    EXPECT_EQ(claims.case_id.text(), "0b1c2d3e-4f50-4617-9283-94a5b6c7d8e9");
    EXPECT_EQ(claims.type.text(), "handoff.offered");
    EXPECT_EQ(claims.unit.text(), "post");
    EXPECT_EQ(claims.role.text(), "receiver");
    EXPECT_EQ(claims.iat, 1772427600);
    EXPECT_EQ(claims.occurred_at.utc_text(), "2026-03-02T05:00:00.000000Z");
    EXPECT_EQ(claims.prev->base64url(), "xL8is7GU7vX_nQIKSmPgpqEbWRUzJ0ZAQB_nba1LZ3c");
    EXPECT_EQ(claims.policy.hex().substr(0, 8), "048d4e37");
    EXPECT_EQ(claims.of->text(), "1f2e3d4c-5b6a-4798-a0b1-c2d3e4f5a6b7");
    EXPECT_EQ(claims.ack->base64url(), "Gd66cR0w3_zY4RjV0DIbDyHpb5DuOm05ONUesUD7Fe4");
    EXPECT_EQ(claims.log->size, TreeSize(7));
    EXPECT_EQ(claims.log->root.base64url(), "kTlgHMHKirKnoMLBNMBIRfKxulSag9bIRc_NpDnMWF0");
}

TEST(Claims, MayNameTheGovernanceChain) {
    Forgery forgery;
    forgery.put("0b1c2d3e-4f50-4617-9283-94a5b6c7d8e9", governance_chain().text());
    EXPECT_TRUE(received(forgery.text()));
}

}  // namespace
}  // namespace bangiao::testing

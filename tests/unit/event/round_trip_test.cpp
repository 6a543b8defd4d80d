#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bangiao/base64.hpp>
#include <bangiao/event.hpp>
#include <bangiao/json.hpp>
#include <boost/json/array.hpp>

#include "forgery.hpp"
#include "support/drafts.hpp"

namespace bangiao::testing {
namespace {

Draft draft() {
    return {"handoff.offered",
            "receiver",
            {*CaseId::parse(random_uuid()), std::nullopt},
            noon,
            sha256("policy"),
            values({{"to_unit", "commune"}, {"risk_flag", false}}),
            values({{"full_name", "Trần Thị B"}, {"people", {"Trần Thị B"}}})};
}

TEST(Event, ComesBackAsItWasSigned) {
    const Draft written = draft();
    const std::string text = signed_by(officer(), written);
    const Result<VerifiedEvent> event = received(text);
    ASSERT_TRUE(event) << event.error().detail << event.error().pointer;
    EXPECT_EQ(event->claims().case_id, written.chain.id);
    EXPECT_EQ(event->claims().occurred_at, noon);
    EXPECT_FALSE(event->claims().prev);
    ASSERT_TRUE(event->fields().contains("full_name"));
    EXPECT_TRUE(event->fields().at("full_name").disclosed);
    EXPECT_FALSE(event->fields().at("risk_flag").disclosed);
    EXPECT_TRUE(event->withheld().empty());
    EXPECT_EQ(event->jws(), text.substr(0, text.find('~')));
    EXPECT_EQ(event->digest(), sha256(event->jws()));
}

TEST(Event, IsSignedAsCompactJsonWithSortedDigests) {
    const std::string text = signed_by(officer(), draft());
    const std::string jws = text.substr(0, text.find('~'));
    const std::size_t first = jws.find('.');
    const std::string payload =
        *base64url_decode(jws.substr(first + 1, jws.rfind('.') - first - 1));
    EXPECT_EQ(payload.find_first_of(" \n"), std::string::npos) << payload;
    EXPECT_EQ(payload.find("Trần"), std::string::npos) << "nothing of a person stands in the clear";
    const boost::json::value parsed = parse_json(payload).value();
    const boost::json::array& digests = parsed.at("fields").at("_sd").as_array();
    ASSERT_EQ(digests.size(), 2U);
    EXPECT_LT(digests[0].as_string(), digests[1].as_string());
}

TEST(Event, MayWithholdADisclosureAfterFilingOnly) {
    const std::string text = signed_by(officer(), draft());
    const std::string bare = text.substr(0, text.find('~') + 1);
    EXPECT_EQ(ParsedEvent::parse(bare, Opening::every_digest).error().reason,
              Reason::digest_unopened);
    EXPECT_TRUE(ParsedEvent::parse(bare, Opening::some_withheld));
}

TEST(Event, NoticesEveryAlteredByteOfWhatWasSigned) {
    const std::string text = signed_by(officer(), draft());
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string altered = text;
        altered[i] = altered[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(received(altered)) << "byte " << i;
    }
}

TEST(Event, NoticesEveryFlippedBitEvenWithDisclosuresWithheld) {
    const std::string text = signed_by(officer(), draft());
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string altered = text;
        altered[i] = static_cast<char>(altered[i] ^ (1 << (i % 8)));
        Result<ParsedEvent> parsed = ParsedEvent::parse(altered, Opening::some_withheld);
        if (!parsed) continue;
        EXPECT_FALSE(VerifiedEvent::verify(std::move(*parsed), officer().signing, noon))
            << "byte " << i;
    }
}

TEST(Event, IsVerifiedWithTheCertificateItNamesAndNoOther) {
    const TestOfficer other = TestOfficer::make(authority(), officer().unit, {"receiver"});
    ParsedEvent parsed =
        ParsedEvent::parse(signed_by(officer(), draft()), Opening::every_digest).value();
    EXPECT_EQ(parsed.signer(), officer().signing.thumbprint());
    const auto event = VerifiedEvent::verify(std::move(parsed), other.signing, noon);
    EXPECT_EQ(event.error().reason, Reason::officer_unknown);
}

TEST(Event, IsVerifiedWhileItsCertificateIsValid) {
    const auto at = [](Instant when) {
        return VerifiedEvent::verify(
            ParsedEvent::parse(signed_by(officer(), draft()), Opening::every_digest).value(),
            officer().signing, when);
    };
    EXPECT_TRUE(at(officer().signing.not_after()));
    EXPECT_EQ(at(officer().signing.not_after() + std::chrono::hours(1)).error().reason,
              Reason::certificate_invalid);
    EXPECT_EQ(at(officer().signing.not_before() - std::chrono::hours(1)).error().reason,
              Reason::certificate_invalid);
}

TEST(Event, IsRefusedWhenItsKeyIsOfAnotherCurve) {
    const Issued issued = authority().issue("x", Usage::signing, KeyKind::secp256k1, {-800, 3650});
    const Certificate certificate = Certificate::from_pem(issued.certificate).value();
    Forgery forgery;
    forgery.in_header(officer().signing.thumbprint().base64url(),
                      certificate.thumbprint().base64url());
    ParsedEvent parsed = ParsedEvent::parse(forgery.text(), Opening::every_digest).value();
    EXPECT_EQ(VerifiedEvent::verify(std::move(parsed), certificate, noon).error().reason,
              Reason::algorithm_not_allowed);
}

TEST(Event, IsSignedWithEveryAlgorithmThatIsAllowed) {
    for (const KeyKind kind : {KeyKind::p256, KeyKind::p384, KeyKind::rsa2048}) {
        const Issued issued = authority().issue("x", Usage::signing, kind, {-800, 3650});
        TestOfficer signer{officer().id,
                           officer().unit,
                           officer().roles,
                           issued,
                           Certificate::from_pem(issued.certificate).value(),
                           SigningKey::from_pem(issued.key).value(),
                           issued};
        ParsedEvent parsed =
            ParsedEvent::parse(signed_by(signer, draft()), Opening::every_digest).value();
        EXPECT_TRUE(VerifiedEvent::verify(std::move(parsed), signer.signing, noon));
    }
}

TEST(Event, MayBringItsSignersCertificateInAField) {
    Draft written = draft();
    EXPECT_FALSE(ParsedEvent::parse(signed_by(officer(), written), Opening::every_digest)
                     ->enclosed_signer());
    written.sealed["certificate"] = base64_encode(officer().signing.der()).c_str();
    const auto parsed = ParsedEvent::parse(signed_by(officer(), written), Opening::every_digest);
    ASSERT_TRUE(parsed) << parsed.error().detail;
    ASSERT_TRUE(parsed->enclosed_signer());
    EXPECT_EQ(parsed->enclosed_signer()->thumbprint(), officer().signing.thumbprint());
}

RC_GTEST_PROP(Event, ComesBackWhateverItsFieldsHold,
              (const std::map<std::string, std::int32_t>& clear,
               const std::map<std::string, bool>& sealed)) {
    Draft written = draft();
    written.clear.clear();
    written.sealed.clear();
    std::size_t count = 0;
    for (const auto& entry : clear) {
        if (count == 60) break;
        written.clear["c" + std::to_string(count++)] = entry.second;
    }
    count = 0;
    for (const auto& entry : sealed) {
        if (count == 60) break;
        written.sealed["s" + std::to_string(count++)] = {entry.second,
                                                         base64url_encode(entry.first)};
    }
    const Result<VerifiedEvent> event = received(signed_by(officer(), written));
    RC_ASSERT(bool(event));
    RC_ASSERT(event->fields().size() == written.clear.size() + written.sealed.size());
    for (const auto& [name, value] : written.clear)
        RC_ASSERT(event->fields().at(name).value == value);
    for (const auto& [name, value] : written.sealed)
        RC_ASSERT(event->fields().at(name).value == value);
}

}  // namespace
}  // namespace bangiao::testing

// Events whose bytes, signature or disclosures do not hold: each refused by the running service
// with its own problem, and nothing recorded.
#include <openssl/ecdsa.h>
#include <bangiao/base64.hpp>

#include "end_to_end/border_post.hpp"
#include "end_to_end/opened_token.hpp"

namespace bangiao::testing {
namespace {

class RefusedToken : public BorderPost {
protected:
    static OpenedToken right() { return OpenedToken(signed_by(guard(), reception())); }
    static void expect(const OpenedToken& token, unsigned status, const std::string& code) {
        expect_refused(guard(), token.text(), status, code);
    }
    /// Altered and signed anew, so that nothing but the alteration is wrong.
    static void expect_payload(const std::string& old, const std::string& fresh, unsigned status,
                               const std::string& code) {
        expect(right().in_payload(old, fresh).sign(guard()), status, code);
    }
};

TEST_F(RefusedToken, IsAdmittedWhileNothingIsWrong) {
    const https::Answer answer = stage().client(guard()).file(right().sign(guard()).text());
    EXPECT_EQ(answer.status, 201U) << answer.body;
}

TEST_F(RefusedToken, WhoseAlgorithmIsNone) {
    OpenedToken token = right().in_header("ES256", "none");
    token.signature.clear();
    expect(token, 422, "algorithm_not_allowed");
}

TEST_F(RefusedToken, WhoseAlgorithmIsSymmetric) {
    expect(right().in_header("ES256", "HS256").sign(guard()), 422, "algorithm_not_allowed");
}

TEST_F(RefusedToken, WhoseAlgorithmIsNotThatOfTheKey) {
    expect(right().in_header("ES256", "ES384").sign(guard()), 422, "algorithm_not_allowed");
}

TEST_F(RefusedToken, WhoseSignatureIsDerInsteadOfRAndS) {
    OpenedToken token = right();
    using Signature = std::unique_ptr<ECDSA_SIG, FreeWith<ECDSA_SIG_free>>;
    const Signature signature(ECDSA_SIG_new());
    const auto* raw = reinterpret_cast<const unsigned char*>(token.signature.data());
    ECDSA_SIG_set0(signature.get(), BN_bin2bn(raw, 32, nullptr), BN_bin2bn(raw + 32, 32, nullptr));
    unsigned char* der = nullptr;
    const int size = i2d_ECDSA_SIG(signature.get(), &der);
    token.signature.assign(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    expect(token, 422, "signature_invalid");
}

TEST_F(RefusedToken, WhoseHeaderSaysMore) {
    expect(right().in_header("{", R"({"kid":"1",)").sign(guard()), 400, "header_invalid");
}

TEST_F(RefusedToken, WhosePayloadWasAltered) {
    expect(right().in_payload("receiver", "receivex"), 422, "signature_invalid");
}

TEST_F(RefusedToken, WhoseDisclosureWasAltered) {
    OpenedToken token = right();
    std::string json = base64url_decode(token.disclosures.front()).value();
    json[5] = json[5] == 'x' ? 'y' : 'x';  // of the salt
    token.disclosures.front() = base64url_encode(json);
    expect(token, 422, "digest_unopened");
}

TEST_F(RefusedToken, WhichLacksADisclosure) {
    OpenedToken token = right();
    token.disclosures.pop_back();
    expect(token, 422, "digest_unopened");
}

TEST_F(RefusedToken, WithADisclosureTooMany) {
    OpenedToken token = right();
    token.disclosures.push_back(Disclosure::make("note", boost::json::value("more")).text);
    expect(token, 422, "disclosure_unreferenced");
}

TEST_F(RefusedToken, WithADisclosureTwice) {
    OpenedToken token = right();
    token.disclosures.push_back(token.disclosures.front());
    expect(token, 422, "disclosure_repeated");
}

TEST_F(RefusedToken, WithARepeatedKeyInTheHeader) {
    expect(right().in_header("{", R"({"typ":"handoff-event+sd-jwt",)").sign(guard()), 400,
           "json_repeated_key");
}

TEST_F(RefusedToken, WithARepeatedKeyInThePayload) {
    expect_payload("{", R"({"role":"decider",)", 400, "json_repeated_key");
}

TEST_F(RefusedToken, WithARepeatedKeyInTheFields) {
    OpenedToken token(signed_by(guard(), offer(open_case(), clerk().unit.text())));
    token.in_payload(R"("fields":{)", R"("fields":{"to_unit":"defence.post",)");
    expect(token.sign(guard()), 400, "json_repeated_key");
}

TEST_F(RefusedToken, WithARepeatedKeyInADisclosure) {
    Draft draft = reception();
    OpenedToken token(signed_by(guard(), draft));
    const std::string hostile =
        base64url_encode(R"(["AAAAAAAAAAAAAAAAAAAAAA","full_name",{"a":1,"a":2}])");
    const std::string old = sha256(token.disclosures.front()).base64url();
    token.disclosures.front() = hostile;
    token.in_payload(old, sha256(hostile).base64url()).sign(guard());
    expect(token, 400, "json_repeated_key");
}

TEST_F(RefusedToken, WithAnUnknownClaim) {
    expect_payload("{", R"({"exp":1,)", 400, "claim_unknown");
}

TEST_F(RefusedToken, WithoutAClaim) {
    OpenedToken token = right();
    const std::size_t at = token.payload.find(R"("role":"receiver",)");
    ASSERT_NE(at, std::string::npos) << token.payload;
    token.payload.erase(at, std::string(R"("role":"receiver",)").size());
    expect(token.sign(guard()), 400, "claim_missing");
}

TEST_F(RefusedToken, WhichIsNoUtf8) {
    OpenedToken token = right();
    const std::string hostile =
        base64url_encode("[\"AAAAAAAAAAAAAAAAAAAAAA\",\"full_name\",\"\xff\xfe\"]");
    const std::string old = sha256(token.disclosures.front()).base64url();
    token.disclosures.front() = hostile;
    expect(token.in_payload(old, sha256(hostile).base64url()).sign(guard()), 400, "json_invalid");
}

TEST_F(RefusedToken, WhichIsNoTokenAtAll) {
    expect_refused(guard(), "hello", 400, "token_malformed");
    expect_refused(guard(), "\xff\xfe\x00~", 400, "token_malformed");
}

TEST_F(RefusedToken, WhoseBase64HasAnotherForm) {
    std::string text = right().text();
    text.insert(text.find('.'), "=");
    expect_refused(guard(), text, 400, "base64url_invalid");
}

TEST_F(RefusedToken, SignedWithAKeyThatIsNotTheEnrolledOne) {
    const TestOfficer impostor = TestOfficer::make(realm().authority(), guard().unit, {"receiver"});
    expect(right().sign(impostor), 422, "signature_invalid");
}

TEST_F(RefusedToken, WhoseCertificateNobodyEnrolled) {
    const TestOfficer unknown = TestOfficer::make(realm().authority(), guard().unit, {"receiver"});
    expect_refused(guard(), signed_by(unknown, reception()), 403, "officer_unknown");
}

TEST_F(RefusedToken, SignedByACertificateThatIsEnrolledForConnectionsOnly) {
    TestOfficer mixed = TestOfficer::make(realm().authority(), guard().unit, {"receiver"});
    mixed.signing = Certificate::from_pem(guard().tls.certificate).value();
    mixed.key = SigningKey::from_pem(guard().tls.key).value();
    expect_refused(guard(), signed_by(mixed, reception()), 403, "officer_unknown");
}

}  // namespace
}  // namespace bangiao::testing

#include <gtest/gtest.h>

#include <bangiao/base64.hpp>
#include <bangiao/certificate.hpp>

#include "made_certificate.hpp"
#include "support/authority.hpp"
#include "vectors.hpp"

namespace bangiao::testing {
namespace {

const Instant in_2026 = *Instant::parse("2026-03-02T12:00:00+07:00");

Certificate certificate_of(const MadeCertificate& made) {
    return Certificate::from_pem(made.pem()).value();
}

TEST(Certificate, IsNamedByTheDigestOfItsDer) {
    const boost::json::value file = vectors("event_sd_jwt.json");
    const std::string der = *base64_decode(file.at("certificate").as_string());
    const Result<Certificate> certificate = Certificate::from_der(der);
    ASSERT_TRUE(certificate);
    EXPECT_EQ(certificate->thumbprint().base64url(), file.at("thumbprint").as_string());
    EXPECT_EQ(certificate->der(), der);
    EXPECT_EQ(certificate->not_before().utc_text(), "2025-01-01T00:00:00.000000Z");
    EXPECT_EQ(certificate->not_after().utc_text(), "2035-01-01T00:00:00.000000Z");
}

TEST(Certificate, OfAKeyThatSignsNoEventsHasNoVerifyingKey) {
    const Authority authority("test");
    for (const KeyKind kind : {KeyKind::ed25519, KeyKind::secp256k1}) {
        const auto certificate =
            Certificate::from_pem(authority.issue("x", Usage::signing, kind).certificate);
        ASSERT_TRUE(certificate);
        ASSERT_FALSE(certificate->verifying_key());
        EXPECT_EQ(certificate->verifying_key().error().reason, Reason::algorithm_not_allowed);
    }
    for (const KeyKind kind : {KeyKind::p256, KeyKind::p384, KeyKind::rsa2048})
        EXPECT_TRUE(Certificate::from_pem(authority.issue("x", Usage::signing, kind).certificate)
                        ->verifying_key());
}

TEST(Certificate, IsRefusedWhenItCannotBeRead) {
    const std::string der = certificate_of(MadeCertificate::make("x", of_an_officer)).der();
    EXPECT_TRUE(Certificate::from_der(der));
    for (const std::string& bytes : {std::string(), std::string("x"), der + '\0', "\x30" + der,
                                     der.substr(0, der.size() - 1), std::string(4096, '\x30')})
        EXPECT_EQ(Certificate::from_der(bytes).error().reason, Reason::certificate_invalid);
    for (const char* text :
         {"", "x", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
          "-----BEGIN CERTIFICATE-----\n"})
        EXPECT_EQ(Certificate::from_pem(text).error().reason, Reason::certificate_invalid);
}

TEST(Certificate, MayNotBeLargerThan4Kb) {
    const auto of_size = [](std::size_t comment) {
        Extensions extensions = of_an_officer;
        extensions.emplace_back(NID_netscape_comment, std::string(comment, 'x'));
        return MadeCertificate::make("x", extensions).pem();
    };
    EXPECT_TRUE(Certificate::from_pem(of_size(3500)));
    EXPECT_EQ(Certificate::from_pem(of_size(4000)).error().reason, Reason::certificate_invalid);
}

TEST(Certificate, IsFoundBehindAPrivateKeyInTheSameFile) {
    const Issued issued = Authority("test").issue("x", Usage::signing);
    const auto certificate = Certificate::from_pem(issued.key + issued.certificate);
    ASSERT_TRUE(certificate);
    EXPECT_EQ(certificate->der(), Certificate::from_pem(issued.certificate)->der());
}

TEST(Certificate, SignsWithinItsDatesOnly) {
    const Certificate certificate = certificate_of(MadeCertificate::make("x", of_an_officer));
    EXPECT_TRUE(certificate.may_sign_at(certificate.not_before()));
    EXPECT_TRUE(certificate.may_sign_at(certificate.not_after()));
    const auto before = certificate.may_sign_at(certificate.not_before() - std::chrono::seconds(1));
    const auto after = certificate.may_sign_at(certificate.not_after() + std::chrono::seconds(1));
    EXPECT_EQ(before.error().reason, Reason::certificate_invalid);
    EXPECT_EQ(after.error().reason, Reason::certificate_invalid);
}

TEST(Certificate, SignsOnlyWhenItsUsageSaysSo) {
    const auto may_sign = [](const Extensions& extensions) {
        return bool(certificate_of(MadeCertificate::make("x", extensions)).may_sign_at(in_2026));
    };
    const std::pair<int, std::string> no_ca{NID_basic_constraints, "critical,CA:FALSE"};
    EXPECT_TRUE(may_sign({no_ca, {NID_key_usage, "critical,digitalSignature"}}));
    EXPECT_TRUE(may_sign({no_ca, {NID_key_usage, "critical,nonRepudiation"}}));
    EXPECT_FALSE(may_sign({no_ca, {NID_key_usage, "critical,keyAgreement"}}));
    EXPECT_FALSE(may_sign({no_ca}));
    EXPECT_FALSE(may_sign(of_a_ca));
    EXPECT_FALSE(may_sign({{NID_basic_constraints, "critical,CA:TRUE"},
                           {NID_key_usage, "critical,digitalSignature"}}));
    EXPECT_FALSE(may_sign({no_ca,
                           {NID_key_usage, "critical,digitalSignature"},
                           {NID_netscape_comment, "critical,what no verifier understands"}}));
}

TEST(Chain, LeadsToARoot) {
    const Authority authority("test");
    const auto leaf = Certificate::from_pem(authority.issue("x", Usage::signing).certificate);
    const Instant now = leaf->not_before() + std::chrono::hours(48);
    EXPECT_TRUE(leaf->chains_to(authority.certificate(), "", now));
    const std::string two = Authority("other").certificate() + authority.certificate();
    EXPECT_TRUE(leaf->chains_to(two, "", now));
}

TEST(Chain, IsRefusedWhenItLeadsElsewhere) {
    const Authority authority("test");
    const auto leaf = Certificate::from_pem(authority.issue("x", Usage::signing).certificate);
    const Instant now = leaf->not_before() + std::chrono::hours(48);
    const auto refused = [&](const std::string& roots, Instant when) {
        const Checked chain = leaf->chains_to(roots, "", when);
        return !chain && chain.error().reason == Reason::certificate_invalid;
    };
    EXPECT_TRUE(refused("", now));
    EXPECT_TRUE(refused(Authority("test").certificate(), now)) << "same name, another key";
    EXPECT_TRUE(refused(authority.certificate(), leaf->not_after() + std::chrono::hours(1)));
    EXPECT_TRUE(refused(authority.certificate(), leaf->not_before() - std::chrono::hours(1)));
    for (const char* content : {"MIIB", "!!!!", "MIIB=MIIB"})
        EXPECT_TRUE(refused(authority.certificate() + "-----BEGIN CERTIFICATE-----\n" + content +
                                "\n-----END CERTIFICATE-----\n",
                            now))
            << "a root that cannot be read is not passed over";
}

TEST(Chain, MayHaveTwoAuthoritiesBelowTheRootAndNoMore) {
    const auto root = MadeCertificate::make("root", of_a_ca);
    const auto first = MadeCertificate::make("first", of_a_ca, &root);
    const auto second = MadeCertificate::make("second", of_a_ca, &first);
    const auto third = MadeCertificate::make("third", of_a_ca, &second);
    const std::string between = first.pem() + second.pem() + third.pem();
    const auto below = [&](const MadeCertificate& ca) {
        return bool(certificate_of(MadeCertificate::make("x", of_an_officer, &ca))
                        .chains_to(root.pem(), between, in_2026));
    };
    EXPECT_TRUE(below(root));
    EXPECT_TRUE(below(first));
    EXPECT_TRUE(below(second));
    EXPECT_FALSE(below(third));
}

TEST(Chain, NeedsItsIntermediateAndItsRoot) {
    const auto root = MadeCertificate::make("root", of_a_ca);
    const auto ministry = MadeCertificate::make("ministry", of_a_ca, &root);
    const Certificate leaf = certificate_of(MadeCertificate::make("x", of_an_officer, &ministry));
    EXPECT_TRUE(leaf.chains_to(root.pem(), ministry.pem(), in_2026));
    EXPECT_FALSE(leaf.chains_to(root.pem(), "", in_2026));
    EXPECT_FALSE(leaf.chains_to(ministry.pem(), "", in_2026)) << "a part of a chain is none";
}

TEST(Chain, IsRefusedWhenAnOfficerPlaysAuthority) {
    const auto root = MadeCertificate::make("root", of_a_ca);
    const auto officer = MadeCertificate::make("officer", of_an_officer, &root);
    const Certificate leaf = certificate_of(MadeCertificate::make("x", of_an_officer, &officer));
    EXPECT_FALSE(leaf.chains_to(root.pem(), officer.pem(), in_2026));
}

TEST(Chain, IsRefusedWhenASignatureOrKeyOfItIsWeak) {
    const auto root = MadeCertificate::make("root", of_a_ca);
    const auto sha1 =
        MadeCertificate::make("x", of_an_officer, &root, EvpKey(EVP_EC_gen("P-256")), EVP_sha1());
    EXPECT_FALSE(certificate_of(sha1).chains_to(root.pem(), "", in_2026));
    const auto short_rsa = MadeCertificate::make("ca", of_a_ca, &root, EvpKey(EVP_RSA_gen(1024)));
    const auto leaf = MadeCertificate::make("x", of_an_officer, &short_rsa);
    EXPECT_FALSE(certificate_of(leaf).chains_to(root.pem(), short_rsa.pem(), in_2026));
}

}  // namespace
}  // namespace bangiao::testing

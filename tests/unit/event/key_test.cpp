#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <bangiao/base64.hpp>
#include <bangiao/key.hpp>

#include "bangiao/event/ecdsa_signature.hpp"
#include "support/authority.hpp"
#include "vectors.hpp"

namespace bangiao::testing {
namespace {

SigningKey key_of(KeyKind kind) {
    return SigningKey::from_pem(Authority("test").issue("x", Usage::signing, kind).key).value();
}

/// A P-256 public key from the coordinates of a JWK.
EvpKey p256_key(std::string_view x, std::string_view y) {
    std::string point = '\x04' + *base64url_decode(x) + *base64url_decode(y);
    std::string group = "prime256v1";
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
        OSSL_PARAM_construct_end()};
    const std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>> context(
        EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    EVP_PKEY* key = nullptr;
    if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
        throw std::runtime_error("not on the curve");
    return EvpKey(key);
}

TEST(VerifyingKey, AcceptsThePublishedSignaturesAndNothingNearThem) {
    const boost::json::value file = vectors("event_es256.json");
    for (const boost::json::value& row : file.as_array()) {
        const EvpKey point = p256_key(row.at("x").as_string(), row.at("y").as_string());
        const VerifyingKey key = VerifyingKey::from(point.get()).value();
        const std::string message(row.at("signed").as_string());
        std::string signature = *base64url_decode(row.at("signature").as_string());
        EXPECT_EQ(key.algorithm(), Algorithm::es256);
        EXPECT_TRUE(key.verify(message, signature)) << row.at("about").as_string();
        EXPECT_FALSE(key.verify(message + ' ', signature));
        EXPECT_FALSE(key.verify("", signature));
        for (char& byte : signature) {
            byte = static_cast<char>(byte ^ 1);
            EXPECT_FALSE(key.verify(message, signature));
            byte = static_cast<char>(byte ^ 1);
        }
    }
}

TEST(VerifyingKey, AcceptsWhatItsSigningKeySigned) {
    const std::pair<KeyKind, Algorithm> kinds[] = {{KeyKind::p256, Algorithm::es256},
                                                   {KeyKind::p384, Algorithm::es384},
                                                   {KeyKind::rsa2048, Algorithm::ps256}};
    for (const auto& [kind, algorithm] : kinds) {
        const SigningKey key = key_of(kind);
        EXPECT_EQ(key.algorithm(), algorithm);
        const std::string signature = key.sign("message");
        EXPECT_EQ(signature.size(), kind == KeyKind::p256   ? 64U
                                    : kind == KeyKind::p384 ? 96U
                                                            : 256U);
        EXPECT_TRUE(key.verifying_key().verify("message", signature));
        EXPECT_FALSE(key.verifying_key().verify("massage", signature));
        EXPECT_FALSE(key_of(kind).verifying_key().verify("message", signature));
    }
}

TEST(VerifyingKey, RefusesASignatureOfAnyOtherLengthOrForm) {
    for (const KeyKind kind : {KeyKind::p256, KeyKind::p384, KeyKind::rsa2048}) {
        const SigningKey key = key_of(kind);
        const std::string signature = key.sign("message");
        std::string der = ecdsa_der(signature).value_or("");
        for (const std::string& other :
             {std::string(), signature.substr(1), signature + '\0', '\0' + signature, der,
              std::string(signature.size(), '\0'), std::string(signature.size(), '\xff')})
            EXPECT_EQ(key.verifying_key().verify("message", other).error().reason,
                      Reason::signature_invalid);
    }
}

TEST(VerifyingKey, RefusesRAndSWithLeadingZeroes) {
    const SigningKey key = key_of(KeyKind::p256);
    const std::string good = key.sign("message");
    EXPECT_FALSE(
        key.verifying_key().verify("message", '\0' + good.substr(0, 32) + '\0' + good.substr(32)));
}

TEST(VerifyingKey, RefusesRAndSOutOfRange) {
    const SigningKey key = key_of(KeyKind::p256);
    const std::string good = key.sign("message");
    const std::string order =
        *hex_decode("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    const std::string zero(32, '\0');
    for (const std::string& bad : {zero + good.substr(32), good.substr(0, 32) + zero,
                                   order + good.substr(32), good.substr(0, 32) + order})
        EXPECT_FALSE(key.verifying_key().verify("message", bad));
}

// A mirrored signature holds as well: an event is known by its id, and the same id with another
// signature is another text (event_id_reused), never a second event.
TEST(VerifyingKey, TakesTheMirroredSignatureToo) {
    const SigningKey key = key_of(KeyKind::p256);
    std::string signature = key.sign("message");
    const std::string order =
        *hex_decode("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    const auto number = [](std::string_view bytes) {
        return std::unique_ptr<BIGNUM, FreeWith<BN_free>>(
            BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()), 32, nullptr));
    };
    const auto n = number(order);
    const auto s = number(std::string_view(signature).substr(32));
    BN_sub(s.get(), n.get(), s.get());
    BN_bn2binpad(s.get(), reinterpret_cast<unsigned char*>(signature.data()) + 32, 32);
    EXPECT_TRUE(key.verifying_key().verify("message", signature));
}

std::string pss_signature(const SigningKey& key, int salt_length, const EVP_MD* hash) {
    const std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* options = nullptr;
    std::string signature(256, '\0');
    std::size_t length = signature.size();
    if (EVP_DigestSignInit(context.get(), &options, hash, nullptr, key.handle()) != 1 ||
        EVP_PKEY_CTX_set_rsa_padding(
            options, salt_length < 0 ? RSA_PKCS1_PADDING : RSA_PKCS1_PSS_PADDING) != 1 ||
        (salt_length >= 0 && EVP_PKEY_CTX_set_rsa_pss_saltlen(options, salt_length) != 1) ||
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length,
                       reinterpret_cast<const unsigned char*>("message"), 7) != 1)
        throw std::runtime_error("could not sign");
    return signature;
}

TEST(VerifyingKey, TakesPssWithASaltOf32BytesAndNoOther) {
    const SigningKey key = key_of(KeyKind::rsa2048);
    const VerifyingKey verifying = key.verifying_key();
    EXPECT_TRUE(verifying.verify("message", pss_signature(key, 32, EVP_sha256())));
    for (const int length : {0, 20, 31, 33, 64})
        EXPECT_FALSE(verifying.verify("message", pss_signature(key, length, EVP_sha256())));
    EXPECT_FALSE(verifying.verify("message", pss_signature(key, 32, EVP_sha384())));
    EXPECT_FALSE(verifying.verify("message", pss_signature(key, -1, EVP_sha256()))) << "PKCS#1";
}

TEST(VerifyingKey, IsOfNoOtherKind) {
    const EvpKey others[] = {EvpKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")),
                             EvpKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519")),
                             EvpKey(EVP_EC_gen("secp256k1")),
                             EvpKey(EVP_EC_gen("P-521")),
                             EvpKey(EVP_EC_gen("P-224")),
                             EvpKey(EVP_RSA_gen(1024)),
                             EvpKey(EVP_RSA_gen(2047))};
    for (const EvpKey& key : others)
        EXPECT_EQ(VerifyingKey::from(key.get()).error().reason, Reason::algorithm_not_allowed);
}

TEST(Algorithm, IsNamedInOneWay) {
    for (const Algorithm algorithm : {Algorithm::es256, Algorithm::es384, Algorithm::ps256})
        EXPECT_EQ(algorithm_named(name_of(algorithm)), algorithm);
    for (const char* name : {"", "none", "NONE", "es256", "ES256 ", "ES512", "RS256", "PS384",
                             "HS256", "EdDSA", "Ed25519"})
        EXPECT_FALSE(algorithm_named(name)) << name;
}

}  // namespace
}  // namespace bangiao::testing

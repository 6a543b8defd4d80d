#include "base/certificate_request.hpp"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace bangiao {
namespace {

using Request = std::unique_ptr<X509_REQ, FreeWith<X509_REQ_free>>;
using Bio = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;

std::string pem_of(X509_REQ* request) {
    const Bio out(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509_REQ(out.get(), request);
    char* text = nullptr;
    const long size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

/// What another program may send.
std::string request(EVP_PKEY* key, EVP_PKEY* signer, const char* name = nullptr) {
    const Request made(X509_REQ_new());
    X509_REQ_set_pubkey(made.get(), key);
    if (name)
        X509_NAME_add_entry_by_txt(X509_REQ_get_subject_name(made.get()), "CN", MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
    X509_REQ_sign(made.get(), signer, EVP_sha256());
    return pem_of(made.get());
}

Reason why_not(const std::string& pem) {
    const auto read = CertificateRequest::from_pem(pem);
    return read ? Reason::internal_error : read.error().reason;
}

TEST(CertificateRequest, IsReadAsItWasMade) {
    const SigningKey key = SigningKey::generate_es256();
    const CertificateRequest made = CertificateRequest::make(key.handle());
    const auto read = CertificateRequest::from_pem(made.pem());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->key(), made.key());
    EXPECT_EQ(read->pem(), made.pem());
    EXPECT_NE(CertificateRequest::make(SigningKey::generate_es256().handle()).key(), made.key());
}

TEST(CertificateRequest, KeepsNothingThatStoodAroundIt) {
    const SigningKey key = SigningKey::generate_es256();
    const std::string made = CertificateRequest::make(key.handle()).pem();
    const auto read = CertificateRequest::from_pem("Vàng Thị Thử\n" + made + "and more\n");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->pem(), made);
}

TEST(CertificateRequest, OfAnotherKeyThanSignedItIsRefused) {
    const SigningKey key = SigningKey::generate_es256();
    const SigningKey other = SigningKey::generate_es256();
    EXPECT_EQ(why_not(request(key.handle(), other.handle())), Reason::certificate_request_invalid);
    EXPECT_TRUE(CertificateRequest::from_pem(request(key.handle(), key.handle())));
}

TEST(CertificateRequest, ThatNamesSomebodyIsRefused) {
    const SigningKey key = SigningKey::generate_es256();
    EXPECT_EQ(why_not(request(key.handle(), key.handle(), "somebody")),
              Reason::certificate_request_invalid);
}

TEST(CertificateRequest, OfAKeyThatMayNotBeEnrolledIsRefused) {
    const EvpKey curve(EVP_EC_gen("secp256k1"));
    EXPECT_EQ(why_not(request(curve.get(), curve.get())), Reason::certificate_request_invalid);
    const EvpKey small(EVP_RSA_gen(1024));
    EXPECT_EQ(why_not(request(small.get(), small.get())), Reason::certificate_request_invalid);
}

TEST(CertificateRequest, IsNoOtherTextAndNoLongerOne) {
    for (const std::string& text :
         {std::string(), std::string("-----BEGIN CERTIFICATE REQUEST-----\n"),
          std::string(4097, 'a')})
        EXPECT_EQ(why_not(text), Reason::certificate_request_invalid);
}

}  // namespace
}  // namespace bangiao

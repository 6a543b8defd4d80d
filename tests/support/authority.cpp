#include "support/authority.hpp"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace bangiao::testing {
namespace {

using X509Handle = std::unique_ptr<X509, FreeWith<X509_free>>;
using Bio = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;

EvpKey make_key(KeyKind kind) {
    switch (kind) {
        case KeyKind::p256:
            return EvpKey(EVP_EC_gen("P-256"));
        case KeyKind::p384:
            return EvpKey(EVP_EC_gen("P-384"));
        case KeyKind::rsa2048:
            return EvpKey(EVP_RSA_gen(2048));
        case KeyKind::ed25519:
            return EvpKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
        case KeyKind::secp256k1:
            return EvpKey(EVP_EC_gen("secp256k1"));
    }
    throw std::logic_error("no such kind of key");
}

template <class Write>
std::string pem_of(Write write) {
    const Bio bio(BIO_new(BIO_s_mem()));
    write(bio.get());
    char* text = nullptr;
    const long length = BIO_get_mem_data(bio.get(), &text);
    return {text, static_cast<std::size_t>(length)};
}

std::string pem_of(X509* certificate) {
    return pem_of([&](BIO* bio) { PEM_write_bio_X509(bio, certificate); });
}
std::string pem_of(EVP_PKEY* key) {
    return pem_of([&](BIO* bio) {
        PEM_write_bio_PKCS8PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
    });
}

void extend(X509* certificate, X509* issuer, int what, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, what, value);
    if (!extension) throw std::logic_error(std::string("bad extension ") + value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

X509Handle blank(const std::string& subject, EVP_PKEY* key, Validity validity) {
    X509Handle certificate(X509_new());
    X509_set_version(certificate.get(), X509_VERSION_3);
    BIGNUM* serial = BN_new();
    BN_rand(serial, 120, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY);
    BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(certificate.get()));
    BN_free(serial);
    constexpr long day = 24 * 3600;
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), validity.from_days * day);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), validity.to_days * day);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(subject.c_str()), -1, -1, 0);
    X509_set_pubkey(certificate.get(), key);
    return certificate;
}

X509Handle read_certificate(const std::string& pem) {
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    return X509Handle(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
}

void sign(X509* certificate, EVP_PKEY* key) {
    if (X509_sign(certificate, key, EVP_sha256()) == 0) throw std::runtime_error("X509_sign");
}

void allow(X509* certificate, X509* issuer, Usage usage) {
    extend(certificate, issuer, NID_basic_constraints, "critical,CA:FALSE");
    extend(certificate, issuer, NID_key_usage,
           usage == Usage::signing ? "critical,digitalSignature,nonRepudiation"
                                   : "critical,digitalSignature");
    if (usage == Usage::tls_client) extend(certificate, issuer, NID_ext_key_usage, "clientAuth");
    if (usage == Usage::tls_server) {
        extend(certificate, issuer, NID_ext_key_usage, "serverAuth");
        extend(certificate, issuer, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
    }
    extend(certificate, issuer, NID_subject_key_identifier, "hash");
    extend(certificate, issuer, NID_authority_key_identifier, "keyid");
}

}  // namespace

Authority::Authority(const std::string& name) : key_(make_key(KeyKind::p256)), name_(name) {
    const X509Handle root = blank(name, key_.get(), Validity{-2000, 3650});
    X509_set_issuer_name(root.get(), X509_get_subject_name(root.get()));
    extend(root.get(), root.get(), NID_basic_constraints, "critical,CA:TRUE");
    extend(root.get(), root.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    extend(root.get(), root.get(), NID_subject_key_identifier, "hash");
    sign(root.get(), key_.get());
    certificate_ = pem_of(root.get());
}

Authority::Authority(const std::string& name, const Authority& above)
    : key_(make_key(KeyKind::p256)), name_(name) {
    const X509Handle issuer = read_certificate(above.certificate_);
    const X509Handle own = blank(name, key_.get(), Validity{-2000, 3650});
    X509_set_issuer_name(own.get(), X509_get_subject_name(issuer.get()));
    extend(own.get(), issuer.get(), NID_basic_constraints, "critical,CA:TRUE");
    extend(own.get(), issuer.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    extend(own.get(), issuer.get(), NID_subject_key_identifier, "hash");
    extend(own.get(), issuer.get(), NID_authority_key_identifier, "keyid");
    sign(own.get(), above.key_.get());
    certificate_ = pem_of(own.get());
}

Issued Authority::issue(const std::string& name, Usage usage, KeyKind kind,
                        Validity validity) const {
    const EvpKey key = make_key(kind);
    return {certificate_of(key.get(), name, usage, validity), pem_of(key.get())};
}

std::string Authority::certify(const std::string& request, const std::string& name, Usage usage,
                               Validity validity) const {
    using Request = std::unique_ptr<X509_REQ, FreeWith<X509_REQ_free>>;
    const Bio bio(BIO_new_mem_buf(request.data(), static_cast<int>(request.size())));
    const Request read(PEM_read_bio_X509_REQ(bio.get(), nullptr, nullptr, nullptr));
    if (!read) throw std::runtime_error("no certificate request");
    return certificate_of(X509_REQ_get0_pubkey(read.get()), name, usage, validity);
}

std::string Authority::revocation_list(const std::vector<std::string>& revoked, Instant from,
                                       Instant to) const {
    using Crl = std::unique_ptr<X509_CRL, FreeWith<X509_CRL_free>>;
    using Time = std::unique_ptr<ASN1_TIME, FreeWith<ASN1_TIME_free>>;
    const X509Handle issuer = read_certificate(certificate_);
    const Crl list(X509_CRL_new());
    X509_CRL_set_version(list.get(), X509_CRL_VERSION_2);
    X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(issuer.get()));
    X509_CRL_set1_lastUpdate(list.get(), Time(ASN1_TIME_set(nullptr, from.seconds())).get());
    X509_CRL_set1_nextUpdate(list.get(), Time(ASN1_TIME_set(nullptr, to.seconds())).get());
    for (const std::string& pem : revoked) {
        const X509Handle certificate = read_certificate(pem);
        X509_REVOKED* entry = X509_REVOKED_new();
        X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(certificate.get()));
        X509_REVOKED_set_revocationDate(entry, Time(ASN1_TIME_set(nullptr, from.seconds())).get());
        X509_CRL_add0_revoked(list.get(), entry);
    }
    X509_CRL_sort(list.get());
    if (X509_CRL_sign(list.get(), key_.get(), EVP_sha256()) == 0)
        throw std::runtime_error("X509_CRL_sign");
    return pem_of([&](BIO* bio) { PEM_write_bio_X509_CRL(bio, list.get()); });
}

std::string Authority::certificate_of(EVP_PKEY* key, const std::string& name, Usage usage,
                                      Validity validity) const {
    const X509Handle issuer = read_certificate(certificate_);
    const X509Handle leaf = blank(name, key, validity);
    X509_set_issuer_name(leaf.get(), X509_get_subject_name(issuer.get()));
    allow(leaf.get(), issuer.get(), usage);
    sign(leaf.get(), key_.get());
    return pem_of(leaf.get());
}

}  // namespace bangiao::testing

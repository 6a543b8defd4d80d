#pragma once

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <bangiao/key.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace bangiao::testing {

using Extensions = std::vector<std::pair<int, std::string>>;

inline const Extensions of_an_officer{{NID_basic_constraints, "critical,CA:FALSE"},
                                      {NID_key_usage, "critical,nonRepudiation"}};
inline const Extensions of_a_ca{{NID_basic_constraints, "critical,CA:TRUE"},
                                {NID_key_usage, "critical,keyCertSign,cRLSign"}};

/// A certificate of whatever form, with the key it is for. For the forms that no authority should
/// issue; the ordinary ones come from support/authority.hpp.
struct MadeCertificate {
    std::string name;
    EvpKey key;
    std::unique_ptr<X509, FreeWith<X509_free>> x509;

    /// Signed by `issuer`, or by itself. Valid from 2025-01-01 to 2034-12-31.
    static MadeCertificate make(const std::string& name, const Extensions& extensions,
                                const MadeCertificate* issuer = nullptr,
                                EvpKey key = EvpKey(EVP_EC_gen("P-256")),
                                const EVP_MD* hash = EVP_sha256()) {
        MadeCertificate made{name, std::move(key), nullptr};
        made.x509.reset(X509_new());
        X509* certificate = made.x509.get();
        X509* above = issuer ? issuer->x509.get() : certificate;
        X509_set_version(certificate, X509_VERSION_3);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), 7);
        ASN1_TIME_set_string(X509_getm_notBefore(certificate), "250101000000Z");
        ASN1_TIME_set_string(X509_getm_notAfter(certificate), "341231235959Z");
        X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
        X509_set_issuer_name(certificate, X509_get_subject_name(above));
        X509_set_pubkey(certificate, made.key.get());
        made.extend(above, {NID_subject_key_identifier, "hash"});
        if (issuer) made.extend(above, {NID_authority_key_identifier, "keyid:always"});
        for (const auto& extension : extensions) made.extend(above, extension);
        if (X509_sign(certificate, issuer ? issuer->key.get() : made.key.get(), hash) == 0)
            throw std::runtime_error("X509_sign");
        return made;
    }

    std::string pem() const {
        const std::unique_ptr<BIO, FreeWith<BIO_free_all>> bio(BIO_new(BIO_s_mem()));
        PEM_write_bio_X509(bio.get(), x509.get());
        char* text = nullptr;
        const long length = BIO_get_mem_data(bio.get(), &text);
        return {text, static_cast<std::size_t>(length)};
    }

private:
    void extend(X509* above, const std::pair<int, std::string>& what) {
        X509V3_CTX context;
        X509V3_set_ctx_nodb(&context);
        X509V3_set_ctx(&context, above, x509.get(), nullptr, nullptr, 0);
        const std::unique_ptr<X509_EXTENSION, FreeWith<X509_EXTENSION_free>> extension(
            X509V3_EXT_conf_nid(nullptr, &context, what.first, what.second.c_str()));
        if (!extension) throw std::logic_error("no such extension: " + what.second);
        X509_add_ext(x509.get(), extension.get(), -1);
    }
};

}  // namespace bangiao::testing

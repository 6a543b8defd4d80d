#include "base/certificate_request.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <bangiao/key.hpp>
#include <memory>
#include <stdexcept>

namespace bangiao {
namespace {

using Bio = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;
using Request = std::unique_ptr<X509_REQ, FreeWith<X509_REQ_free>>;
using X509Handle = std::unique_ptr<X509, FreeWith<X509_free>>;

constexpr std::size_t largest_request = 4096;

Refusal invalid(const char* why) {
    ERR_clear_error();
    return Refusal(Reason::certificate_request_invalid, why);
}

void require(bool done) {
    if (!done) throw std::runtime_error("OpenSSL could not make a certificate request");
}

Digest digest_of(const X509_PUBKEY* key) {
    unsigned char* der = nullptr;
    const int size = i2d_X509_PUBKEY(key, &der);
    require(size > 0);
    const Digest digest =
        sha256({reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)});
    OPENSSL_free(der);
    return digest;
}

std::string pem_of(X509_REQ* request) {
    const Bio out(BIO_new(BIO_s_mem()));
    require(out && PEM_write_bio_X509_REQ(out.get(), request) == 1);
    char* text = nullptr;
    const long size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

}  // namespace

CertificateRequest CertificateRequest::make(EVP_PKEY* key) {
    const Request request(X509_REQ_new());
    require(request && X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) == 1);
    require(X509_REQ_set_pubkey(request.get(), key) == 1);
    require(X509_REQ_sign(request.get(), key, EVP_sha256()) > 0);
    return {pem_of(request.get()), digest_of(X509_REQ_get_X509_PUBKEY(request.get()))};
}

Result<CertificateRequest> CertificateRequest::from_pem(std::string_view pem) {
    if (pem.size() > largest_request) return invalid("the request is larger than 4 kB");
    const Bio in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const Request request(PEM_read_bio_X509_REQ(in.get(), nullptr, nullptr, nullptr));
    if (!request) return invalid("the text is no PEM certificate request");
    EVP_PKEY* key = X509_REQ_get0_pubkey(request.get());
    if (!key || !VerifyingKey::from(key)) return invalid("its key is none that may be enrolled");
    if (X509_REQ_verify(request.get(), key) != 1)
        return invalid("it is not signed by the key that it is for");
    if (X509_NAME_entry_count(X509_REQ_get_subject_name(request.get())) != 0)
        return invalid("it carries a name, and may not");
    // Written anew: nothing that stood around the request is kept.
    return CertificateRequest(pem_of(request.get()),
                              digest_of(X509_REQ_get_X509_PUBKEY(request.get())));
}

Digest key_in(const Certificate& certificate) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(certificate.der().data());
    const X509Handle parsed(d2i_X509(nullptr, &bytes, static_cast<long>(certificate.der().size())));
    require(parsed != nullptr);
    return digest_of(X509_get_X509_PUBKEY(parsed.get()));
}

}  // namespace bangiao

#pragma once

#include <openssl/evp.h>

#include <bangiao/certificate.hpp>
#include <bangiao/digest.hpp>
#include <bangiao/result.hpp>
#include <string>
#include <string_view>

namespace bangiao {

/// A PKCS#10 request for a certificate: a public key, and the proof that whoever asks holds its
/// private half. It names nobody: whose certificate it becomes is for the registry to say.
class CertificateRequest {
public:
    /// For that key, as PEM. Throws std::runtime_error if OpenSSL cannot sign it.
    static CertificateRequest make(EVP_PKEY* key);
    /// `certificate_request_invalid` if it is no single PEM request of at most 4 kB, is not signed
    /// by its own key, carries a name, or its key is none that may be enrolled (P-256, P-384, RSA
    /// of 2048 bits or more).
    static Result<CertificateRequest> from_pem(std::string_view pem);

    const std::string& pem() const { return pem_; }
    /// SHA-256 of its SubjectPublicKeyInfo; what two people compare.
    const Digest& key() const { return key_; }

private:
    CertificateRequest(std::string pem, Digest key) : pem_(std::move(pem)), key_(key) {}
    std::string pem_;
    Digest key_;
};

/// The same digest of the key that a certificate certifies.
Digest key_in(const Certificate& certificate);

}  // namespace bangiao

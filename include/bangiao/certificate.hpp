#pragma once

#include <string>
#include <string_view>

#include <bangiao/digest.hpp>
#include <bangiao/instant.hpp>
#include <bangiao/key.hpp>
#include <bangiao/result.hpp>

namespace bangiao {

/// An X.509 certificate, at most 4 kB of DER. Immutable, cheap to copy, shared between threads.
class Certificate {
public:
    /// DER and nothing after it. `certificate_invalid` if it cannot be read, is malformed or too
    /// long.
    static Result<Certificate> from_der(std::string_view der);
    /// The first certificate of a PEM text.
    static Result<Certificate> from_pem(std::string_view pem);

    const std::string& der() const { return der_; }
    std::string pem() const;
    /// SHA-256 of the DER: `x5t#S256`, and how the registry names a certificate.
    const Digest& thumbprint() const { return thumbprint_; }
    Instant not_before() const { return not_before_; }
    Instant not_after() const { return not_after_; }
    /// The key, if it is one that may sign events; `algorithm_not_allowed` otherwise.
    const Result<VerifyingKey>& verifying_key() const { return *key_; }

    /// May sign events at that time: not a CA, a key usage that names digitalSignature or
    /// nonRepudiation, no critical extension unknown to OpenSSL, within its dates.
    /// `certificate_invalid` otherwise. Cheap: nothing is parsed again.
    Checked may_sign_at(Instant when) const;

    /// Chains to one of the PEM roots at that time (X509_STRICT, the root at a depth of 3 at most,
    /// every key and signature of at least 112 bits of security, no network). Revocation is the
    /// registry's. `intermediates_pem` may be empty. `certificate_invalid` otherwise, also where a
    /// PEM text holds a certificate that cannot be read.
    Checked chains_to(std::string_view roots_pem, std::string_view intermediates_pem,
                      Instant when) const;

private:
    Certificate(std::string der, Instant from, Instant to, const char* unfit_to_sign,
                std::shared_ptr<const Result<VerifyingKey>> key);
    std::string der_;
    Digest thumbprint_;
    Instant not_before_;
    Instant not_after_;
    const char* unfit_to_sign_;  // why its extensions forbid it, a literal; null if they do not
    std::shared_ptr<const Result<VerifyingKey>> key_;  // shared: built once, copied with the value
};

}  // namespace bangiao

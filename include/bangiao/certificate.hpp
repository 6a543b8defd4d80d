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
    static Result<Certificate> from_der(std::string_view der);
    static Result<Certificate> from_pem(std::string_view pem);

    const std::string& der() const { return der_; }
    /// SHA-256 of the DER: `x5t#S256`, and how the registry names a certificate.
    const Digest& thumbprint() const { return thumbprint_; }
    Instant not_before() const { return not_before_; }
    Instant not_after() const { return not_after_; }
    /// The key, if it is one that may sign events; `algorithm_not_allowed` otherwise.
    const Result<VerifyingKey>& verifying_key() const { return *key_; }

    /// May sign events at that time: not a CA, digitalSignature or nonRepudiation usage, within its
    /// dates. `certificate_invalid` otherwise.
    Checked may_sign_at(Instant when) const;

    /// Chains to one of the PEM roots at that time (X509_STRICT, depth at most 3, no network).
    /// `intermediates_pem` may be empty. `certificate_invalid` otherwise.
    Checked chains_to(std::string_view roots_pem, std::string_view intermediates_pem,
                      Instant when) const;

private:
    Certificate(std::string der, Digest thumbprint, Instant from, Instant to,
                std::shared_ptr<const Result<VerifyingKey>> key);
    std::string der_;
    Digest thumbprint_;
    Instant not_before_;
    Instant not_after_;
    std::shared_ptr<const Result<VerifyingKey>> key_;  // shared: built once, copied with the value
};

}  // namespace bangiao

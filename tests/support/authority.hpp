#pragma once

#include <bangiao/instant.hpp>
#include <bangiao/key.hpp>
#include <string>
#include <vector>

namespace bangiao::testing {

/// A private key and its certificate, as PEM.
struct Issued {
    std::string certificate;
    std::string key;
};

/// What a certificate is to be used for, as certs/make issues them.
enum class Usage { tls_client, tls_server, signing };

/// The key of an end-entity certificate. ES256 is what the service's officers have.
enum class KeyKind { p256, p384, rsa2048, ed25519, secp256k1 };

/// How long certificates last, counted in days from now (negative: before).
struct Validity {
    long from_days = -1;
    long to_days = 365;
};

/// A certification authority that lives as long as a test. Names are codes, never persons.
class Authority {
public:
    explicit Authority(const std::string& name);
    /// Below another one.
    Authority(const std::string& name, const Authority& above);
    const std::string& certificate() const { return certificate_; }
    Issued issue(const std::string& name, Usage usage, KeyKind kind = KeyKind::p256,
                 Validity validity = {}) const;
    /// A certificate, PEM, of the key of a PKCS#10 request.
    std::string certify(const std::string& request, const std::string& name, Usage usage,
                        Validity validity = {}) const;

    /// A revocation list, PEM, of certificates that it issued, PEM.
    std::string revocation_list(const std::vector<std::string>& revoked, Instant from,
                                Instant to) const;

private:
    std::string certificate_of(EVP_PKEY* key, const std::string& name, Usage usage,
                               Validity validity) const;

    EvpKey key_;
    std::string certificate_;
    std::string name_;
};

}  // namespace bangiao::testing

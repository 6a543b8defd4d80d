#pragma once

#include <openssl/evp.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <bangiao/result.hpp>

namespace bangiao {

/// Closes a C handle by type: `std::unique_ptr<X509, FreeWith<X509_free>>`.
template <auto Free>
struct FreeWith {
    template <class T>
    void operator()(T* handle) const {
        Free(handle);
    }
};

using EvpKey = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;

/// The algorithms an event may be signed with (regulation: ECDSA of 256 bits or more, RSA of 2048
/// or more with PSS). Each belongs to exactly one type of key.
enum class Algorithm { es256, es384, ps256 };

std::string_view name_of(Algorithm algorithm);  ///< `ES256`
std::optional<Algorithm> algorithm_named(std::string_view name);

/// A public key with the one algorithm that it may verify. Immutable; shared between threads.
class VerifyingKey {
public:
    /// P-256, P-384 or RSA of at least 2048 bits; anything else is `algorithm_not_allowed`.
    static Result<VerifyingKey> from(EVP_PKEY* key);

    Algorithm algorithm() const { return algorithm_; }

    /// `signature` as JWS carries it: r‖s of exactly 64 or 96 bytes, or the RSA modulus length.
    /// PSS with a salt of exactly 32 bytes. `signature_invalid` otherwise.
    Checked verify(std::string_view message, std::string_view signature) const;

private:
    VerifyingKey(Algorithm algorithm, std::size_t signature_bytes,
                 std::shared_ptr<const EVP_PKEY_CTX> prepared)
        : algorithm_(algorithm),
          signature_bytes_(signature_bytes),
          prepared_(std::move(prepared)) {}
    Algorithm algorithm_;
    std::size_t signature_bytes_;
    std::shared_ptr<const EVP_PKEY_CTX> prepared_;  // every verification works on a copy
};

/// A private key of an officer. Move-only; not shared between threads.
class SigningKey {
public:
    /// PEM text (PKCS#8 or SEC1), unencrypted.
    static Result<SigningKey> from_pem(std::string_view pem);
    /// Reads a file of mode 0600 or stricter, owned by this process's user; refuses any other.
    static Result<SigningKey> from_file(const std::string& path);
    /// A fresh P-256 key; for enrolment and tests.
    static SigningKey generate_es256();

    Algorithm algorithm() const { return algorithm_; }
    /// The signature as JWS carries it.
    std::string sign(std::string_view message) const;
    VerifyingKey verifying_key() const;
    EVP_PKEY* handle() const { return key_.get(); }

private:
    SigningKey(Algorithm algorithm, EvpKey key) : algorithm_(algorithm), key_(std::move(key)) {}
    Algorithm algorithm_;
    EvpKey key_;
};

}  // namespace bangiao

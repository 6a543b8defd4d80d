#pragma once

#include <openssl/evp.h>

#include <bangiao/key.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "vault/masters.hpp"

namespace bangiao::vault {

/// AES-256-GCM (NIST SP 800-38D) with a fresh random nonce of 96 bits: nonce ‖ ciphertext ‖ tag.
/// For so many texts under any keys; all their nonces are drawn at once, since drawing one takes as
/// long as sealing a short text. One thread. Throws std::runtime_error if OpenSSL fails.
class Sealer {
public:
    explicit Sealer(std::size_t texts);

    /// Throws std::logic_error for one text more.
    std::string seal(const SecretKey& key, std::string_view plain, std::string_view associated);

private:
    std::string nonces_;
    std::size_t used_ = 0;
    std::unique_ptr<EVP_CIPHER_CTX, FreeWith<EVP_CIPHER_CTX_free>> context_;
};

/// Nothing if the tag does not hold.
std::optional<std::string> open(const SecretKey& key, std::string_view sealed,
                                std::string_view associated);

}  // namespace bangiao::vault

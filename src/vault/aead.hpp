#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "vault/masters.hpp"

namespace bangiao::vault {

/// AES-256-GCM (NIST SP 800-38D) with a fresh random nonce of 96 bits: nonce ‖ ciphertext ‖ tag.
/// Throws std::runtime_error if OpenSSL fails.
std::string seal(const SecretKey& key, std::string_view plain, std::string_view associated);

/// Nothing if the tag does not hold.
std::optional<std::string> open(const SecretKey& key, std::string_view sealed,
                                std::string_view associated);

}  // namespace bangiao::vault

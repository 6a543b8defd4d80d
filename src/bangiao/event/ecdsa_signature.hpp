#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bangiao {

/// JWS carries r‖s of fixed length (RFC 7518 section 3.4), OpenSSL speaks DER.
/// Nothing if the length is odd. r and s are checked for their range by the verification itself.
std::optional<std::string> ecdsa_der(std::string_view raw);

/// `half`: bytes of r and of s. Throws std::runtime_error if OpenSSL fails.
std::string ecdsa_raw(std::string_view der, std::size_t half);

}  // namespace bangiao

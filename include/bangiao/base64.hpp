#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bangiao {

/// RFC 4648 section 5 without padding.
std::string base64url_encode(std::string_view bytes);

/// Canonical text only: no padding, no white space, no foreign character, unused bits zero.
/// Anything else is nothing, so that one event has one byte form.
std::optional<std::string> base64url_decode(std::string_view text);

/// RFC 4648 section 4 with padding, as signed notes and checkpoints use it.
std::string base64_encode(std::string_view bytes);

/// Canonical text only; white space and missing padding are refused.
std::optional<std::string> base64_decode(std::string_view text);

/// Lower-case hexadecimal.
std::string hex_encode(std::string_view bytes);

/// Lower-case hexadecimal of even length, or nothing.
std::optional<std::string> hex_decode(std::string_view text);

}  // namespace bangiao

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace bangiao {

/// A number as signed text writes it: decimal, no sign, no leading zero, at most 2^63-1; or
/// nothing.
std::optional<std::uint64_t> parse_decimal(std::string_view text);

}  // namespace bangiao

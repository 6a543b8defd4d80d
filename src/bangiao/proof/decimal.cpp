#include "bangiao/proof/decimal.hpp"

#include <charconv>

namespace bangiao {

std::optional<std::uint64_t> parse_decimal(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool leading_zero = text.size() > 1 && text.front() == '0';
    if (error != std::errc() || end != text.data() + text.size() || leading_zero ||
        value >> 63 != 0)
        return std::nullopt;
    return value;
}

}  // namespace bangiao

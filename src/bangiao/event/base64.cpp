#include <array>
#include <bangiao/base64.hpp>
#include <cstdint>

namespace bangiao {
namespace {

using Alphabet = std::string_view;
constexpr Alphabet url_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr Alphabet standard_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr Alphabet hex_digits = "0123456789abcdef";
constexpr std::uint8_t foreign = 0xff;

constexpr std::array<std::uint8_t, 256> values_of(Alphabet alphabet) {
    std::array<std::uint8_t, 256> values{};
    values.fill(foreign);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        values[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::uint8_t>(i);
    return values;
}
constexpr auto url_values = values_of(url_alphabet);
constexpr auto standard_values = values_of(standard_alphabet);
constexpr auto hex_values = values_of(hex_digits);

std::uint32_t byte_at(std::string_view bytes, std::size_t i) {
    return i < bytes.size() ? static_cast<std::uint8_t>(bytes[i]) : 0;
}

std::string encode(std::string_view bytes, Alphabet alphabet) {
    std::string text;
    text.reserve((bytes.size() * 4 + 2) / 3 + 2);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::uint32_t group =
            byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8 | byte_at(bytes, i + 2);
        const std::size_t letters = bytes.size() - i >= 3 ? 4 : bytes.size() - i + 1;
        for (std::size_t k = 0; k < letters; ++k) text += alphabet[group >> (18 - 6 * k) & 63];
    }
    return text;
}

// A last group of one letter holds no byte; one of two or three must leave its unused bits zero.
std::optional<std::string> decode(std::string_view text,
                                  const std::array<std::uint8_t, 256>& values) {
    if (text.size() % 4 == 1) return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() * 3 / 4);
    std::uint32_t group = 0;
    unsigned bits = 0;
    for (const char letter : text) {
        const std::uint8_t value = values[static_cast<std::uint8_t>(letter)];
        if (value == foreign) return std::nullopt;
        group = group << 6 | value;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes += static_cast<char>(group >> bits & 0xff);
        }
    }
    if ((group & ((1U << bits) - 1)) != 0) return std::nullopt;
    return bytes;
}

}  // namespace

std::string base64url_encode(std::string_view bytes) {
    return encode(bytes, url_alphabet);
}

std::optional<std::string> base64url_decode(std::string_view text) {
    return decode(text, url_values);
}

std::string base64_encode(std::string_view bytes) {
    std::string text = encode(bytes, standard_alphabet);
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

std::optional<std::string> base64_decode(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
    return decode(text, standard_values);
}

std::string hex_encode(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<std::uint8_t>(c);
        text += hex_digits[byte >> 4];
        text += hex_digits[byte & 15];
    }
    return text;
}

std::optional<std::string> hex_decode(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const unsigned high = hex_values[static_cast<std::uint8_t>(text[i])];
        const unsigned low = hex_values[static_cast<std::uint8_t>(text[i + 1])];
        if ((high | low) > 15) return std::nullopt;
        bytes += static_cast<char>(high << 4 | low);
    }
    return bytes;
}

}  // namespace bangiao

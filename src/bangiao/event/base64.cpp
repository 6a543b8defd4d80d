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
std::uint8_t value_at(std::string_view text, std::size_t i,
                      const std::array<std::uint8_t, 256>& values) {
    return values[static_cast<std::uint8_t>(text[i])];
}

std::string encode(std::string_view bytes, Alphabet alphabet) {
    std::string text((bytes.size() * 4 + 2) / 3, '\0');
    char* out = text.data();
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::uint32_t group =
            byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8 | byte_at(bytes, i + 2);
        const std::size_t letters = bytes.size() - i >= 3 ? 4 : bytes.size() - i + 1;
        for (std::size_t k = 0; k < letters; ++k) *out++ = alphabet[group >> (18 - 6 * k) & 63];
    }
    return text;
}

// A last group of one letter holds no byte; one of two or three must leave its unused bits zero.
// Whether a letter was foreign is asked once: a foreign one's value is larger than any other's.
std::optional<std::string> decode(std::string_view text,
                                  const std::array<std::uint8_t, 256>& values) {
    if (text.size() % 4 == 1) return std::nullopt;
    std::string bytes(text.size() * 3 / 4, '\0');
    char* out = bytes.data();
    std::uint8_t seen = 0;
    std::size_t i = 0;
    for (; i + 4 <= text.size(); i += 4) {
        const std::uint8_t a = value_at(text, i, values), b = value_at(text, i + 1, values),
                           c = value_at(text, i + 2, values), d = value_at(text, i + 3, values);
        seen |= a | b | c | d;
        *out++ = static_cast<char>(a << 2 | b >> 4);
        *out++ = static_cast<char>(b << 4 | c >> 2);
        *out++ = static_cast<char>(c << 6 | d);
    }
    std::uint32_t group = 0;
    unsigned bits = 0;
    for (; i < text.size(); ++i) {
        const std::uint8_t value = value_at(text, i, values);
        seen |= value;
        group = group << 6 | value;
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        *out++ = static_cast<char>(group >> bits & 0xff);
    }
    if (seen > 63 || (group & ((1U << bits) - 1)) != 0) return std::nullopt;
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
    std::string text(bytes.size() * 2, '\0');
    char* out = text.data();
    for (const char c : bytes) {
        const auto byte = static_cast<std::uint8_t>(c);
        *out++ = hex_digits[byte >> 4];
        *out++ = hex_digits[byte & 15];
    }
    return text;
}

std::optional<std::string> hex_decode(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string bytes(text.size() / 2, '\0');
    unsigned seen = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const unsigned high = value_at(text, 2 * i, hex_values);
        const unsigned low = value_at(text, 2 * i + 1, hex_values);
        seen |= high | low;
        bytes[i] = static_cast<char>(high << 4 | low);
    }
    if (seen > 15) return std::nullopt;
    return bytes;
}

}  // namespace bangiao

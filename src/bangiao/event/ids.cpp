#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <bangiao/base64.hpp>
#include <bangiao/ids.hpp>
#include <stdexcept>

namespace bangiao {
namespace {

constexpr std::size_t longest_name = 64;
constexpr std::string_view nil_uuid = "00000000-0000-0000-0000-000000000000";

bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// One or more characters, the first a letter, the others also digits or `joint` between two of
/// them.
bool is_word(std::string_view text, char joint) {
    if (text.empty() || !is_lower(text.front()) || text.back() == joint) return false;
    for (std::size_t i = 1; i < text.size(); ++i) {
        const bool joined = text[i] == joint && text[i - 1] != joint;
        if (!is_lower(text[i]) && !is_digit(text[i]) && !joined) return false;
    }
    return true;
}

std::string_view next_word(std::string_view& rest) {
    const std::size_t dot = rest.find('.');
    const std::string_view word = rest.substr(0, dot);
    rest = dot == std::string_view::npos ? std::string_view() : rest.substr(dot + 1);
    return word;
}

bool is_uuid4(std::string_view text) {
    if (text.size() != nil_uuid.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = nil_uuid[i] == '-';
        const bool hex = is_digit(text[i]) || (text[i] >= 'a' && text[i] <= 'f');
        if (dash ? text[i] != '-' : !hex) return false;
    }
    return text[14] == '4' && std::string_view("89ab").find(text[19]) != std::string_view::npos;
}

}  // namespace

bool UnitKind::well_formed(std::string_view text) {
    if (text.size() > longest_name || text.ends_with('.')) return false;
    do {
        if (!is_word(next_word(text), '-')) return false;
    } while (!text.empty());
    return true;
}

bool RoleKind::well_formed(std::string_view text) {
    return text.size() <= longest_name && is_word(text, '_');
}

bool EventTypeKind::well_formed(std::string_view text) {
    if (text.size() > longest_name || std::count(text.begin(), text.end(), '.') != 1) return false;
    const std::string_view first = next_word(text);
    return is_word(first, '_') && is_word(text, '_');
}

bool EventKind::well_formed(std::string_view text) {
    return is_uuid4(text);
}
bool CaseKind::well_formed(std::string_view text) {
    return text == nil_uuid || is_uuid4(text);
}
bool OfficerKind::well_formed(std::string_view text) {
    return is_uuid4(text);
}

const CaseId& governance_chain() {
    static const CaseId id = *CaseId::parse(nil_uuid);
    return id;
}

std::string random_uuid() {
    std::array<unsigned char, 16> bytes;
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        throw std::runtime_error("the system's random generator failed");
    bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0f) | 0x40);  // version 4
    bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3f) | 0x80);  // RFC 4122 variant
    std::string text = hex_encode({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    for (const std::size_t dash : {8u, 13u, 18u, 23u}) text.insert(dash, 1, '-');
    return text;
}

}  // namespace bangiao

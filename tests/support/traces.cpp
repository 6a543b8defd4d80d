#include "support/traces.hpp"

#include <algorithm>
#include <bangiao/base64.hpp>
#include <cctype>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>

namespace bangiao::testing {
namespace {

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

/// UTF-16 code units of letters of the basic plane, which all of Vietnamese is.
std::vector<std::uint32_t> letters_of(const std::string& text) {
    std::vector<std::uint32_t> letters;
    for (std::size_t i = 0; i < text.size();) {
        const auto first = static_cast<unsigned char>(text[i]);
        const std::size_t bytes = first < 0x80 ? 1 : first < 0xe0 ? 2 : 3;
        std::uint32_t letter = bytes == 1 ? first : first & (0xffU >> (bytes + 1));
        for (std::size_t k = 1; k < bytes; ++k)
            letter = letter << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3fU);
        letters.push_back(letter);
        i += bytes;
    }
    return letters;
}

std::string utf16(const std::string& text, bool big) {
    std::string out;
    for (const std::uint32_t letter : letters_of(text)) {
        const char low = static_cast<char>(letter & 0xff), high = static_cast<char>(letter >> 8);
        out += big ? std::string{high, low} : std::string{low, high};
    }
    return out;
}

std::string json_escaped(const std::string& text) {
    std::string out;
    for (const std::uint32_t letter : letters_of(text)) {
        char escaped[8];
        std::snprintf(escaped, sizeof escaped, letter < 0x80 ? "%c" : "\\u%04x",
                      static_cast<unsigned>(letter & 0xffffU));
        out += escaped;
    }
    return out;
}

/// The part of the text's base64 that does not depend on what stands around it, if `before` bytes
/// of something else come before it in a group of three.
std::string within_base64(const std::string& text, std::size_t before,
                          std::string (*encode)(std::string_view)) {
    const std::string whole = encode(std::string(before, '\0') + text);
    const std::size_t first = (before * 8 + 5) / 6;
    const std::size_t last = (before + text.size()) * 8 / 6;
    return whole.substr(first, last - first);
}

std::string base64(std::string_view bytes) {
    return base64_encode(bytes);
}
std::string base64url(std::string_view bytes) {
    return base64url_encode(bytes);
}

}  // namespace

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        char escaped[4];
        std::snprintf(escaped, sizeof escaped, "%%%02X", static_cast<unsigned char>(c));
        out += std::isalnum(static_cast<unsigned char>(c)) ? std::string(1, c) : escaped;
    }
    return out;
}

Traces::Traces(const std::set<std::string>& texts) {
    for (const std::string& text : texts) add(text);
}

void Traces::add(const std::string& text) {
    const std::string backwards(text.rbegin(), text.rend());
    std::vector<Spelling> simple{{text, "plain", text},
                                 {text, "in capitals", upper(text)},
                                 {text, "backwards", backwards},
                                 {text, "percent-encoded", percent_encoded(text)},
                                 {text, "with JSON's escapes", json_escaped(text)},
                                 {text, "UTF-16LE", utf16(text, false)},
                                 {text, "UTF-16BE", utf16(text, true)}};
    for (std::size_t before = 0; before < 3; ++before) {
        simple.push_back({text, "base64", within_base64(text, before, base64)});
        simple.push_back({text, "base64url", within_base64(text, before, base64url)});
    }
    for (const Spelling& each : simple) {
        const std::string hex = hex_encode(each.bytes);
        spellings_.push_back(each);
        spellings_.push_back({text, each.how + " in hexadecimal", hex});
        spellings_.push_back({text, each.how + " in capital hexadecimal", upper(hex)});
    }
}

std::set<std::string> Traces::in(std::string_view bytes) const {
    std::set<std::string> found;
    for (const Spelling& each : spellings_)
        if (bytes.find(each.bytes) != std::string_view::npos)
            found.insert(each.text + " (" + each.how + ")");
    return found;
}

std::set<std::string> Traces::below(const std::filesystem::path& folder) const {
    std::set<std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        for (const std::string& each : in(entry.path().filename().string()))
            found.insert(each + " is a name: " + entry.path().string());
        if (!entry.is_regular_file()) continue;
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string bytes(std::istreambuf_iterator<char>(file), {});
        for (const std::string& each : in(bytes))
            found.insert(each + " in " + entry.path().string());
    }
    return found;
}

std::vector<std::string> Traces::spellings() const {
    std::vector<std::string> all;
    for (const Spelling& each : spellings_) all.push_back(each.bytes);
    return all;
}

}  // namespace bangiao::testing

#include "bangiao/event/plain_text.hpp"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/utf8.h>

#include <cstdint>
#include <stdexcept>

namespace bangiao {
namespace {

bool is_plain_ascii(std::string_view text) {
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x7f) return false;
    }
    return true;
}

bool is_control(UChar32 c) {
    return c < 0x20 || (c >= 0x7f && c <= 0x9f);
}
bool is_line_break(UChar32 c) {
    return c == '\n' || c == '\t';
}

// They make a text read otherwise than it is stored.
bool is_bidirectional(UChar32 c) {
    return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069);
}

bool is_invisible(UChar32 c) {
    return c == 0x200b || c == 0x200c || c == 0x200d || c == 0x2060 || c == 0xfeff;
}

const char* fault_of_characters(std::string_view text, bool line_breaks) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto length = static_cast<std::int32_t>(text.size());
    for (std::int32_t i = 0; i < length;) {
        UChar32 c = 0;
        U8_NEXT(bytes, i, length, c);
        if (c < 0) return "not UTF-8";
        if (is_control(c) && !(line_breaks && is_line_break(c))) return "a control character";
        if (is_bidirectional(c)) return "a bidirectional control";
        if (is_invisible(c)) return "a zero-width character";
    }
    return nullptr;
}

bool is_nfc(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
    if (U_FAILURE(status)) throw std::runtime_error("ICU has no normalisation data");
    const icu::StringPiece piece(text.data(), static_cast<std::int32_t>(text.size()));
    return nfc->isNormalizedUTF8(piece, status) && U_SUCCESS(status);
}

}  // namespace

const char* fault_of_text(std::string_view utf8, bool line_breaks) {
    if (const char* fault = fault_of_characters(utf8, line_breaks)) return fault;
    if (!is_plain_ascii(utf8) && !is_nfc(utf8)) return "not in Unicode normalisation form C";
    return nullptr;
}

}  // namespace bangiao

#include "bangiao/event/plain_text.hpp"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <stdexcept>

namespace bangiao {
namespace {

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Nothing can be wrong with these, and most texts hold no others. Eight at a time: the top bit of
/// a byte shows one that is no ASCII, too small or DEL. A borrow only follows where a smaller byte
/// was seen already.
bool is_printable_ascii(std::string_view text) {
    constexpr std::uint64_t each = 0x0101010101010101;
    std::uint64_t seen = 0;
    for (; text.size() >= sizeof seen; text.remove_prefix(sizeof seen)) {
        std::uint64_t eight;
        std::memcpy(&eight, text.data(), sizeof eight);
        seen |= eight | (eight - each * 0x20) | (eight + each);
    }
    bool printable = (seen & each * 0x80) == 0;
    for (const char c : text) printable &= c >= 0x20 && c < 0x7f;
    return printable;
}

bool is_control(UChar32 c) {
    // Also the two line separators of Unicode: what cannot be a line break here must not become one
    // on a screen or in a log.
    return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029;
}
bool is_line_break(UChar32 c) {
    return c == '\n' || c == '\t';
}

// What Unicode calls default-ignorable: zero-width spaces and joiners, soft hyphens, fillers, tags,
// and every bidirectional mark, embedding, override and isolate. With them two texts look the same
// and differ, or one reads otherwise than it is stored.
bool is_invisible(UChar32 c) {
    return c >= 0x80 && u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

const char* fault_of_characters(std::string_view text, bool line_breaks) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto length = static_cast<std::int32_t>(text.size());
    for (std::int32_t i = 0; i < length;) {
        UChar32 c = 0;
        U8_NEXT(bytes, i, length, c);
        if (c < 0) return "not UTF-8";
        if (is_control(c) && !(line_breaks && is_line_break(c))) return "a control character";
        if (is_invisible(c)) return "a zero-width or bidirectional control";
        if (U_IS_UNICODE_NONCHAR(c)) return "a code point that is no character";
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
    if (is_printable_ascii(utf8)) return nullptr;
    if (const char* fault = fault_of_characters(utf8, line_breaks)) return fault;
    if (!is_ascii(utf8) && !is_nfc(utf8)) return "not in Unicode normalisation form C";
    return nullptr;
}

}  // namespace bangiao

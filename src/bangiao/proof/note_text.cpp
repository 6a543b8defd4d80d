#include "bangiao/proof/note_text.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cstdint>

namespace bangiao {
namespace {

/// Whether the bytes are UTF-8 and every character of them is one that `allowed` allows.
template <class Allowed>
bool consists_of(std::string_view text, Allowed allowed) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto length = static_cast<std::int32_t>(text.size());
    for (std::int32_t i = 0; i < length;) {
        UChar32 c = 0;
        U8_NEXT(bytes, i, length, c);
        if (c < 0 || !allowed(c)) return false;
    }
    return true;
}

}  // namespace

bool is_note_text(std::string_view text) {
    return consists_of(text, [](UChar32 c) { return c >= 0x20 || c == '\n'; });
}

bool is_note_key_name(std::string_view name) {
    return !name.empty() && name.size() <= 1024 && consists_of(name, [](UChar32 c) {
        return c > 0x20 && c != '+' && !u_iscntrl(c) && !u_isUWhiteSpace(c);
    });
}

std::optional<std::string_view> take_line(std::string_view& rest) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return line;
}

}  // namespace bangiao

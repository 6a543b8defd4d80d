#pragma once

#include <optional>
#include <string_view>

namespace bangiao {

/// What a signed note may consist of: UTF-8, no byte below 0x20 except LF (C2SP signed-note).
bool is_note_text(std::string_view text);

/// A key's name in a signed note: UTF-8, not empty, no Unicode space, no `+`, no control character.
bool is_note_key_name(std::string_view name);

/// The line that a text begins with, without its LF, and taken off it; nothing where no LF is left.
std::optional<std::string_view> take_line(std::string_view& rest);

}  // namespace bangiao

#pragma once

#include <bangiao/note.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bangiao {

// The byte layouts of signed notes (C2SP signed-note, tlog-cosignature). They may never change.
inline constexpr std::string_view note_line_start = "\xE2\x80\x94 ";  // U+2014 and a space
inline constexpr std::size_t note_key_bytes = 32;
inline constexpr std::size_t note_signature_bytes = 64;

std::string big_endian(std::uint64_t value, int bytes);
std::optional<NoteKeyType> note_key_type_of(char byte);
/// The type's byte and the key, public or private, as they stand in a key's text.
std::string typed(NoteKeyType type, std::string_view key);
/// What a cosignature covers.
std::string cosigned_message(std::uint64_t time, std::string_view text);

}  // namespace bangiao

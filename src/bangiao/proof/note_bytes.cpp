#include "bangiao/proof/note_bytes.hpp"

namespace bangiao {

std::string big_endian(std::uint64_t value, int bytes) {
    std::string out;
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        out += static_cast<char>(value >> shift & 0xff);
    return out;
}

std::optional<NoteKeyType> note_key_type_of(char byte) {
    if (byte == 0x01) return NoteKeyType::ed25519;
    if (byte == 0x04) return NoteKeyType::cosignature_v1;
    return std::nullopt;
}

std::string typed(NoteKeyType type, std::string_view key) {
    return static_cast<char>(type) + std::string(key);
}

std::string cosigned_message(std::uint64_t time, std::string_view text) {
    return "cosignature/v1\ntime " + std::to_string(time) + "\n" + std::string(text);
}

}  // namespace bangiao

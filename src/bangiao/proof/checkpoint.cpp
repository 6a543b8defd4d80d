#include <bangiao/checkpoint.hpp>

#include "bangiao/proof/decimal.hpp"
#include "bangiao/proof/note_text.hpp"

namespace bangiao {
namespace {

Refusal malformed(const char* why) {
    return Refusal(Reason::checkpoint_malformed, why);
}

/// The next line without its LF; nothing if there is none.
}  // namespace

Result<Checkpoint> Checkpoint::parse(std::string_view text) {
    const auto origin = take_line(text);
    const auto size_line = take_line(text);
    const auto root_line = take_line(text);
    if (!origin || origin->empty() || !size_line || !root_line)
        return malformed("it has three lines");
    // An extension line would not be covered by every kind of cosignature: we write and read none.
    if (!text.empty()) return malformed("extension lines are not read here");
    const std::optional<std::uint64_t> size = parse_decimal(*size_line);
    const std::optional<Digest> root = Digest::from_base64(*root_line);
    if (!size) return malformed("the size is no decimal number");
    if (!root) return malformed("the root is no base64 SHA-256");
    return Checkpoint{std::string(*origin), TreeSize(*size), *root};
}

std::string Checkpoint::text() const {
    return origin + "\n" + std::to_string(size.value()) + "\n" + root.base64() + "\n";
}

std::string sign_checkpoint(const Checkpoint& checkpoint, const NoteKey& key) {
    const std::string text = checkpoint.text();
    return text + "\n" + key.sign(text, Instant::from_seconds(0));
}

}  // namespace bangiao

#include <bangiao/add_checkpoint.hpp>

#include "bangiao/proof/decimal.hpp"
#include "bangiao/proof/note_text.hpp"

namespace bangiao {
namespace {

constexpr std::string_view old_word = "old ";
constexpr std::size_t most_hashes = 63;

Refusal malformed(const char* why) {
    return Refusal(Reason::proof_malformed, why);
}

/// The next line without its LF; nothing if there is none.
}  // namespace

Result<AddCheckpoint> AddCheckpoint::parse(std::string_view body) {
    const auto first = take_line(body);
    if (!first || !first->starts_with(old_word)) return malformed("it begins with the old size");
    const auto old = parse_decimal(first->substr(old_word.size()));
    if (!old) return malformed("the old size is no decimal number");
    AddCheckpoint request{TreeSize(*old), {}, {}};
    while (true) {
        const auto line = take_line(body);
        if (!line) return malformed("no blank line before the checkpoint");
        if (line->empty()) break;
        const auto hash = Digest::from_base64(*line);
        if (!hash) return malformed("a hash of the proof is no base64 SHA-256");
        if (request.proof.size() == most_hashes) return malformed("more than 63 hashes");
        request.proof.push_back(*hash);
    }
    request.checkpoint = body;
    return request;
}

std::string AddCheckpoint::text() const {
    std::string body = std::string(old_word) + std::to_string(old.value()) + "\n";
    for (const Digest& hash : proof) body += hash.base64() + "\n";
    return body + "\n" + checkpoint;
}

std::string conflict_text(TreeSize size) {
    return std::to_string(size.value()) + "\n";
}

Result<TreeSize> parse_conflict(std::string_view body) {
    if (!body.ends_with('\n')) return malformed("a size ends in LF");
    body.remove_suffix(1);
    const auto size = parse_decimal(body);
    if (!size) return malformed("the size is no decimal number");
    return TreeSize(*size);
}

std::string monitoring_path(std::string_view origin) {
    return sha256(origin).hex() + "/checkpoint";
}

}  // namespace bangiao

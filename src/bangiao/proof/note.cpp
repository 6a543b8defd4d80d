#include <openssl/err.h>
#include <openssl/evp.h>

#include <algorithm>
#include <bangiao/base64.hpp>
#include <bangiao/note.hpp>

#include "bangiao/proof/note_bytes.hpp"
#include "bangiao/proof/note_text.hpp"

namespace bangiao {
namespace {

constexpr std::size_t largest_note = 64 * 1024;
constexpr std::size_t most_lines = 100;

using Context = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;

Refusal malformed(const char* why) {
    return Refusal(Reason::note_malformed, why);
}

const unsigned char* data_of(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::uint64_t from_big_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
    return value;
}

std::uint32_t key_id_of(std::string_view name, NoteKeyType type, std::string_view public_key) {
    const Digest digest = sha256_of({name, "\n", typed(type, public_key)});
    return static_cast<std::uint32_t>(from_big_endian(digest.view().substr(0, 4)));
}

bool ed25519_verifies(std::string_view public_key, std::string_view message,
                      std::string_view signature) {
    const EvpKey key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, data_of(public_key),
                                                 public_key.size()));
    const Context context(EVP_MD_CTX_new());
    const bool holds =
        key && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
        EVP_DigestVerify(context.get(), data_of(signature), signature.size(), data_of(message),
                         message.size()) == 1;
    ERR_clear_error();
    return holds;
}

Result<NoteSignature> parse_line(std::string_view line) {
    if (!line.starts_with(note_line_start)) return malformed("a signature line begins otherwise");
    line.remove_prefix(note_line_start.size());
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos || !is_note_key_name(line.substr(0, space)))
        return malformed("a signature line names no key");
    const std::optional<std::string> bytes = base64_decode(line.substr(space + 1));
    if (!bytes || bytes->size() <= 4) return malformed("a signature is no base64");
    return NoteSignature{std::string(line.substr(0, space)),
                         static_cast<std::uint32_t>(from_big_endian(bytes->substr(0, 4))),
                         bytes->substr(4)};
}

}  // namespace

NoteVerifier::NoteVerifier(std::string name, std::uint32_t id, NoteKeyType type, std::string key)
    : name_(std::move(name)), key_id_(id), type_(type), public_key_(std::move(key)) {}

Result<NoteVerifier> NoteVerifier::make(std::string name, NoteKeyType type,
                                        std::string_view public_key) {
    if (!is_note_key_name(name)) return malformed("a key's name is empty or holds a space or +");
    if (public_key.size() != note_key_bytes) return malformed("an Ed25519 key has 32 bytes");
    const std::uint32_t id = key_id_of(name, type, public_key);
    return NoteVerifier(std::move(name), id, type, std::string(public_key));
}

// The third part may hold a + of its own: split at the first two only.
Result<NoteVerifier> NoteVerifier::parse(std::string_view vkey) {
    const std::size_t first = vkey.find('+');
    const std::size_t second = vkey.find('+', first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos)
        return malformed("a verifier key has three parts");
    const std::optional<std::string> bytes = base64_decode(vkey.substr(second + 1));
    const std::optional<NoteKeyType> type =
        bytes && !bytes->empty() ? note_key_type_of(bytes->front()) : std::nullopt;
    if (!type) return malformed("a key of an unknown type");
    BANGIAO_TRY(NoteVerifier key,
                make(std::string(vkey.substr(0, first)), *type, bytes->substr(1)));
    if (key.vkey() != vkey) return malformed("the key id does not belong to the key");
    return key;
}

std::string NoteVerifier::vkey() const {
    return name_ + "+" + hex_encode(big_endian(key_id_, 4)) + "+" +
           base64_encode(typed(type_, public_key_));
}

bool NoteVerifier::verifies(std::string_view text, std::string_view signature) const {
    if (type_ == NoteKeyType::ed25519)
        return signature.size() == note_signature_bytes &&
               ed25519_verifies(public_key_, text, signature);
    if (signature.size() != 8 + note_signature_bytes) return false;
    const std::uint64_t time = from_big_endian(signature.substr(0, 8));
    return time >> 63 == 0 &&
           ed25519_verifies(public_key_, cosigned_message(time, text), signature.substr(8));
}

// The text may hold blank lines: the last one separates it from the signatures.
Result<Note> Note::parse(std::string_view note) {
    if (note.size() > largest_note) return malformed("larger than 64 KiB");
    if (!is_note_text(note)) return malformed("a control character, or no UTF-8");
    const std::size_t blank = note.rfind("\n\n");
    if (blank == std::string_view::npos || !note.ends_with('\n'))
        return malformed("no blank line before the signatures");
    Note out{std::string(note.substr(0, blank + 1)), {}};
    for (std::string_view rest = note.substr(blank + 2); !rest.empty();) {
        const std::size_t end = rest.find('\n');
        BANGIAO_TRY(NoteSignature signature, parse_line(rest.substr(0, end)));
        out.signatures.push_back(std::move(signature));
        if (out.signatures.size() > most_lines) return malformed("more than 100 signatures");
        rest.remove_prefix(end + 1);
    }
    if (out.signatures.empty()) return malformed("no signature");
    return out;
}

std::string Note::serialised() const {
    std::string out = text + "\n";
    for (const NoteSignature& each : signatures)
        out += std::string(note_line_start) + each.name + " " +
               base64_encode(big_endian(each.key_id, 4) + each.signature) + "\n";
    return out;
}

Result<std::vector<NoteSigner>> verified_signers(const Note& note,
                                                 const std::vector<NoteVerifier>& known) {
    std::vector<NoteSigner> signers;
    for (const NoteSignature& line : note.signatures) {
        const auto key = std::find_if(known.begin(), known.end(), [&](const NoteVerifier& each) {
            return each.name() == line.name && each.key_id() == line.key_id;
        });
        if (key == known.end()) continue;
        if (!key->verifies(note.text, line.signature))
            return Refusal(Reason::signature_invalid, "a line of a known key does not verify");
        // Keys are counted, not lines and not names.
        const bool counted = std::any_of(
            signers.begin(), signers.end(),
            [&](const NoteSigner& each) { return each.key.public_key() == key->public_key(); });
        if (counted) continue;
        const bool timed = key->type() == NoteKeyType::cosignature_v1;
        signers.push_back(
            {*key, timed ? from_big_endian(std::string_view(line.signature).substr(0, 8)) : 0});
    }
    return signers;
}

}  // namespace bangiao

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <bangiao/base64.hpp>
#include <bangiao/note.hpp>
#include <stdexcept>

#include "bangiao/event/private_file.hpp"

namespace bangiao {
namespace {

constexpr std::size_t key_bytes = 32;
constexpr std::size_t signature_bytes = 64;
constexpr std::size_t largest_note = 64 * 1024;
constexpr std::size_t most_lines = 100;
constexpr std::string_view line_start = "\xE2\x80\x94 ";  // U+2014 and a space
constexpr std::string_view private_start = "PRIVATE+KEY+";

using Context = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;

Refusal malformed(const char* why) {
    return Refusal(Reason::note_malformed, why);
}

const unsigned char* data_of(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::string big_endian(std::uint64_t value, int bytes) {
    std::string out;
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        out += static_cast<char>(value >> shift & 0xff);
    return out;
}

std::uint64_t from_big_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
    return value;
}

bool is_key_name(std::string_view name) {
    if (name.empty()) return false;
    return std::none_of(name.begin(), name.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= 0x20 || byte >= 0x7f || c == '+';
    });
}

std::optional<NoteKeyType> type_of(char byte) {
    if (byte == 0x01) return NoteKeyType::ed25519;
    if (byte == 0x04) return NoteKeyType::cosignature_v1;
    return std::nullopt;
}

std::string typed(NoteKeyType type, std::string_view key) {
    return static_cast<char>(type) + std::string(key);
}

std::uint32_t key_id_of(std::string_view name, NoteKeyType type, std::string_view public_key) {
    const Digest digest = sha256_of({name, "\n", typed(type, public_key)});
    return static_cast<std::uint32_t>(from_big_endian(digest.view().substr(0, 4)));
}

/// What a cosignature covers (C2SP tlog-cosignature, cosignature/v1).
std::string cosigned_message(std::uint64_t time, std::string_view text) {
    return "cosignature/v1\ntime " + std::to_string(time) + "\n" + std::string(text);
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

std::string ed25519_sign(EVP_PKEY* key, std::string_view message) {
    const Context context(EVP_MD_CTX_new());
    std::string signature(signature_bytes, '\0');
    std::size_t length = signature.size();
    if (EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key) != 1 ||
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length,
                       data_of(message), message.size()) != 1 ||
        length != signature_bytes)
        throw std::runtime_error("Ed25519 could not sign");
    return signature;
}

std::string public_half(EVP_PKEY* key) {
    std::string bytes(key_bytes, '\0');
    std::size_t length = bytes.size();
    if (EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(bytes.data()), &length) !=
        1)
        throw std::runtime_error("Ed25519 has no public key");
    return bytes;
}

Result<NoteSignature> parse_line(std::string_view line) {
    if (!line.starts_with(line_start)) return malformed("a signature line begins otherwise");
    line.remove_prefix(line_start.size());
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos || !is_key_name(line.substr(0, space)))
        return malformed("a signature line names no key");
    const std::optional<std::string> bytes = base64_decode(line.substr(space + 1));
    if (!bytes || bytes->size() <= 4) return malformed("a signature is no base64");
    return NoteSignature{std::string(line.substr(0, space)),
                         static_cast<std::uint32_t>(from_big_endian(bytes->substr(0, 4))),
                         bytes->substr(4)};
}

bool is_plain(std::string_view note) {
    return std::none_of(note.begin(), note.end(),
                        [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
}

}  // namespace

NoteVerifier::NoteVerifier(std::string name, std::uint32_t id, NoteKeyType type, std::string key)
    : name_(std::move(name)), key_id_(id), type_(type), public_key_(std::move(key)) {}

Result<NoteVerifier> NoteVerifier::make(std::string name, NoteKeyType type,
                                        std::string_view public_key) {
    if (!is_key_name(name)) return malformed("a key's name is empty or holds a space or +");
    if (public_key.size() != key_bytes) return malformed("an Ed25519 key has 32 bytes");
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
        bytes && !bytes->empty() ? type_of(bytes->front()) : std::nullopt;
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
        return signature.size() == signature_bytes &&
               ed25519_verifies(public_key_, text, signature);
    if (signature.size() != 8 + signature_bytes) return false;
    const std::uint64_t time = from_big_endian(signature.substr(0, 8));
    return time >> 63 == 0 &&
           ed25519_verifies(public_key_, cosigned_message(time, text), signature.substr(8));
}

// The text may hold blank lines: the last one separates it from the signatures.
Result<Note> Note::parse(std::string_view note) {
    if (note.size() > largest_note) return malformed("larger than 64 KiB");
    if (!is_plain(note)) return malformed("a control character");
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
        out += std::string(line_start) + each.name + " " +
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
        const bool counted = std::any_of(signers.begin(), signers.end(),
                                         [&](const NoteSigner& each) { return each.key == *key; });
        if (counted) continue;
        const bool timed = key->type() == NoteKeyType::cosignature_v1;
        signers.push_back(
            {*key, timed ? from_big_endian(std::string_view(line.signature).substr(0, 8)) : 0});
    }
    return signers;
}

NoteKey::NoteKey(NoteVerifier verifier, std::string seed, EvpKey key)
    : verifier_(std::move(verifier)), seed_(std::move(seed)), key_(std::move(key)) {}

Result<NoteKey> NoteKey::from_seed(std::string name, NoteKeyType type, std::string_view seed) {
    if (seed.size() != key_bytes) return Refusal(Reason::key_unusable, "a seed has 32 bytes");
    EvpKey key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, data_of(seed), seed.size()));
    if (!key) throw std::runtime_error("Ed25519 took no seed");
    BANGIAO_TRY(NoteVerifier verifier,
                NoteVerifier::make(std::move(name), type, public_half(key.get())));
    return NoteKey(std::move(verifier), std::string(seed), std::move(key));
}

Result<NoteKey> NoteKey::from_file(const std::string& path) {
    BANGIAO_TRY(std::string text, read_private_file(path));
    while (text.ends_with('\n')) text.pop_back();
    std::string_view rest = text;
    const auto unusable = [&] {
        return Refusal(Reason::key_unusable, path + ": holds no PRIVATE+KEY+… of a note");
    };
    if (!rest.starts_with(private_start)) return unusable();
    rest.remove_prefix(private_start.size());
    const std::size_t first = rest.find('+');
    const std::size_t second = rest.find('+', first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos) return unusable();
    const std::optional<std::string> bytes = base64_decode(rest.substr(second + 1));
    const auto type = bytes && !bytes->empty() ? type_of(bytes->front()) : std::nullopt;
    if (!type) return unusable();
    BANGIAO_TRY(NoteKey key,
                from_seed(std::string(rest.substr(0, first)), *type, bytes->substr(1)));
    if (key.private_text() != text) return unusable();
    return key;
}

NoteKey NoteKey::generate(std::string name, NoteKeyType type) {
    std::array<unsigned char, key_bytes> seed;
    if (RAND_priv_bytes(seed.data(), static_cast<int>(seed.size())) != 1)
        throw std::runtime_error("the system's random generator failed");
    return from_seed(std::move(name), type,
                     {reinterpret_cast<const char*>(seed.data()), seed.size()})
        .value();
}

std::string NoteKey::private_text() const {
    return std::string(private_start) + verifier_.name() + "+" +
           hex_encode(big_endian(verifier_.key_id(), 4)) + "+" +
           base64_encode(typed(verifier_.type(), seed_));
}

std::string NoteKey::sign(std::string_view text, Instant when) const {
    std::string signature;
    if (verifier_.type() == NoteKeyType::cosignature_v1) {
        const auto time = static_cast<std::uint64_t>(when.seconds());
        signature = big_endian(time, 8) + ed25519_sign(key_.get(), cosigned_message(time, text));
    } else {
        signature = ed25519_sign(key_.get(), text);
    }
    return std::string(line_start) + verifier_.name() + " " +
           base64_encode(big_endian(verifier_.key_id(), 4) + signature) + "\n";
}

}  // namespace bangiao

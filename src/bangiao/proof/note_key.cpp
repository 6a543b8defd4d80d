#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <bangiao/base64.hpp>
#include <bangiao/note.hpp>
#include <stdexcept>

#include "bangiao/event/private_file.hpp"
#include "bangiao/proof/note_bytes.hpp"

namespace bangiao {
namespace {

constexpr std::string_view private_start = "PRIVATE+KEY+";

using Context = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;

/// Text or bytes of a private key, wiped when they go.
struct Secret {
    std::string text;

    explicit Secret(std::string secret) : text(std::move(secret)) {}
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret() { OPENSSL_cleanse(text.data(), text.size()); }
};

const unsigned char* data_of(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* data_of(std::string& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

std::string ed25519_sign(EVP_PKEY* key, std::string_view message) {
    const Context context(EVP_MD_CTX_new());
    std::string signature(note_signature_bytes, '\0');
    std::size_t length = signature.size();
    if (EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key) != 1 ||
        EVP_DigestSign(context.get(), data_of(signature), &length, data_of(message),
                       message.size()) != 1 ||
        length != note_signature_bytes)
        throw std::runtime_error("Ed25519 could not sign");
    return signature;
}

std::string public_half(EVP_PKEY* key) {
    std::string bytes(note_key_bytes, '\0');
    std::size_t length = bytes.size();
    if (EVP_PKEY_get_raw_public_key(key, data_of(bytes), &length) != 1)
        throw std::runtime_error("Ed25519 has no public key");
    return bytes;
}

std::string seed_of(EVP_PKEY* key) {
    std::string bytes(note_key_bytes, '\0');
    std::size_t length = bytes.size();
    if (EVP_PKEY_get_raw_private_key(key, data_of(bytes), &length) != 1)
        throw std::runtime_error("Ed25519 has no seed");
    return bytes;
}

/// `PRIVATE+KEY+<name>+<hex8>+<base64(type || seed)>`; nothing if it is anything else.
std::optional<NoteKey> parse_private(std::string_view text) {
    if (!text.starts_with(private_start)) return std::nullopt;
    const std::string_view rest = text.substr(private_start.size());
    const std::size_t first = rest.find('+');
    const std::size_t second = first == std::string_view::npos ? first : rest.find('+', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    const Secret bytes(base64_decode(rest.substr(second + 1)).value_or(std::string()));
    const auto type =
        bytes.text.empty() ? std::optional<NoteKeyType>() : note_key_type_of(bytes.text.front());
    if (!type) return std::nullopt;
    Result<NoteKey> key = NoteKey::from_seed(std::string(rest.substr(0, first)), *type,
                                             std::string_view(bytes.text).substr(1));
    if (!key || Secret(key->private_text()).text != text) return std::nullopt;
    return std::move(*key);
}

}  // namespace

NoteKey::NoteKey(NoteVerifier verifier, EvpKey key)
    : verifier_(std::move(verifier)), key_(std::move(key)) {}

Result<NoteKey> NoteKey::from_seed(std::string name, NoteKeyType type, std::string_view seed) {
    if (seed.size() != note_key_bytes) return Refusal(Reason::key_unusable, "a seed has 32 bytes");
    EvpKey key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, data_of(seed), seed.size()));
    if (!key) throw std::runtime_error("Ed25519 took no seed");
    BANGIAO_TRY(NoteVerifier verifier,
                NoteVerifier::make(std::move(name), type, public_half(key.get())));
    return NoteKey(std::move(verifier), std::move(key));
}

Result<NoteKey> NoteKey::from_file(const std::string& path) {
    BANGIAO_TRY(std::string content, read_private_file(path));
    const Secret file(std::move(content));
    std::string_view text = file.text;
    while (text.ends_with('\n')) text.remove_suffix(1);
    std::optional<NoteKey> key = parse_private(text);
    if (!key) return Refusal(Reason::key_unusable, path + ": holds no PRIVATE+KEY+… of a note");
    return std::move(*key);
}

NoteKey NoteKey::generate(std::string name, NoteKeyType type) {
    Secret seed(std::string(note_key_bytes, '\0'));
    if (RAND_priv_bytes(data_of(seed.text), static_cast<int>(seed.text.size())) != 1)
        throw std::runtime_error("the system's random generator failed");
    return from_seed(std::move(name), type, seed.text).value();
}

std::string NoteKey::private_text() const {
    const Secret seed(seed_of(key_.get()));
    const Secret bytes(typed(verifier_.type(), seed.text));
    return std::string(private_start) + verifier_.name() + "+" +
           hex_encode(big_endian(verifier_.key_id(), 4)) + "+" + base64_encode(bytes.text);
}

std::string NoteKey::sign(std::string_view text, Instant when) const {
    std::string signature;
    if (verifier_.type() == NoteKeyType::cosignature_v1) {
        const auto time = static_cast<std::uint64_t>(when.seconds());
        signature = big_endian(time, 8) + ed25519_sign(key_.get(), cosigned_message(time, text));
    } else {
        signature = ed25519_sign(key_.get(), text);
    }
    return std::string(note_line_start) + verifier_.name() + " " +
           base64_encode(big_endian(verifier_.key_id(), 4) + signature) + "\n";
}

}  // namespace bangiao

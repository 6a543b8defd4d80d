#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <bangiao/instant.hpp>
#include <bangiao/key.hpp>
#include <bangiao/result.hpp>

namespace bangiao {

/// What a key of a signed note signs (C2SP signed-note, tlog-cosignature).
enum class NoteKeyType : std::uint8_t { ed25519 = 0x01, cosignature_v1 = 0x04 };

/// A verifier key ("vkey"): `name+hex8(key ID)+base64(type || public key)`.
class NoteVerifier {
public:
    static Result<NoteVerifier> parse(std::string_view vkey);
    static Result<NoteVerifier> make(std::string name, NoteKeyType type,
                                     std::string_view public_key);

    const std::string& name() const { return name_; }
    std::uint32_t key_id() const { return key_id_; }
    NoteKeyType type() const { return type_; }
    const std::string& public_key() const { return public_key_; }  ///< 32 bytes
    std::string vkey() const;

    /// `signature` is what follows the key ID on the line. For a cosignature, 8 bytes of time
    /// first.
    bool verifies(std::string_view text, std::string_view signature) const;
    friend bool operator==(const NoteVerifier&, const NoteVerifier&) = default;

private:
    NoteVerifier(std::string name, std::uint32_t id, NoteKeyType type, std::string key);
    std::string name_;
    std::uint32_t key_id_;
    NoteKeyType type_;
    std::string public_key_;
};

/// A line `— name base64(key ID || signature)`.
struct NoteSignature {
    std::string name;
    std::uint32_t key_id;
    std::string signature;
};

/// A signed note taken apart; nothing of it is verified yet. At most 64 KiB and 100 lines.
struct Note {
    std::string text;  ///< ends in LF; what is signed
    std::vector<NoteSignature> signatures;
    static Result<Note> parse(std::string_view note);
    std::string serialised() const;
};

/// Which of the known keys signed. A known key whose line fails makes the whole note invalid
/// (`signature_invalid`); lines of unknown keys are ignored; each key counts once.
struct NoteSigner {
    NoteVerifier key;
    std::uint64_t time;  ///< POSIX seconds of a cosignature; 0 for a plain signature
};
Result<std::vector<NoteSigner>> verified_signers(const Note& note,
                                                 const std::vector<NoteVerifier>& known);

/// An Ed25519 key that signs notes: of the log, or of a witness. Move-only.
class NoteKey {
public:
    /// 32 bytes of seed (RFC 8032).
    static Result<NoteKey> from_seed(std::string name, NoteKeyType type, std::string_view seed);
    /// `PRIVATE+KEY+<name>+<hex8>+<base64(type || seed)>` from a file of mode 0600 or stricter.
    static Result<NoteKey> from_file(const std::string& path);
    static NoteKey generate(std::string name, NoteKeyType type);

    const NoteVerifier& verifier() const { return verifier_; }
    /// The private key's text, as from_file() reads it. Secret: wipe it after use.
    std::string private_text() const;
    /// A whole signature line without the text, ending in LF. `when` is used by cosignatures only.
    std::string sign(std::string_view text, Instant when) const;

private:
    NoteKey(NoteVerifier verifier, EvpKey key);
    NoteVerifier verifier_;
    EvpKey key_;  // holds the seed too, and wipes it
};

}  // namespace bangiao

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <bangiao/digest.hpp>
#include <bangiao/key.hpp>
#include <bangiao/result.hpp>

namespace bangiao {

/// The JOSE header of an event: exactly these three members (RFC 7515 section 4; design rule).
struct JwsHeader {
    Algorithm alg;
    Digest x5t_s256;  ///< thumbprint of the signer's enrolled certificate (RFC 7515 section 4.1.8)
};

/// `typ` of every event, compared byte for byte.
inline constexpr std::string_view event_typ = "handoff-event+sd-jwt";

/// A compact JWS (RFC 7515 section 3.1), taken apart and not yet verified. The text is kept as it
/// came; nothing is ever serialised again in order to verify.
struct Jws {
    std::string text;  ///< header.payload.signature as received
    JwsHeader header;
    std::string payload;    ///< decoded JSON text
    std::string signature;  ///< decoded bytes

    /// At most 16 KiB, the header at most 1 KiB. Header members other than `alg`, `typ`,
    /// `x5t#S256`, each exactly once and a string, are `header_invalid`; an `alg` outside ES256,
    /// ES384, PS256 is `algorithm_not_allowed`.
    static Result<Jws> parse(std::string_view text);

    /// `algorithm_not_allowed` unless the key is of the header's algorithm, before any key is used;
    /// then `signature_invalid` unless it verifies over the received bytes.
    Checked verify(const VerifyingKey& key) const;

    /// What `prev`, receipts and `head` hold: SHA-256 of the text.
    Digest digest() const { return sha256(text); }
};

/// Signs a JSON payload as an event's JWS.
std::string sign_jws(std::string_view payload, const Digest& signer, const SigningKey& key);

}  // namespace bangiao

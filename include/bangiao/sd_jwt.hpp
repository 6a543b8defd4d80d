#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <bangiao/digest.hpp>
#include <bangiao/result.hpp>

namespace bangiao {

/// One disclosure of an SD-JWT (RFC 9901 section 4.2): `[salt, name, value]` of a member, or
/// `[salt, value]` of an array element, base64url of its JSON text.
struct Disclosure {
    std::string text;                 ///< the base64url text as issued; what the digest covers
    Digest digest;                    ///< SHA-256 of the ASCII of `text`
    std::optional<std::string> name;  ///< of a member; none for an array element
    boost::json::value value;

    /// `disclosure_invalid` on any other shape, a salt under 128 bits, or a reserved name.
    static Result<Disclosure> parse(std::string_view text);
    /// A fresh salt of 16 random bytes; compact JSON.
    static Disclosure make(std::string_view name, const boost::json::value& value);
};

/// The parts of a compact SD-JWT (RFC 9901 section 4) before anything is verified:
/// `<JWS>~<disclosure>~…~`. A key-binding part is refused. At most 256 KiB and 64 disclosures.
struct SdJwtParts {
    std::string jws;
    std::vector<std::string> disclosures;
    static Result<SdJwtParts> split(std::string_view text);
    std::string joined() const;
};

/// Whether every digest must be opened (at filing) or some may be withheld (a presentation).
enum class Opening { every_digest, some_withheld };

/// Puts the disclosed values in their places and removes `_sd`, `_sd_alg` and `...` (RFC 9901
/// section 7.1): each digest at most once anywhere, each disclosure used exactly once, right array
/// shape, no reserved name, no overwriting, `_sd_alg` only at the top and `sha-256`, at most 8
/// levels of objects and arrays in one another.
Result<boost::json::object> open_disclosures(const boost::json::object& payload,
                                             const std::vector<Disclosure>& disclosures,
                                             Opening opening);

}  // namespace bangiao

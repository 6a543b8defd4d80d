#pragma once

#include <boost/json/value.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <bangiao/certificate.hpp>
#include <bangiao/digest.hpp>
#include <bangiao/ids.hpp>
#include <bangiao/instant.hpp>
#include <bangiao/jws.hpp>
#include <bangiao/result.hpp>
#include <bangiao/sd_jwt.hpp>

namespace bangiao {

/// A checkpoint that the author verified before signing: binds the event to a later moment.
struct LogClaim {
    TreeSize size;
    Digest root;
};

/// The clear claims of an event (docs/formats.md). All of them stand in the log for ever.
struct Claims {
    EventId jti;
    CaseId case_id;
    EventType type;
    UnitId unit;
    RoleName role;
    std::int64_t iat;            ///< seconds since 1970, the author's claim
    Instant occurred_at;         ///< the author's claim
    std::optional<Digest> prev;  ///< digest of the chain's previous event; absent in the first
    Digest policy;               ///< SHA-256 of the policy file the author worked with
    std::optional<EventId> of;   ///< the event answered, corrected or countersigned
    std::optional<Digest> ack;   ///< what was shown to the author
    std::optional<LogClaim> log;
};

/// A field's value and whether it stood in a disclosure rather than in the clear.
struct Field {
    boost::json::value value;
    bool disclosed;
};

/// By name, in the names' byte order.
using Fields = std::map<std::string, Field, std::less<>>;

/// An event taken apart, before its signature is checked. Whoever holds one may look at the
/// thumbprint in order to find the key, and at nothing else.
class ParsedEvent {
public:
    /// Strict: see jws.hpp, sd_jwt.hpp and json.hpp; every claim of `Claims`, no other; `fields` an
    /// object; `_sd` in `fields` only; `_sd_alg` written. With `every_digest`, as at filing.
    static Result<ParsedEvent> parse(std::string_view sd_jwt, Opening opening);

    const Digest& signer() const { return jws_.header.x5t_s256; }

    /// The certificate that `x5t#S256` names, where a field of the event holds it (base64 of its
    /// DER): a ministry's founding event brings its own. Says nothing of whether that key is
    /// trusted.
    std::optional<Certificate> enclosed_signer() const;

private:
    friend class VerifiedEvent;
    ParsedEvent(Jws jws, Claims claims, Fields fields, std::vector<Disclosure> disclosures,
                std::vector<Digest> withheld);
    Jws jws_;
    Claims claims_;
    Fields fields_;
    std::vector<Disclosure> disclosures_;
    std::vector<Digest> withheld_;
};

/// An event whose signature holds under the given certificate. Only verify() makes one.
class VerifiedEvent {
public:
    /// The certificate must be the one that `x5t#S256` names (`officer_unknown` otherwise) and may
    /// sign at `when` (the ledger's time, not the author's).
    static Result<VerifiedEvent> verify(ParsedEvent event, const Certificate& signer, Instant when);

    const Claims& claims() const { return claims_; }
    const Fields& fields() const { return fields_; }
    const std::vector<Disclosure>& disclosures() const { return disclosures_; }
    /// Digests that no disclosure opened; empty at filing.
    const std::vector<Digest>& withheld() const { return withheld_; }
    const Digest& signer() const { return jws_.header.x5t_s256; }
    /// The signed bytes as they came, without disclosures.
    const std::string& jws() const { return jws_.text; }
    const Digest& digest() const { return digest_; }

private:
    VerifiedEvent(ParsedEvent parsed, Digest digest);
    Jws jws_;
    Claims claims_;
    Fields fields_;
    std::vector<Disclosure> disclosures_;
    std::vector<Digest> withheld_;
    Digest digest_;
};

/// What a client fills in before signing.
struct DraftEvent {
    Claims claims;
    std::map<std::string, boost::json::value> clear;   ///< fields in the clear
    std::map<std::string, boost::json::value> sealed;  ///< fields to go into disclosures
};

/// `<JWS>~<disclosure>~…~`; compact JSON, digests sorted, `_sd_alg` written.
std::string sign_event(const DraftEvent& draft, const Digest& signer, const SigningKey& key);

}  // namespace bangiao

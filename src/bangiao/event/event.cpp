#include <algorithm>
#include <bangiao/event.hpp>
#include <bangiao/json.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <set>

#include "bangiao/event/claims.hpp"
#include "bangiao/event/salted_disclosure.hpp"

namespace bangiao {
namespace {

namespace json = boost::json;

Result<std::vector<Disclosure>> parse_disclosures(const std::vector<std::string>& texts) {
    std::vector<Disclosure> disclosures;
    std::set<std::string> salts;
    for (const std::string& text : texts) {
        BANGIAO_TRY(SaltedDisclosure parsed, parse_salted(text));
        // Two equal texts are caught with their own reason when they are put in their places.
        const bool same_text = std::any_of(disclosures.begin(), disclosures.end(),
                                           [&](const auto& other) { return other.text == text; });
        if (!salts.insert(std::move(parsed.salt)).second && !same_text)
            return Refusal(Reason::disclosure_invalid, "two disclosures share a salt");
        disclosures.push_back(std::move(parsed.disclosure));
    }
    return disclosures;
}

bool has_digests_inside(const json::value& value) {
    if (value.is_object()) {
        const json::object& object = value.as_object();
        if (object.contains("_sd") || object.contains("...")) return true;
        return std::any_of(object.begin(), object.end(),
                           [](const auto& member) { return has_digests_inside(member.value()); });
    }
    if (!value.is_array()) return false;
    const json::array& array = value.as_array();
    return std::any_of(array.begin(), array.end(), has_digests_inside);
}

/// The profile of an event: digests stand in `fields` itself and nowhere else.
Checked digests_in_fields_only(const json::object& payload,
                               const std::vector<Disclosure>& disclosures) {
    if (payload.contains("_sd") || payload.contains("..."))
        return Refusal(Reason::claim_invalid, "claims are never selectively disclosed");
    const json::value* fields = payload.if_contains("fields");
    if (!fields) return Refusal(Reason::claim_missing, {}, "/fields");
    if (!fields->is_object()) return Refusal(Reason::claim_invalid, "must be an object", "/fields");
    for (const auto& [name, value] : fields->as_object())
        if (name != "_sd" && has_digests_inside(value))
            return Refusal(Reason::claim_invalid, "digests stand in fields itself only", "/fields");
    for (const Disclosure& disclosure : disclosures)
        if (has_digests_inside(disclosure.value))
            return Refusal(Reason::disclosure_invalid, "a disclosure holds further digests");
    return {};
}

Fields fields_of(const json::object& clear, const json::object& opened) {
    Fields fields;
    for (const auto& [name, value] : opened)
        fields.emplace(std::string(name), Field{value, !clear.contains(name)});
    return fields;
}

std::vector<Digest> unopened(const json::object& clear, const std::vector<Disclosure>& given) {
    std::vector<Digest> out;
    const json::value* digests = clear.if_contains("_sd");
    if (!digests) return out;
    for (const json::value& text : digests->as_array()) {
        const Digest digest = *Digest::from_base64url(text.as_string());
        if (std::none_of(given.begin(), given.end(),
                         [&](const Disclosure& each) { return each.digest == digest; }))
            out.push_back(digest);
    }
    return out;
}

}  // namespace

ParsedEvent::ParsedEvent(Jws jws, Claims claims, Fields fields, std::vector<Disclosure> disclosures,
                         std::vector<Digest> withheld)
    : jws_(std::move(jws)),
      claims_(std::move(claims)),
      fields_(std::move(fields)),
      disclosures_(std::move(disclosures)),
      withheld_(std::move(withheld)) {}

Result<ParsedEvent> ParsedEvent::parse(std::string_view sd_jwt, Opening opening) {
    BANGIAO_TRY(const SdJwtParts parts, SdJwtParts::split(sd_jwt));
    BANGIAO_TRY(Jws jws, Jws::parse(parts.jws));
    BANGIAO_TRY(const json::value parsed, parse_json(jws.payload));
    if (!parsed.is_object()) return Refusal(Reason::claim_invalid, "the payload is no object");
    const json::object& payload = parsed.as_object();
    BANGIAO_TRY(std::vector<Disclosure> disclosures, parse_disclosures(parts.disclosures));
    BANGIAO_CHECK(digests_in_fields_only(payload, disclosures));
    BANGIAO_TRY(Claims claims, parse_claims(payload));
    BANGIAO_TRY(const json::object opened, open_disclosures(payload, disclosures, opening));
    const json::object& clear = payload.at("fields").as_object();
    Fields fields = fields_of(clear, opened.at("fields").as_object());
    std::vector<Digest> withheld = unopened(clear, disclosures);
    return ParsedEvent(std::move(jws), std::move(claims), std::move(fields), std::move(disclosures),
                       std::move(withheld));
}

VerifiedEvent::VerifiedEvent(ParsedEvent parsed, Digest digest)
    : jws_(std::move(parsed.jws_)),
      claims_(std::move(parsed.claims_)),
      fields_(std::move(parsed.fields_)),
      disclosures_(std::move(parsed.disclosures_)),
      withheld_(std::move(parsed.withheld_)),
      digest_(digest) {}

Result<VerifiedEvent> VerifiedEvent::verify(ParsedEvent event, const Certificate& signer,
                                            Instant when) {
    if (signer.thumbprint() != event.signer())
        return Refusal(Reason::officer_unknown, "the certificate is not the one x5t#S256 names");
    BANGIAO_CHECK(signer.may_sign_at(when));
    const Result<VerifyingKey>& key = signer.verifying_key();
    if (!key) return key.error();
    BANGIAO_CHECK(event.jws_.verify(*key));
    const Digest digest = event.jws_.digest();
    return VerifiedEvent(std::move(event), digest);
}

std::string sign_event(const DraftEvent& draft, const Digest& signer, const SigningKey& key) {
    json::object fields;
    for (const auto& [name, value] : draft.clear) fields.emplace(name, value);
    std::vector<std::string> digests;
    SdJwtParts parts;
    for (const auto& [name, value] : draft.sealed) {
        Disclosure disclosure = Disclosure::make(name, value);
        digests.push_back(disclosure.digest.base64url());
        parts.disclosures.push_back(std::move(disclosure.text));
    }
    // Sorted, so that their order does not tell that of the fields.
    std::sort(digests.begin(), digests.end());
    if (!digests.empty()) fields.emplace("_sd", json::array(digests.begin(), digests.end()));
    parts.jws = sign_jws(json::serialize(payload_of(draft.claims, std::move(fields))), signer, key);
    return parts.joined();
}

}  // namespace bangiao

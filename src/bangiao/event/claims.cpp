#include "bangiao/event/claims.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>

namespace bangiao {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 14> known_claims{
    "jti",  "case",   "type", "unit", "role", "iat",    "occurred_at",
    "prev", "policy", "of",   "ack",  "log",  "fields", "_sd_alg"};

constexpr std::int64_t last_second = 253'402'300'799;  // 9999-12-31T23:59:59Z

std::string place(std::string_view claim) {
    return "/" + std::string(claim);
}

Refusal wrong(std::string_view claim, const char* why) {
    return Refusal(Reason::claim_invalid, why, place(claim));
}

Checked no_other_claims(const json::object& payload) {
    for (const auto& [name, value] : payload)
        if (std::find(known_claims.begin(), known_claims.end(), std::string_view(name)) ==
            known_claims.end())
            return Refusal(Reason::claim_unknown);
    return {};
}

/// Nothing where the claim is absent.
Result<std::optional<std::string>> optional_text(const json::object& payload,
                                                 std::string_view claim) {
    const json::value* value = payload.if_contains(claim);
    if (!value) return std::optional<std::string>();
    if (!value->is_string()) return wrong(claim, "must be a text");
    return std::optional<std::string>(std::string(value->as_string()));
}

Result<std::string> text(const json::object& payload, std::string_view claim) {
    BANGIAO_TRY(std::optional<std::string> found, optional_text(payload, claim));
    if (!found) return Refusal(Reason::claim_missing, {}, place(claim));
    return std::move(*found);
}

template <class NameType>
Result<NameType> name(const json::object& payload, std::string_view claim) {
    BANGIAO_TRY(const std::string found, text(payload, claim));
    std::optional<NameType> parsed = NameType::parse(found);
    if (!parsed) return wrong(claim, "not of its form");
    return std::move(*parsed);
}

Result<std::int64_t> unix_time(const json::object& payload, std::string_view claim) {
    const json::value* value = payload.if_contains(claim);
    if (!value) return Refusal(Reason::claim_missing, {}, place(claim));
    if (!value->is_int64() || value->as_int64() < 0 || value->as_int64() > last_second)
        return wrong(claim, "must be seconds since 1970, before the year 10000");
    return value->as_int64();
}

Result<Instant> moment(const json::object& payload, std::string_view claim) {
    BANGIAO_TRY(const std::string found, text(payload, claim));
    const std::optional<Instant> parsed = Instant::parse(found);
    if (!parsed) return wrong(claim, "must be an RFC 3339 date-time with an offset");
    return *parsed;
}

Result<std::optional<Digest>> optional_digest(const json::object& payload, std::string_view claim) {
    BANGIAO_TRY(const std::optional<std::string> found, optional_text(payload, claim));
    if (!found) return std::optional<Digest>();
    std::optional<Digest> digest = Digest::from_base64url(*found);
    if (!digest) return wrong(claim, "must be a base64url SHA-256");
    return digest;
}

Result<Digest> policy_digest(const json::object& payload) {
    BANGIAO_TRY(const std::string found, text(payload, "policy"));
    const std::optional<Digest> digest = Digest::from_hex(found);
    if (!digest) return wrong("policy", "must be a SHA-256 in lower-case hexadecimal");
    return *digest;
}

Result<std::optional<EventId>> optional_event(const json::object& payload, std::string_view claim) {
    BANGIAO_TRY(const std::optional<std::string> found, optional_text(payload, claim));
    if (!found) return std::optional<EventId>();
    std::optional<EventId> id = EventId::parse(*found);
    if (!id) return wrong(claim, "not of its form");
    return id;
}

Result<std::optional<LogClaim>> optional_log(const json::object& payload) {
    const json::value* value = payload.if_contains("log");
    if (!value) return std::optional<LogClaim>();
    if (!value->is_object() || value->as_object().size() != 2)
        return wrong("log", "must hold exactly size and root");
    const json::value* size = value->as_object().if_contains("size");
    const json::value* root = value->as_object().if_contains("root");
    if (!size || !size->is_int64() || size->as_int64() < 0 || !root || !root->is_string())
        return wrong("log", "must hold exactly size and root");
    const std::optional<Digest> digest = Digest::from_base64url(root->as_string());
    if (!digest) return wrong("log", "root must be a base64url SHA-256");
    return std::optional<LogClaim>(
        LogClaim{TreeSize(static_cast<std::uint64_t>(size->as_int64())), *digest});
}

Checked names_its_hash(const json::object& payload) {
    BANGIAO_TRY(const std::string found, text(payload, "_sd_alg"));
    if (found != "sha-256") return wrong("_sd_alg", "only sha-256");
    return {};
}

}  // namespace

Result<Claims> parse_claims(const json::object& payload) {
    BANGIAO_CHECK(no_other_claims(payload));
    BANGIAO_CHECK(names_its_hash(payload));
    BANGIAO_TRY(EventId jti, name<EventId>(payload, "jti"));
    BANGIAO_TRY(CaseId chain, name<CaseId>(payload, "case"));
    BANGIAO_TRY(EventType type, name<EventType>(payload, "type"));
    BANGIAO_TRY(UnitId unit, name<UnitId>(payload, "unit"));
    BANGIAO_TRY(RoleName role, name<RoleName>(payload, "role"));
    BANGIAO_TRY(const std::int64_t iat, unix_time(payload, "iat"));
    BANGIAO_TRY(const Instant occurred_at, moment(payload, "occurred_at"));
    BANGIAO_TRY(const std::optional<Digest> prev, optional_digest(payload, "prev"));
    BANGIAO_TRY(const Digest policy, policy_digest(payload));
    BANGIAO_TRY(std::optional<EventId> of, optional_event(payload, "of"));
    BANGIAO_TRY(const std::optional<Digest> ack, optional_digest(payload, "ack"));
    BANGIAO_TRY(const std::optional<LogClaim> log, optional_log(payload));
    return Claims{std::move(jti),
                  std::move(chain),
                  std::move(type),
                  std::move(unit),
                  std::move(role),
                  iat,
                  occurred_at,
                  prev,
                  policy,
                  std::move(of),
                  ack,
                  log};
}

json::object payload_of(const Claims& claims, json::object fields) {
    json::object payload{{"jti", claims.jti.text()},
                         {"case", claims.case_id.text()},
                         {"type", claims.type.text()},
                         {"unit", claims.unit.text()},
                         {"role", claims.role.text()},
                         {"iat", claims.iat},
                         {"occurred_at", claims.occurred_at.local_text()}};
    if (claims.prev) payload.emplace("prev", claims.prev->base64url());
    payload.emplace("policy", claims.policy.hex());
    if (claims.of) payload.emplace("of", claims.of->text());
    if (claims.ack) payload.emplace("ack", claims.ack->base64url());
    if (claims.log)
        payload.emplace("log", json::object{{"size", claims.log->size.value()},
                                            {"root", claims.log->root.base64url()}});
    payload.emplace("fields", std::move(fields));
    payload.emplace("_sd_alg", "sha-256");
    return payload;
}

}  // namespace bangiao

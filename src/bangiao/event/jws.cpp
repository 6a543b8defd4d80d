#include <bangiao/base64.hpp>
#include <bangiao/json.hpp>
#include <bangiao/jws.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace bangiao {
namespace {

constexpr std::size_t largest_jws = 16 * 1024;
constexpr std::size_t largest_header = 1024;

/// The three parts of a compact serialisation, or nothing.
struct Parts {
    std::string_view header, payload, signature;
};
std::optional<Parts> split(std::string_view text) {
    const std::size_t first = text.find('.');
    if (first == std::string_view::npos) return std::nullopt;
    const std::size_t second = text.find('.', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    if (text.find('.', second + 1) != std::string_view::npos) return std::nullopt;
    return Parts{text.substr(0, first), text.substr(first + 1, second - first - 1),
                 text.substr(second + 1)};
}

Result<std::string> decode(std::string_view part, const char* where) {
    std::optional<std::string> bytes = base64url_decode(part);
    if (!bytes) return Refusal(Reason::base64url_invalid, where);
    return std::move(*bytes);
}

Result<std::string> text_member(const boost::json::object& header, std::string_view name) {
    const boost::json::value* value = header.if_contains(name);
    if (!value || !value->is_string())
        return Refusal(Reason::header_invalid, "must be a text", "/" + std::string(name));
    return std::string(value->as_string());
}

Result<JwsHeader> parse_header(std::string_view text) {
    if (text.size() > largest_header)
        return Refusal(Reason::header_invalid, "the header is larger than 1 KiB");
    BANGIAO_TRY(const boost::json::value parsed, parse_json(text));
    if (!parsed.is_object()) return Refusal(Reason::header_invalid, "the header is no object");
    const boost::json::object& header = parsed.as_object();
    for (const auto& [name, value] : header)
        if (name != "alg" && name != "typ" && name != "x5t#S256")
            return Refusal(Reason::header_invalid, "only alg, typ and x5t#S256 may stand here");
    BANGIAO_TRY(const std::string alg, text_member(header, "alg"));
    const std::optional<Algorithm> algorithm = algorithm_named(alg);
    if (!algorithm) return Refusal(Reason::algorithm_not_allowed, {}, "/alg");
    BANGIAO_TRY(const std::string typ, text_member(header, "typ"));
    if (typ != event_typ) return Refusal(Reason::header_invalid, "another typ", "/typ");
    BANGIAO_TRY(const std::string x5t, text_member(header, "x5t#S256"));
    const std::optional<Digest> signer = Digest::from_base64url(x5t);
    if (!signer) return Refusal(Reason::header_invalid, "no SHA-256 thumbprint", "/x5t#S256");
    return JwsHeader{*algorithm, *signer};
}

}  // namespace

Result<Jws> Jws::parse(std::string_view text) {
    if (text.size() > largest_jws)
        return Refusal(Reason::token_malformed, "the signed part is larger than 16 KiB");
    const std::optional<Parts> parts = split(text);
    if (!parts) return Refusal(Reason::token_malformed, "the signed part has not three parts");
    BANGIAO_TRY(const std::string header_text, decode(parts->header, "header"));
    BANGIAO_TRY(const JwsHeader header, parse_header(header_text));
    BANGIAO_TRY(std::string payload, decode(parts->payload, "payload"));
    BANGIAO_TRY(std::string signature, decode(parts->signature, "signature"));
    return Jws{std::string(text), header, std::move(payload), std::move(signature)};
}

Checked Jws::verify(const VerifyingKey& key) const {
    if (key.algorithm() != header.alg)
        return Refusal(Reason::algorithm_not_allowed, "alg is not the one of the signer's key",
                       "/alg");
    return key.verify(std::string_view(text).substr(0, text.rfind('.')), signature);
}

std::string sign_jws(std::string_view payload, const Digest& signer, const SigningKey& key) {
    const boost::json::object header{
        {"alg", name_of(key.algorithm())}, {"typ", event_typ}, {"x5t#S256", signer.base64url()}};
    const std::string input =
        base64url_encode(boost::json::serialize(header)) + '.' + base64url_encode(payload);
    return input + '.' + base64url_encode(key.sign(input));
}

}  // namespace bangiao

#include <openssl/rand.h>

#include <array>
#include <bangiao/base64.hpp>
#include <bangiao/json.hpp>
#include <bangiao/sd_jwt.hpp>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <stdexcept>

#include "bangiao/event/salted_disclosure.hpp"

namespace bangiao {
namespace {

namespace json = boost::json;

constexpr std::size_t largest_sd_jwt = 256 * 1024;
constexpr std::size_t most_disclosures = 64;
constexpr std::size_t salt_bytes = 16;          // 128 bits
constexpr std::size_t shortest_salt_text = 22;  // 128 bits in base64url

Refusal misshapen(const char* why) {
    return Refusal(Reason::disclosure_invalid, why);
}

// RFC 9901 section 4.2.1, and `_sd_alg`, which stands in the clear at the top or nowhere.
bool is_reserved(std::string_view name) {
    return name == "_sd" || name == "..." || name == "_sd_alg";
}

std::string fresh_salt() {
    std::array<unsigned char, salt_bytes> bytes;
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        throw std::runtime_error("the system's random generator failed");
    return base64url_encode({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

bool is_ascii_token(std::string_view text) {
    for (const char c : text)
        if (c <= 0x20 || c >= 0x7f) return false;
    return true;
}

}  // namespace

Result<SaltedDisclosure> parse_salted(std::string_view text) {
    const std::optional<std::string> bytes = base64url_decode(text);
    if (!bytes) return Refusal(Reason::base64url_invalid, "disclosure");
    BANGIAO_TRY(json::value parsed, parse_json(*bytes));
    if (!parsed.is_array()) return misshapen("a disclosure is an array");
    json::array& parts = parsed.as_array();
    if (parts.size() != 2 && parts.size() != 3)
        return misshapen("a disclosure has 2 or 3 elements");
    if (!parts.front().is_string() || parts.front().as_string().size() < shortest_salt_text)
        return misshapen("the salt must be a text of at least 128 bits");
    std::optional<std::string> name;
    if (parts.size() == 3) {
        if (!parts[1].is_string()) return misshapen("the name must be a text");
        name = std::string(parts[1].as_string());
        if (is_reserved(*name)) return misshapen("a reserved name");
    }
    return SaltedDisclosure{
        std::string(parts.front().as_string()),
        Disclosure{std::string(text), sha256(text), std::move(name), std::move(parts.back())}};
}

Result<Disclosure> Disclosure::parse(std::string_view text) {
    BANGIAO_TRY(SaltedDisclosure parsed, parse_salted(text));
    return std::move(parsed.disclosure);
}

Disclosure Disclosure::make(std::string_view name, const json::value& value) {
    const json::array parts{fresh_salt(), name, value};
    std::string text = base64url_encode(json::serialize(parts));
    const Digest digest = sha256(text);
    return Disclosure{std::move(text), digest, std::string(name), value};
}

Result<SdJwtParts> SdJwtParts::split(std::string_view text) {
    if (text.size() > largest_sd_jwt)
        return Refusal(Reason::token_malformed, "larger than 256 KiB");
    if (!is_ascii_token(text)) return Refusal(Reason::token_malformed, "not plain ASCII");
    const std::size_t first = text.find('~');
    if (first == std::string_view::npos)
        return Refusal(Reason::token_malformed, "no ~ follows the signed part");
    if (text.back() != '~')
        return Refusal(Reason::token_malformed,
                       "the last ~ must end the text: no key binding here");
    SdJwtParts parts{std::string(text.substr(0, first)), {}};
    for (std::string_view rest = text.substr(first + 1); !rest.empty();) {
        const std::size_t end = rest.find('~');
        if (end == 0) return Refusal(Reason::token_malformed, "an empty disclosure");
        if (parts.disclosures.size() == most_disclosures)
            return Refusal(Reason::token_malformed, "more than 64 disclosures");
        parts.disclosures.emplace_back(rest.substr(0, end));
        rest.remove_prefix(end + 1);
    }
    return parts;
}

std::string SdJwtParts::joined() const {
    std::string text = jws + '~';
    for (const std::string& disclosure : disclosures) text += disclosure + '~';
    return text;
}

}  // namespace bangiao

#include <bangiao/sd_jwt.hpp>
#include <boost/json/array.hpp>
#include <map>
#include <set>

namespace bangiao {
namespace {

namespace json = boost::json;

constexpr std::size_t most_levels = 8;  // of objects and arrays in one another, the payload's too

/// RFC 9901 section 7.1, in one walk: every digest once, every disclosure used, nothing
/// overwritten.
class Opener {
public:
    Opener(const std::vector<Disclosure>& disclosures, Opening opening) : opening_(opening) {
        for (const Disclosure& disclosure : disclosures)
            by_digest_.emplace(disclosure.digest, &disclosure);
    }

    Result<json::object> object(const json::object& in, std::size_t depth) {
        if (depth >= most_levels) return too_deep();
        json::object out;
        for (const auto& [name, value] : in) {
            if (name == "_sd") continue;
            if (name == "...") return Refusal(Reason::claim_invalid, "a reserved name");
            if (name == "_sd_alg") {
                if (depth == 0) continue;
                return Refusal(Reason::claim_invalid, "_sd_alg stands at the top only");
            }
            BANGIAO_TRY(json::value opened, this->value(value, depth + 1));
            out.emplace(name, std::move(opened));
        }
        if (const json::value* digests = in.if_contains("_sd"))
            BANGIAO_CHECK(members(*digests, out, depth));
        return out;
    }

    Checked all_used() const {
        if (used_ == by_digest_.size()) return {};
        return Refusal(Reason::disclosure_unreferenced);
    }

private:
    static Refusal too_deep() {
        return Refusal(Reason::json_too_large, "nested deeper than 8 levels");
    }

    Result<json::value> value(const json::value& in, std::size_t depth) {
        if (in.is_object()) {
            BANGIAO_TRY(json::object opened, object(in.as_object(), depth));
            return json::value(std::move(opened));
        }
        if (!in.is_array()) return json::value(in);
        if (depth >= most_levels) return too_deep();
        json::array out;
        for (const json::value& element : in.as_array()) {
            if (const json::value* digest = digest_of_element(element)) {
                BANGIAO_CHECK(append_element(*digest, out, depth));
            } else {
                BANGIAO_TRY(json::value opened, value(element, depth + 1));
                out.push_back(std::move(opened));
            }
        }
        return json::value(std::move(out));
    }

    static const json::value* digest_of_element(const json::value& element) {
        if (!element.is_object() || element.as_object().size() != 1) return nullptr;
        return element.as_object().if_contains("...");
    }

    Checked members(const json::value& digests, json::object& out, std::size_t depth) {
        if (!digests.is_array()) return Refusal(Reason::claim_invalid, "_sd must be an array");
        for (const json::value& each : digests.as_array()) {
            BANGIAO_TRY(const Disclosure* disclosure, find(each));
            if (!disclosure) continue;
            if (!disclosure->name)
                return Refusal(Reason::disclosure_invalid,
                               "an array element where a member belongs");
            if (out.contains(*disclosure->name))
                return Refusal(Reason::disclosure_invalid, "it would overwrite another member");
            BANGIAO_TRY(json::value opened, value(disclosure->value, depth + 1));
            out.emplace(*disclosure->name, std::move(opened));
        }
        return {};
    }

    Checked append_element(const json::value& digest, json::array& out, std::size_t depth) {
        BANGIAO_TRY(const Disclosure* disclosure, find(digest));
        if (!disclosure) return {};
        if (disclosure->name)
            return Refusal(Reason::disclosure_invalid, "a member where an array element belongs");
        BANGIAO_TRY(json::value opened, value(disclosure->value, depth + 1));
        out.push_back(std::move(opened));
        return {};
    }

    /// The disclosure of a digest, or null where none was given.
    Result<const Disclosure*> find(const json::value& text) {
        const std::optional<Digest> digest =
            text.is_string() ? Digest::from_base64url(text.as_string()) : std::nullopt;
        if (!digest) return Refusal(Reason::claim_invalid, "a digest of another form");
        if (!seen_.insert(*digest).second) return Refusal(Reason::digest_repeated);
        const auto found = by_digest_.find(*digest);
        if (found == by_digest_.end()) {
            if (opening_ == Opening::every_digest) return Refusal(Reason::digest_unopened);
            return nullptr;
        }
        ++used_;
        return found->second;
    }

    std::map<Digest, const Disclosure*> by_digest_;
    std::set<Digest> seen_;
    std::size_t used_ = 0;
    Opening opening_;
};

Checked no_two_alike(const std::vector<Disclosure>& disclosures) {
    std::set<std::string_view> texts;
    for (const Disclosure& disclosure : disclosures)
        if (!texts.insert(disclosure.text).second) return Refusal(Reason::disclosure_repeated);
    return {};
}

Checked known_hash(const json::object& payload) {
    const json::value* name = payload.if_contains("_sd_alg");
    if (!name || (name->is_string() && name->as_string() == "sha-256")) return {};
    return Refusal(Reason::claim_invalid, "only sha-256", "/_sd_alg");
}

}  // namespace

Result<json::object> open_disclosures(const json::object& payload,
                                      const std::vector<Disclosure>& disclosures, Opening opening) {
    BANGIAO_CHECK(known_hash(payload));
    BANGIAO_CHECK(no_two_alike(disclosures));
    Opener opener(disclosures, opening);
    BANGIAO_TRY(json::object opened, opener.object(payload, 0));
    BANGIAO_CHECK(opener.all_used());
    return opened;
}

}  // namespace bangiao

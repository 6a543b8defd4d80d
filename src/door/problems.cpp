#include "door/problems.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <exception>

namespace bangiao::door {
namespace {

namespace json = boost::json;

constexpr const char* seconds_to_wait = "2";  // a few batches; the client adds its own jitter

/// The weight of the first range that speaks for the language; -1 if none does.
int weight_of(std::string_view accept_language, std::string_view language) {
    while (!accept_language.empty()) {
        const std::size_t comma = std::min(accept_language.find(','), accept_language.size());
        std::string_view range = accept_language.substr(0, comma);
        accept_language.remove_prefix(std::min(comma + 1, accept_language.size()));
        while (range.starts_with(' ')) range.remove_prefix(1);
        const bool meant = range.starts_with(language) && (range.size() == 2 || range[2] == '-' ||
                                                           range[2] == ';' || range[2] == ' ');
        if (!meant) continue;
        const std::size_t weight = range.find("q=");
        if (weight == range.npos) return 1000;
        // `0.85` as thousandths: the digits behind the point, padded to three.
        std::string digits(range.substr(weight + 2, 5));
        std::erase(digits, '.');
        digits.resize(4, '0');
        int thousandths = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), thousandths);
        return thousandths;
    }
    return -1;
}

std::string type_of(Reason reason) {
    return "/problems/" + std::string(code_of(reason));
}

json::array errors_of(const Refusal& refusal) {
    json::object error;
    error["pointer"] = refusal.pointer;
    error["code"] = code_of(refusal.reason);
    error["detail"] = refusal.detail;
    return json::array{std::move(error)};
}

json::object body_of(const Refusal& refusal, const https::RequestContext& context) {
    const Language language = language_of(context.accept_language);
    json::object body;
    body["type"] = type_of(refusal.reason);
    body["title"] = words_for(refusal.reason, language);
    body["status"] = status_of(refusal.reason);
    body["detail"] = words_for(refusal.reason, language);
    body["detail_vi"] = words_for(refusal.reason, Language::vi);
    body["detail_en"] = words_for(refusal.reason, Language::en);
    body["instance"] = "urn:uuid:" + context.request_id;
    body["code"] = code_of(refusal.reason);
    body["request_id"] = context.request_id;
    if (!refusal.detail.empty() || !refusal.pointer.empty()) body["errors"] = errors_of(refusal);
    if (!refusal.rule.empty()) {
        body["rule"] = refusal.rule;
        body["basis"] = json::array(refusal.basis.begin(), refusal.basis.end());
    }
    if (refusal.head) body["head"] = refusal.head->base64url();
    return body;
}

}  // namespace

unsigned status_of(Reason reason) {
    switch (reason) {  // no default: -Wswitch names the reason that was forgotten
        case Reason::token_malformed:
        case Reason::base64url_invalid:
        case Reason::json_invalid:
        case Reason::json_repeated_key:
        case Reason::json_number:
        case Reason::json_text:
        case Reason::json_too_large:
        case Reason::header_invalid:
        case Reason::claim_missing:
        case Reason::claim_unknown:
        case Reason::claim_invalid:
        case Reason::disclosure_invalid:
        case Reason::request_malformed:
        case Reason::parameter_unknown:
        case Reason::parameter_invalid:
            return 400;
        case Reason::certificate_required:
            return 401;
        case Reason::officer_unknown:
        case Reason::officer_revoked:
        case Reason::not_author:
        case Reason::role_not_held:
        case Reason::role_not_permitted:
        case Reason::unit_not_permitted:
        case Reason::log_not_open:
        case Reason::access_log_not_open:
        case Reason::same_officer:
        case Reason::certificate_revoked:
        case Reason::enrolment_code_invalid:
        case Reason::not_holder:
        case Reason::not_addressee:
            return 403;
        case Reason::case_unknown:
        case Reason::not_party:  // never told on the wire: the ledger says case_unknown
        case Reason::not_found:
            return 404;
        case Reason::method_not_allowed:
            return 405;
        case Reason::request_timeout:
            return 408;
        case Reason::case_moved_on:
        case Reason::case_closed:
        case Reason::wrong_state:
        case Reason::precondition_missing:
        case Reason::event_id_reused:
        case Reason::enrolment_not_waiting:
            return 409;
        case Reason::length_required:
            return 411;
        case Reason::body_too_large:
            return 413;
        case Reason::media_type_unsupported:
            return 415;
        case Reason::expectation_failed:
            return 417;
        case Reason::algorithm_not_allowed:
        case Reason::signature_invalid:
        case Reason::disclosure_repeated:
        case Reason::disclosure_unreferenced:
        case Reason::digest_repeated:
        case Reason::digest_unopened:
        case Reason::certificate_invalid:
        case Reason::certificate_request_invalid:
        case Reason::route_not_allowed:
        case Reason::not_entitled:
        case Reason::event_type_unknown:
        case Reason::policy_unknown:
        case Reason::field_missing:
        case Reason::field_unknown:
        case Reason::field_invalid:
        case Reason::field_not_sealed:
        case Reason::too_late:
        case Reason::too_early:
        case Reason::in_the_future:
            return 422;
        case Reason::too_many_requests:
            return 429;
        case Reason::header_too_large:
            return 431;
        case Reason::internal_error:
        // What is checked offline, or at start, has no business on the wire.
        case Reason::note_malformed:
        case Reason::checkpoint_malformed:
        case Reason::checkpoint_unsigned:
        case Reason::quorum_missing:
        case Reason::proof_malformed:
        case Reason::proof_invalid:
        case Reason::trust_malformed:
        case Reason::export_malformed:
        case Reason::policy_invalid:
        case Reason::scenario_invalid:
        case Reason::key_unusable:
            return 500;
        case Reason::overloaded:
        case Reason::revocation_unknown:
        case Reason::unavailable:
        case Reason::clock_in_doubt:
            return 503;
        case Reason::http_version_unsupported:
            return 505;
    }
    std::terminate();
}

Language language_of(std::string_view accept_language) {
    const int english = weight_of(accept_language, "en");
    return english > 0 && english > weight_of(accept_language, "vi") ? Language::en : Language::vi;
}

https::Response problem(const Refusal& refusal, const https::RequestContext& context) {
    https::Response response{status_of(refusal.reason), {}, {}};
    response.headers["Content-Type"] = "application/problem+json";
    response.headers["Content-Language"] =
        language_of(context.accept_language) == Language::en ? "en" : "vi";
    response.headers["Cache-Control"] = "no-store";
    if (response.status == 503 || response.status == 429)
        response.headers["Retry-After"] = seconds_to_wait;
    if (response.status == 405) response.headers["Allow"] = "GET, POST";
    response.body = json::serialize(body_of(refusal, context));
    return response;
}

std::optional<https::Response> problem_page(std::string_view code) {
    const std::optional<Reason> reason = reason_named(code);
    if (!reason) return std::nullopt;
    json::object body;
    body["code"] = code_of(*reason);
    body["status"] = status_of(*reason);
    body["detail_vi"] = words_for(*reason, Language::vi);
    body["detail_en"] = words_for(*reason, Language::en);
    return https::Response{200, {{"Content-Type", "application/json"}}, json::serialize(body)};
}

}  // namespace bangiao::door

#include "cli/signed_report.hpp"

#include <bangiao/base64.hpp>
#include <bangiao/json.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace bangiao::cli {
namespace {

constexpr std::string_view typ = "audit-report+jws";

std::string header_of(const Certificate& auditor, Algorithm algorithm) {
    return boost::json::serialize(boost::json::object{
        {"alg", name_of(algorithm)}, {"typ", typ}, {"x5t#S256", auditor.thumbprint().base64url()}});
}

}  // namespace

std::string sign_report(std::string_view report_json, const Certificate& auditor,
                        const SigningKey& key) {
    const std::string input =
        base64url_encode(header_of(auditor, key.algorithm())) + '.' + base64url_encode(report_json);
    return input + '.' + base64url_encode(key.sign(input));
}

Result<std::string> verified_report(std::string_view signed_report, const Certificate& auditor) {
    const std::size_t end = signed_report.rfind('.');
    const std::size_t begin = signed_report.find('.');
    if (begin == std::string_view::npos || begin == end)
        return Refusal(Reason::token_malformed, "no signed report");
    BANGIAO_TRY(const VerifyingKey key, Result<VerifyingKey>(auditor.verifying_key()));
    // There is one way to write the header, so that it need not be read.
    if (signed_report.substr(0, begin) != base64url_encode(header_of(auditor, key.algorithm())))
        return Refusal(Reason::header_invalid, "it is no report of this certificate");
    const std::optional<std::string> signature = base64url_decode(signed_report.substr(end + 1));
    std::optional<std::string> payload =
        base64url_decode(signed_report.substr(begin + 1, end - begin - 1));
    if (!signature || !payload) return Refusal(Reason::base64url_invalid);
    BANGIAO_CHECK(key.verify(signed_report.substr(0, end), *signature));
    return std::move(*payload);
}

}  // namespace bangiao::cli

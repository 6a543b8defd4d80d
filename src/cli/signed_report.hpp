#pragma once

#include <bangiao/certificate.hpp>
#include <bangiao/key.hpp>
#include <bangiao/result.hpp>
#include <string>
#include <string_view>

namespace bangiao::cli {

/// A report as its auditor signs it: a compact JWS (RFC 7515) whose payload is the report's JSON,
/// with `typ` `audit-report+jws` and the thumbprint of the auditor's certificate. Any JOSE library
/// verifies it.
std::string sign_report(std::string_view report_json, const Certificate& auditor,
                        const SigningKey& key);

/// The report's JSON, if that certificate signed it: `token_malformed`, `header_invalid`,
/// `algorithm_not_allowed`, `signature_invalid`.
Result<std::string> verified_report(std::string_view signed_report, const Certificate& auditor);

}  // namespace bangiao::cli

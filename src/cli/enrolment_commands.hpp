#pragma once

#include <CLI/App.hpp>
#include <bangiao/certificate.hpp>
#include <boost/json/object.hpp>
#include <optional>

#include "cli/service.hpp"

namespace bangiao::cli {

/// The steps of an enrolment by code, below `officer`.
void add_enrolment_commands(CLI::App& officer, Shell& shell);

/// An enrolment that a second officer has approved. Throws UsageError where the service lists no
/// such one.
Result<boost::json::object> approved_enrolment(Service& service, const std::string& id);

/// Throws UsageError unless the certificate is of the key that was asked for; `use`: `signing` or
/// `tls`.
void require_requested_key(const boost::json::object& enrolment, const char* use,
                           const Certificate& certificate);

}  // namespace bangiao::cli

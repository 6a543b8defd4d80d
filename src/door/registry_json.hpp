#pragma once

#include <bangiao/policy.hpp>
#include <bangiao/registry.hpp>
#include <boost/json/object.hpp>
#include <map>
#include <string_view>

#include "identity/caller.hpp"

namespace bangiao::door {

/// `signing`, `tls`, `gateway`.
std::string_view name_of(CertificateUse use);
boost::json::object json_of(const Unit& unit);
/// Every certificate that each officer ever had.
using CertificatesByOfficer = std::multimap<OfficerId, const EnrolledCertificate*>;
CertificatesByOfficer certificates_by_officer(const Registry& registry);

boost::json::object json_of(const Officer& officer, const CertificatesByOfficer& certificates);
/// A policy or calendar file and who has adopted it.
boost::json::object json_of(const PolicyFile& file, const Registry& registry);
boost::json::object json_of(const identity::Caller& caller, const Registry& registry);

}  // namespace bangiao::door

#include "door/registry_json.hpp"

#include <boost/json/array.hpp>

namespace bangiao::door {
namespace {

namespace json = boost::json;

json::value time_or_null(const std::optional<Instant>& moment) {
    return moment ? json::value(json::string(moment->utc_text())) : json::value(nullptr);
}

template <class Kind>
json::value name_or_null(const std::optional<Name<Kind>>& name) {
    return name ? json::value(json::string(name->text())) : json::value(nullptr);
}

json::value day_or_null(const std::optional<Day>& day) {
    return day ? json::value(json::string(day_text(*day))) : json::value(nullptr);
}

template <class Names>
json::array texts_of(const Names& names) {
    json::array out;
    for (const auto& name : names) out.emplace_back(name.text());
    return out;
}

json::object certificate_json(const EnrolledCertificate& certificate) {
    json::object out;
    out["thumbprint"] = certificate.thumbprint.base64url();
    out["use"] = name_of(certificate.use);
    out["enrolled_at"] = certificate.enrolled_at.utc_text();
    out["revoked_at"] = time_or_null(certificate.revoked_at);
    return out;
}

}  // namespace

std::string_view name_of(CertificateUse use) {
    switch (use) {
        case CertificateUse::signing:
            return "signing";
        case CertificateUse::tls:
            return "tls";
        case CertificateUse::gateway:
            return "gateway";
    }
    std::terminate();
}

json::object json_of(const Unit& unit) {
    json::object out;
    out["unit"] = unit.id.text();
    out["chain"] = unit.chain.text();
    out["type"] = unit.type;
    out["province"] = unit.province;
    out["commune"] = unit.commune;
    out["country"] = unit.country;
    out["parent"] = name_or_null(unit.parent);
    out["founded_at"] = unit.founded_at.utc_text();
    out["ended_at"] = time_or_null(unit.ended_at);
    out["successor"] = name_or_null(unit.successor);
    return out;
}

CertificatesByOfficer certificates_by_officer(const Registry& registry) {
    CertificatesByOfficer result;
    for (const auto& [thumbprint, certificate] : registry.certificates())
        result.emplace(certificate.officer, &certificate);
    return result;
}

json::object json_of(const Officer& officer, const CertificatesByOfficer& by_officer) {
    json::array certificates;
    const auto [first, last] = by_officer.equal_range(officer.id);
    for (auto each = first; each != last; ++each)
        certificates.emplace_back(certificate_json(*each->second));
    json::object out;
    out["officer"] = officer.id.text();
    out["unit"] = officer.unit.text();
    out["roles"] = texts_of(officer.roles);
    out["enrolled_at"] = officer.enrolled_at.utc_text();
    out["revoked_at"] = time_or_null(officer.revoked_at);
    out["certificates"] = std::move(certificates);
    return out;
}

json::object json_of(const PolicyFile& file, const Registry& registry) {
    const auto found = registry.adoptions().find(file.digest);
    const Adoption* adoption = found == registry.adoptions().end() ? nullptr : &found->second;
    json::object out;
    out["sha256"] = file.digest.hex();
    out["id"] = file.id;
    out["kind"] = file.kind;
    out["title_vi"] = file.title.vi;
    out["title_en"] = file.title.en;
    out["in_force_from"] = adoption ? json::value(json::string(day_text(adoption->in_force_from)))
                                    : day_or_null(file.in_force_from);
    out["in_force_to"] = day_or_null(file.in_force_to);
    out["signed_by"] = adoption ? texts_of(adoption->signed_by) : json::array();
    out["adopted_at"] = adoption ? time_or_null(adoption->complete_at) : json::value(nullptr);
    return out;
}

json::object json_of(const identity::Caller& caller, const Registry& registry) {
    json::object certificate;
    certificate["thumbprint"] = caller.certificate.base64url();
    const EnrolledCertificate* enrolled = registry.certificate(caller.certificate);
    const bool known = enrolled && enrolled->certificate;
    certificate["not_after"] =
        known ? json::value(json::string(enrolled->certificate->not_after().utc_text()))
              : json::value(nullptr);
    json::object out;
    out["officer"] = caller.officer.text();
    out["unit"] = caller.unit.text();
    out["roles"] = texts_of(caller.roles);
    out["gateway"] = caller.gateway;
    out["certificate"] = std::move(certificate);
    return out;
}

}  // namespace bangiao::door

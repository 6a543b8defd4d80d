#include "support/registry_drafts.hpp"

#include <bangiao/base64.hpp>

namespace bangiao::testing {
namespace {

boost::json::value list_of(const std::vector<std::string>& texts) {
    boost::json::array list;
    for (const std::string& text : texts) list.emplace_back(text);
    return list;
}

Certificate certificate_for(const TestOfficer& officer, const std::string& use) {
    return use == "signing" ? officer.signing
                            : Certificate::from_pem(officer.tls.certificate).value();
}

}  // namespace

std::string RegistryDrafts::founding(const TestOfficer& founder, const std::string& unit_type,
                                     const CaseId& chain, Instant at) const {
    return signed_by(founder,
                     Draft{"unit.founded",
                           "registrar",
                           {chain, std::nullopt},
                           at,
                           constitution_,
                           values({{"unit", founder.unit.text()},
                                   {"unit_type", unit_type},
                                   {"officer", founder.id.text()}}),
                           values({{"certificate", base64_encode(founder.signing.der())}})});
}

std::string RegistryDrafts::unit(const TestOfficer& registrar, const UnitId& unit,
                                 const Values& about, const CaseId& chain, Instant at) const {
    Values clear = about;
    clear.emplace("unit", unit.text());
    clear.emplace("parent", registrar.unit.text());
    return signed_by(
        registrar,
        Draft{"unit.founded", "registrar", {chain, std::nullopt}, at, constitution_, clear});
}

std::string RegistryDrafts::enrolment(const TestOfficer& registrar, const TestOfficer& officer,
                                      const std::string& use, const ChainEnd& chain,
                                      Instant at) const {
    const Certificate certificate = certificate_for(officer, use);
    return signed_by(registrar,
                     Draft{"officer.enrolled", "registrar", chain, at, constitution_,
                           values({{"officer", officer.id.text()},
                                   {"use", use},
                                   {"thumbprint", certificate.thumbprint().base64url()}}),
                           values({{"roles", list_of(officer.roles)},
                                   {"certificate", base64_encode(certificate.der())}})});
}

std::string RegistryDrafts::revocation(const TestOfficer& registrar, const TestOfficer& officer,
                                       const ChainEnd& chain, Instant at, bool key_only) const {
    Values fields = values({{"officer", officer.id.text()}, {"reason_code", "left_service"}});
    if (key_only) fields.emplace("thumbprint", officer.signing.thumbprint().base64url());
    return signed_by(registrar,
                     Draft{"officer.revoked", "registrar", chain, at, constitution_, fields});
}

std::string RegistryDrafts::ending(const TestOfficer& registrar,
                                   const std::optional<UnitId>& successor, const ChainEnd& chain,
                                   Instant at) const {
    Values fields = values({{"reason_code", "reorganised"}});
    if (successor) fields.emplace("successor", successor->text());
    return signed_by(registrar, Draft{"unit.ended", "registrar", chain, at, constitution_, fields});
}

std::string RegistryDrafts::adoption(const TestOfficer& decider, const PolicyFile& file,
                                     const ChainEnd& governance, Instant at) const {
    const Day from = file.in_force_from.value_or(legal_day(at));
    return signed_by(
        decider, Draft{"policy.adopted", "decider", governance, at, constitution_,
                       values({{"file", file.digest.hex()}, {"in_force_from", day_text(from)}})});
}

}  // namespace bangiao::testing

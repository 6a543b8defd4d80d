#include "bangiao/law/scenario_cast.hpp"

#include <algorithm>

namespace bangiao::law {

std::string uuid_from(std::string_view text) {
    std::string hex = sha256(text).hex().substr(0, 32);
    hex[12] = '4';                                              // version 4 …
    hex[16] = "89ab"[static_cast<unsigned char>(hex[16]) % 4];  // … of the RFC 4122 variant
    return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" +
           hex.substr(16, 4) + "-" + hex.substr(20);
}

Cast::Cast(const Scenario& scenario, const PolicyBook& book, Instant before) : scenario_(scenario) {
    for (const auto& [name, about] : scenario.units) {
        const auto parent = about.parent.empty() ? std::optional<UnitId>() : unit(about.parent);
        registry_.apply(UnitFounded{Unit{unit(name),
                                         *CaseId::parse(uuid_from("unit/" + name)),
                                         about.type,
                                         about.province,
                                         about.commune,
                                         about.country,
                                         parent,
                                         before,
                                         {},
                                         {}}});
    }
    for (const auto& [name, about] : scenario.officers) {
        std::set<RoleName> roles;
        for (const std::string& role : about.roles) roles.insert(*RoleName::parse(role));
        registry_.apply(CertificateEnrolled{
            officer(name), unit(about.unit), roles,
            EnrolledCertificate{
                signer(name), officer(name), CertificateUse::signing, {}, before, {}}});
    }
    for (const RegistryChange& change : adopt_all(book, before)) registry_.apply(change);
}

void Cast::befall(const Scenario::Change& change) {
    if (!change.ends.empty())
        registry_.apply(
            UnitEnded{unit(change.ends),
                      change.successor.empty() ? std::optional<UnitId>() : unit(change.successor),
                      change.at});
    else if (change.key_only)
        registry_.apply(CertificateRevoked{signer(change.revokes), change.at});
    else
        registry_.apply(OfficerRevoked{officer(change.revokes), change.at});
}

UnitId Cast::unit(const std::string& name) const {
    std::string id = name;
    std::replace(id.begin(), id.end(), '_', '-');
    if (const auto parsed = UnitId::parse(id)) return *parsed;
    return *UnitId::parse("u" + sha256(name).hex().substr(0, 32));
}

UnitId Cast::unit_of(const std::string& officer) const {
    return unit(scenario_.officers.at(officer).unit);
}

OfficerId Cast::officer(const std::string& name) const {
    return *OfficerId::parse(uuid_from("officer/" + name));
}

Digest Cast::signer(const std::string& officer) const {
    return sha256("certificate of " + officer);
}

CaseId Cast::case_id(const std::string& name) const {
    return *CaseId::parse(uuid_from("case/" + scenario_.id + "/" + name));
}

boost::json::value Cast::translated(const FieldRule& rule, const boost::json::value& value) const {
    if (rule.type != FieldType::list || !value.is_array()) return translated(rule.type, value);
    boost::json::array list;
    for (const boost::json::value& item : value.as_array())
        list.push_back(translated(rule.items, item));
    return list;
}

boost::json::value Cast::translated(FieldType type, const boost::json::value& value) const {
    if (!value.is_string()) return value;
    const std::string name(value.as_string());
    if (type == FieldType::unit && scenario_.units.contains(name))
        return boost::json::value(unit(name).text());
    if (type == FieldType::officer && scenario_.officers.contains(name))
        return boost::json::value(officer(name).text());
    if (type == FieldType::chain) return boost::json::value(case_id(name).text());
    return value;
}

}  // namespace bangiao::law

#include "bangiao/proof/saved.hpp"

#include <algorithm>
#include <bangiao/base64.hpp>

namespace bangiao {

template <>
struct Saved<Certificate> {
    static boost::json::value out(const Certificate& certificate) {
        return boost::json::value(base64_encode(certificate.der()));
    }
    static Certificate in(const boost::json::value& value) {
        return Certificate::from_der(required(base64_decode(value.as_string()))).value();
    }
};
template <>
struct Saved<Unit> {
    static boost::json::value out(const Unit& unit) {
        return row(unit.id, unit.chain, unit.type, unit.province, unit.commune, unit.country,
                   unit.parent, unit.founded_at, unit.ended_at, unit.successor);
    }
    static Unit in(const boost::json::value& value) {
        Row in(value);
        return {in.take<UnitId>(),
                in.take<CaseId>(),
                in.take<std::string>(),
                in.take<std::string>(),
                in.take<std::string>(),
                in.take<std::string>(),
                in.take<std::optional<UnitId>>(),
                in.take<Instant>(),
                in.take<std::optional<Instant>>(),
                in.take<std::optional<UnitId>>()};
    }
};
template <>
struct Saved<EnrolledCertificate> {
    static boost::json::value out(const EnrolledCertificate& enrolled) {
        return row(enrolled.thumbprint, enrolled.officer, static_cast<std::uint64_t>(enrolled.use),
                   enrolled.certificate, enrolled.enrolled_at, enrolled.revoked_at);
    }
    static EnrolledCertificate in(const boost::json::value& value) {
        Row in(value);
        return {in.take<Digest>(),
                in.take<OfficerId>(),
                static_cast<CertificateUse>(in.take<std::uint64_t>()),
                in.take<std::optional<Certificate>>(),
                in.take<Instant>(),
                in.take<std::optional<Instant>>()};
    }
};
template <>
struct Saved<Officer> {
    static boost::json::value out(const Officer& officer) {
        return row(officer.id, officer.unit, officer.roles, officer.enrolled_at,
                   officer.revoked_at);
    }
    static Officer in(const boost::json::value& value) {
        Row in(value);
        return {in.take<OfficerId>(), in.take<UnitId>(), in.take<std::set<RoleName>>(),
                in.take<Instant>(), in.take<std::optional<Instant>>()};
    }
};
template <>
struct Saved<Adoption> {
    static boost::json::value out(const Adoption& adoption) {
        return row(adoption.file, adoption.in_force_from, adoption.signed_by, adoption.complete_at);
    }
    static Adoption in(const boost::json::value& value) {
        Row in(value);
        return {in.take<Digest>(), in.take<Day>(), in.take<std::set<UnitId>>(),
                in.take<std::optional<Instant>>()};
    }
};
template <>
struct Saved<Mandate> {
    static boost::json::value out(const Mandate& mandate) {
        return row(mandate.chain, mandate.officers, mandate.units, mandate.cases, mandate.from,
                   mandate.to, mandate.as, mandate.expires);
    }
    static Mandate in(const boost::json::value& value) {
        Row in(value);
        return {in.take<CaseId>(),
                in.take<std::set<OfficerId>>(),
                in.take<std::set<UnitId>>(),
                in.take<std::set<CaseId>>(),
                in.take<std::optional<Day>>(),
                in.take<std::optional<Day>>(),
                in.take<std::string>(),
                in.take<std::optional<Instant>>()};
    }
};
template <>
struct Saved<Delegation> {
    static boost::json::value out(const Delegation& delegation) {
        return row(delegation.officer, delegation.by, delegation.role, delegation.from,
                   delegation.to);
    }
    static Delegation in(const boost::json::value& value) {
        Row in(value);
        return {in.take<OfficerId>(), in.take<OfficerId>(), in.take<RoleName>(), in.take<Day>(),
                in.take<Day>()};
    }
};

boost::json::value saved_registry(const Registry& registry) {
    return row(registry.units(), registry.officers(), registry.certificates(), registry.adoptions(),
               registry.mandates(), registry.delegations());
}

// Through the same door as every change: what a registry holds is what was applied to it.
Registry loaded_registry(const boost::json::value& value, std::map<UnitId, Digest> founders) {
    Registry registry(std::move(founders));
    Row in(value);
    const auto units = in.take<std::map<UnitId, Unit>>();
    for (auto [id, unit] : units) {
        unit.ended_at.reset();
        unit.successor.reset();
        registry.apply(UnitFounded{std::move(unit)});
    }
    for (const auto& [id, unit] : units)
        if (unit.ended_at) registry.apply(UnitEnded{id, unit.successor, *unit.ended_at});
    const auto officers = in.take<std::map<OfficerId, Officer>>();
    std::vector<EnrolledCertificate> certificates;
    for (auto& [thumbprint, enrolled] : in.take<std::map<Digest, EnrolledCertificate>>())
        certificates.push_back(enrolled);
    // An officer is there from the first certificate on.
    std::stable_sort(certificates.begin(), certificates.end(),
                     [](const EnrolledCertificate& a, const EnrolledCertificate& b) {
                         return a.enrolled_at < b.enrolled_at;
                     });
    for (const EnrolledCertificate& enrolled : certificates) {
        const Officer& officer = officers.at(enrolled.officer);
        registry.apply(CertificateEnrolled{officer.id, officer.unit, officer.roles, enrolled});
    }
    for (const auto& [id, officer] : officers)
        if (officer.revoked_at) registry.apply(OfficerRevoked{id, *officer.revoked_at});
    for (const auto& [file, adoption] : in.take<std::map<Digest, Adoption>>())
        for (const UnitId& by : adoption.signed_by)
            registry.apply(FileSigned{file, adoption.in_force_from, by,
                                      adoption.complete_at.value_or(Instant::from_micros(0))});
    for (const auto& [chain, mandate] : in.take<std::map<CaseId, Mandate>>())
        registry.apply(MandateGranted{mandate});
    for (const Delegation& delegation : in.take<std::vector<Delegation>>())
        registry.apply(RoleDelegated{delegation});
    return registry;
}

}  // namespace bangiao

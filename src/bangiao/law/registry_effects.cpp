#include <algorithm>
#include <bangiao/base64.hpp>

#include "bangiao/law/effects.hpp"
#include "bangiao/law/field_check.hpp"

namespace bangiao::law {
namespace {

namespace json = boost::json;

/// Reads the fields that registry effects name, and makes the changes.
class Registering {
public:
    Registering(const Effects& effects, const Trial& trial, const PolicyBook& book,
                Decision& decision)
        : effects_(effects), matter_(trial.matter), book_(book), decision_(decision) {}

    Checked all() {
        if (effects_.founds_unit) BANGIAO_CHECK(found(*effects_.founds_unit));
        if (effects_.ends_unit) BANGIAO_CHECK(end(*effects_.ends_unit));
        if (effects_.enrols) BANGIAO_CHECK(enrol(*effects_.enrols));
        if (effects_.revokes) BANGIAO_CHECK(revoke(*effects_.revokes));
        if (effects_.signs_file) BANGIAO_CHECK(sign(*effects_.signs_file));
        if (effects_.grants) grant(*effects_.grants);
        if (effects_.delegates) BANGIAO_CHECK(delegate(*effects_.delegates));
        if (effects_.ends_delegation) BANGIAO_CHECK(end_delegation(*effects_.ends_delegation));
        if (effects_.ends_grant) decision_.registry.emplace_back(MandateEnded{matter_.state.id});
        return {};
    }

private:
    const json::value* value(const std::string& field) const {
        const auto found = matter_.filing->fields.find(field);
        return found == matter_.filing->fields.end() ? nullptr : &found->second.value;
    }
    std::string text(const std::string& field) const {
        const json::value* found = value(field);
        return found && found->is_string() ? std::string(found->as_string()) : std::string();
    }
    template <class NameType>
    std::optional<NameType> name(const std::string& field) const {
        return NameType::parse(text(field));
    }
    std::optional<Digest> digest(const std::string& field) const {
        const std::string written = text(field);
        const auto hex = Digest::from_hex(written);
        return hex ? hex : Digest::from_base64url(written);
    }
    /// The unit whose chain this is, also where this event founds it.
    std::optional<UnitId> unit_of_chain() const {
        if (const Unit* unit = matter_.registry.unit_of_chain(matter_.state.id)) return unit->id;
        return effects_.founds_unit ? name<UnitId>(effects_.founds_unit->unit) : std::nullopt;
    }
    Refusal invalid(const std::string& field, const std::string& what) const {
        return field_refusal(Reason::field_invalid, field, what);
    }

    Checked found(const FoundUnit& effect) {
        const auto id = name<UnitId>(effect.unit);
        if (!id || matter_.registry.unit(*id))
            return invalid(effect.unit, "names a unit that was used before");
        decision_.registry.emplace_back(UnitFounded{Unit{*id,
                                                         matter_.state.id,
                                                         text(effect.type),
                                                         text(effect.province),
                                                         text(effect.commune),
                                                         text(effect.country),
                                                         name<UnitId>(effect.parent),
                                                         matter_.now,
                                                         {},
                                                         {}}});
        return {};
    }

    Checked end(const EndUnit& effect) {
        const auto id = effect.unit.empty() ? unit_of_chain() : name<UnitId>(effect.unit);
        const Unit* unit = id ? matter_.registry.unit(*id) : nullptr;
        if (!unit || unit->ended_at)
            return Refusal(Reason::wrong_state, "the unit has ended already");
        const auto successor = name<UnitId>(effect.successor);
        if (successor && *successor == *id)
            return invalid(effect.successor, "names the unit that ends");
        decision_.registry.emplace_back(UnitEnded{*id, successor, matter_.now});
        return {};
    }

    Checked enrol(const Enrol& effect) {
        const auto unit = effect.unit.empty() ? unit_of_chain() : name<UnitId>(effect.unit);
        const auto officer = name<OfficerId>(effect.officer);
        if (!unit || !officer) return invalid(effect.officer, "cannot be enrolled here");
        const Officer* known = matter_.registry.officer(*officer);
        if (known && known->unit != *unit)
            return invalid(effect.officer, "is an officer of another unit");
        const auto use = use_of(effect);
        if (!use) return invalid(effect.use_field, "is no use of a certificate");
        const auto thumbprint = effect.thumbprint.empty() ? std::optional(matter_.filing->signer)
                                                          : digest(effect.thumbprint);
        if (!thumbprint || matter_.registry.certificate(*thumbprint))
            return invalid(effect.thumbprint.empty() ? effect.certificate : effect.thumbprint,
                           "names a certificate that is enrolled already");
        BANGIAO_TRY(auto certificate, certificate_of(effect, *thumbprint));
        decision_.registry.emplace_back(CertificateEnrolled{
            *officer, *unit, roles_of(effect, known),
            EnrolledCertificate{
                *thumbprint, *officer, *use, std::move(certificate), matter_.now, {}}});
        return {};
    }

    std::optional<CertificateUse> use_of(const Enrol& effect) const {
        const std::string use = effect.use.empty() ? text(effect.use_field) : effect.use;
        if (use == "signing") return CertificateUse::signing;
        if (use == "tls") return CertificateUse::tls;
        if (use == "gateway") return CertificateUse::gateway;
        return std::nullopt;
    }

    /// Withheld: the officer keeps the roles known, as far as anybody can tell.
    std::set<RoleName> roles_of(const Enrol& effect, const Officer* known) const {
        std::set<RoleName> roles;
        for (const std::string& role : effect.roles) roles.insert(*RoleName::parse(role));
        if (effect.roles_field.empty()) return roles;
        const json::value* list = value(effect.roles_field);
        if (!list || !list->is_array()) return known ? known->roles : roles;
        for (const json::value& item : list->as_array())
            if (const auto role = RoleName::parse(std::string_view(item.as_string())))
                roles.insert(*role);
        return roles;
    }

    Result<std::optional<Certificate>> certificate_of(const Enrol& effect,
                                                      const Digest& thumbprint) const {
        const json::value* written = value(effect.certificate);
        if (!written) return std::optional<Certificate>();  // erased or withheld
        const auto der = base64_decode(text(effect.certificate));
        if (!der) return invalid(effect.certificate, "is no base64");
        auto certificate = Certificate::from_der(*der);
        if (!certificate || certificate->thumbprint() != thumbprint)
            return invalid(effect.certificate, "is not the certificate of that thumbprint");
        return std::optional<Certificate>(std::move(*certificate));
    }

    Checked revoke(const Revoke& effect) {
        const auto id = name<OfficerId>(effect.officer);
        const Officer* officer = id ? matter_.registry.officer(*id) : nullptr;
        if (!officer || officer->unit != unit_of_chain())
            return invalid(effect.officer, "is no officer of this unit");
        if (!value(effect.thumbprint)) {
            decision_.registry.emplace_back(OfficerRevoked{*id, matter_.now});
            return {};
        }
        const auto thumbprint = digest(effect.thumbprint);
        const EnrolledCertificate* certificate =
            thumbprint ? matter_.registry.certificate(*thumbprint) : nullptr;
        if (!certificate || certificate->officer != *id)
            return invalid(effect.thumbprint, "is no certificate of this officer");
        decision_.registry.emplace_back(CertificateRevoked{*thumbprint, matter_.now});
        return {};
    }

    Checked sign(const SignFile& effect) {
        const auto id = digest(effect.file);
        const PolicyFile* file = id ? book_.file(*id) : nullptr;
        if (!file || file->kind == "constitution")
            return Refusal(Reason::policy_unknown, "no such policy or calendar file is at hand",
                           "/fields/" + effect.file);
        const auto from = parse_day(text(effect.in_force_from));
        if (!from || (file->in_force_from && *file->in_force_from != *from))
            return invalid(effect.in_force_from, "is not the date that the file itself says");
        const auto& adoptions = matter_.registry.adoptions();
        const auto adoption = adoptions.find(*id);
        if (adoption != adoptions.end()) {
            if (adoption->second.in_force_from != *from)
                return invalid(effect.in_force_from, "is not the date that the others signed");
            if (adoption->second.signed_by.contains(matter_.actor))
                return Refusal(Reason::wrong_state, "the unit has signed this file already");
        }
        decision_.registry.emplace_back(FileSigned{*id, *from, matter_.actor, matter_.now});
        return {};
    }

    template <class NameType>
    std::set<NameType> names(const std::string& field) const {
        std::set<NameType> all;
        const json::value* list = value(field);
        if (!list || !list->is_array()) return all;
        for (const json::value& item : list->as_array())
            if (item.is_string())
                if (const auto one = NameType::parse(std::string_view(item.as_string())))
                    all.insert(*one);
        return all;
    }

    /// The officer named, if it belongs to the acting unit and is not the one who files.
    Result<OfficerId> colleague(const std::string& field) const {
        const auto id = name<OfficerId>(field);
        const Officer* officer = id ? matter_.registry.officer(*id) : nullptr;
        if (!officer || officer->unit != matter_.actor || officer->revoked_at ||
            *id == matter_.officer)
            return invalid(field, "is no other officer of this unit");
        return *id;
    }

    Checked delegate(const Delegate& effect) {
        BANGIAO_TRY(const OfficerId officer, colleague(effect.officer));
        const auto from = parse_day(text(effect.from));
        const auto to = parse_day(text(effect.to));
        if (!from || !to || *to < *from) return invalid(effect.to, "lies before the first day");
        const RoleName& role = matter_.filing->claims.role;
        const Officer* giver = matter_.registry.officer(*matter_.officer);
        if (!giver || !giver->roles.contains(role))
            return Refusal(Reason::role_not_held, "what is lent is not lent on", "/role");
        decision_.registry.emplace_back(
            RoleDelegated{Delegation{officer, *matter_.officer, role, *from, *to}});
        return {};
    }

    Checked end_delegation(const EndDelegation& effect) {
        BANGIAO_TRY(const OfficerId officer, colleague(effect.officer));
        const RoleName& role = matter_.filing->claims.role;
        const auto& all = matter_.registry.delegations();
        if (std::none_of(all.begin(), all.end(), [&](const Delegation& each) {
                return each.officer == officer && each.role == role;
            }))
            return Refusal(Reason::precondition_missing, "the officer holds no such delegation");
        decision_.registry.emplace_back(DelegationEnded{officer, role});
        return {};
    }

    void grant(const Grant& effect) {
        Mandate mandate{matter_.state.id,
                        names<OfficerId>(effect.officers),
                        names<UnitId>(effect.units),
                        names<CaseId>(effect.cases),
                        {},
                        {},
                        {},
                        {}};
        if (effect.officers.empty()) mandate.officers.insert(*matter_.officer);
        if (const auto one = name<CaseId>(effect.cases)) mandate.cases.insert(*one);
        mandate.as = effect.as;
        if (effect.hours) mandate.expires = matter_.now + std::chrono::hours(effect.hours);
        const json::value* period = value(effect.period);
        if (period && period->is_array() && period->as_array().size() == 2) {
            const auto day = [&](std::size_t i) {
                const json::value& item = period->as_array()[i];
                return item.is_string() ? parse_day(std::string_view(item.as_string()))
                                        : std::optional<Day>();
            };
            mandate.from = day(0);
            mandate.to = day(1);
        }
        decision_.registry.emplace_back(MandateGranted{std::move(mandate)});
    }

    const Effects& effects_;
    const Matter& matter_;
    const PolicyBook& book_;
    Decision& decision_;
};

}  // namespace

Checked do_registry_effects(const Rule& rule, const Trial& trial, const PolicyBook& book,
                            Decision& decision) {
    return Registering(rule.effects, trial, book, decision).all();
}

}  // namespace bangiao::law

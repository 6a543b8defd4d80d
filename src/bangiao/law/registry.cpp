#include <algorithm>
#include <bangiao/registry.hpp>

namespace bangiao {
namespace {

template <class Map, class Key>
auto* find_in(Map& map, const Key& key) {
    const auto found = map.find(key);
    return found == map.end() ? nullptr : &found->second;
}

/// A chain of units longer than this is a mistake in the log; nobody follows it for ever.
constexpr int longest_line = 64;

}  // namespace

const Unit* Registry::unit(const UnitId& id) const {
    return find_in(units_, id);
}

const Officer* Registry::officer(const OfficerId& id) const {
    return find_in(officers_, id);
}

const EnrolledCertificate* Registry::certificate(const Digest& thumbprint) const {
    return find_in(certificates_, thumbprint);
}

const Unit* Registry::unit_of_chain(const CaseId& chain) const {
    const UnitId* id = find_in(by_chain_, chain);
    return id ? unit(*id) : nullptr;
}

const std::set<UnitId>& Registry::units_of_type(std::string_view type) const {
    static const std::set<UnitId> none;
    const auto found = by_type_.find(type);
    return found == by_type_.end() ? none : found->second;
}

UnitId Registry::standing_for(const UnitId& id) const {
    const Unit* here = unit(id);
    for (int i = 0; here && here->ended_at && here->successor && i < longest_line; ++i) {
        const Unit* next = unit(*here->successor);
        if (!next) break;
        here = next;
    }
    return here ? here->id : id;
}

std::set<UnitId> Registry::stood_for_by(const UnitId& id) const {
    std::set<UnitId> all{id};
    std::vector<UnitId> fresh{id};
    while (!fresh.empty()) {
        const std::set<UnitId>* before = find_in(ended_into_, fresh.back());
        fresh.pop_back();
        if (!before) continue;
        for (const UnitId& each : *before)
            if (all.insert(each).second) fresh.push_back(each);
    }
    return all;
}

bool Registry::within(const UnitId& id, const UnitId& above) const {
    std::optional<UnitId> here = id;
    for (int i = 0; here && i < longest_line; ++i) {
        if (*here == above) return true;
        const Unit* found = unit(*here);
        here = found ? found->parent : std::nullopt;
    }
    return false;
}

bool Registry::has_delegation(const OfficerId& id, const RoleName& role, Day day) const {
    return std::any_of(delegations_.begin(), delegations_.end(), [&](const Delegation& each) {
        const Officer* giver = officer(each.by);
        return each.officer == id && each.role == role && each.from <= day && day <= each.to &&
               giver && !giver->revoked_at;
    });
}

void Registry::apply(const RegistryChange& change) {
    struct Applied {
        Registry& registry;

        void operator()(const UnitFounded& founded) const {
            const Unit& unit = founded.unit;
            if (!registry.units_.emplace(unit.id, unit).second) return;
            registry.by_chain_.emplace(unit.chain, unit.id);
            registry.by_type_[unit.type].insert(unit.id);
        }
        void operator()(const UnitEnded& ended) const {
            Unit* unit = find_in(registry.units_, ended.unit);
            if (!unit || unit->ended_at) return;
            unit->ended_at = ended.when;
            unit->successor = ended.successor;
            if (ended.successor) registry.ended_into_[*ended.successor].insert(ended.unit);
        }
        void operator()(const CertificateEnrolled& enrolled) const {
            const EnrolledCertificate& certificate = enrolled.certificate;
            const auto [place, fresh] = registry.officers_.emplace(
                enrolled.officer, Officer{enrolled.officer, enrolled.unit, enrolled.roles,
                                          certificate.enrolled_at, std::nullopt});
            // The latest enrolment says which roles the officer holds now.
            if (!fresh) place->second.roles = enrolled.roles;
            registry.certificates_.emplace(certificate.thumbprint, certificate);
        }
        void operator()(const CertificateRevoked& revoked) const {
            EnrolledCertificate* certificate = find_in(registry.certificates_, revoked.thumbprint);
            if (certificate && !certificate->revoked_at) certificate->revoked_at = revoked.when;
        }
        void operator()(const OfficerRevoked& revoked) const {
            Officer* officer = find_in(registry.officers_, revoked.officer);
            if (officer && !officer->revoked_at) officer->revoked_at = revoked.when;
        }
        void operator()(const FileSigned& file) const {
            Adoption& adoption =
                registry.adoptions_
                    .emplace(file.file, Adoption{file.file, file.in_force_from, {}, {}})
                    .first->second;
            adoption.signed_by.insert(file.by);
            const auto has_signed = [&](const auto& founder) {
                return adoption.signed_by.contains(founder.first);
            };
            if (!adoption.complete_at &&
                std::all_of(registry.founders_.begin(), registry.founders_.end(), has_signed))
                adoption.complete_at = file.when;
        }
        void operator()(const MandateGranted& granted) const {
            registry.mandates_.insert_or_assign(granted.mandate.chain, granted.mandate);
        }
        void operator()(const MandateEnded& ended) const { registry.mandates_.erase(ended.chain); }
        void operator()(const RoleDelegated& delegated) const {
            registry.delegations_.push_back(delegated.delegation);
        }
        void operator()(const DelegationEnded& ended) const {
            std::erase_if(registry.delegations_, [&](const Delegation& each) {
                return each.officer == ended.officer && each.role == ended.role;
            });
        }
    };
    std::visit(Applied{*this}, change);
}

}  // namespace bangiao

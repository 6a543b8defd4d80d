#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <bangiao/certificate.hpp>
#include <bangiao/digest.hpp>
#include <bangiao/ids.hpp>
#include <bangiao/instant.hpp>
#include <bangiao/result.hpp>

namespace bangiao {

/// An agency's unit as the log knows it. Types, provinces and communes are codes of the policy.
struct Unit {
    UnitId id;
    CaseId chain;  ///< where events about this unit stand
    std::string type;
    std::string province;
    std::string commune;
    std::string country;
    std::optional<UnitId> parent;
    Instant founded_at;
    std::optional<Instant> ended_at;
    std::optional<UnitId> successor;
};

/// What a certificate may be used for.
enum class CertificateUse {
    signing,  ///< signs events
    tls,      ///< identifies its officer on a connection
    gateway,  ///< identifies a machine that files for officers of its unit and those below
};

struct EnrolledCertificate {
    Digest thumbprint;
    OfficerId officer;
    CertificateUse use;
    std::optional<Certificate> certificate;  ///< none where its disclosure was erased or withheld
    Instant enrolled_at;
    std::optional<Instant> revoked_at;
};

/// An officer: a random id; names never stand in the clear.
struct Officer {
    OfficerId id;
    UnitId unit;
    std::set<RoleName> roles;
    Instant enrolled_at;
    std::optional<Instant> revoked_at;
};

/// A policy or calendar file and the root units that have signed it.
struct Adoption {
    Digest file;
    Day in_force_from;
    std::set<UnitId> signed_by;
    std::optional<Instant> complete_at;  ///< when the last of all founders signed
};

// What an event does to the registry. Produced by decide(), replayed by the audit.
struct UnitFounded {
    Unit unit;
};
struct UnitEnded {
    UnitId unit;
    std::optional<UnitId> successor;
    Instant when;
};
struct CertificateEnrolled {
    OfficerId officer;
    UnitId unit;
    std::set<RoleName> roles;
    EnrolledCertificate certificate;
};
struct CertificateRevoked {
    Digest thumbprint;
    Instant when;
};
struct OfficerRevoked {
    OfficerId officer;
    Instant when;
};
struct FileSigned {
    Digest file;
    Day in_force_from;
    UnitId by;
    Instant when;
};
/// A right to read, for named officers, cases in which one of these units has a part, or that are
/// named.
struct Mandate {
    CaseId chain;  ///< of the inspection that gives it
    std::set<OfficerId> officers;
    std::set<UnitId> units;
    std::set<CaseId> cases;
    std::optional<Day> from;  ///< only cases in which something happened in these days
    std::optional<Day> to;
    std::string as = {};                  ///< what kind of right: a word of the policy, or empty
    std::optional<Instant> expires = {};  ///< from here on it is gone; none: until it is ended

    /// Whether it names the officer and has not run out.
    bool stands_for(const OfficerId& officer, Instant now) const {
        return officers.contains(officer) && !(expires && *expires <= now);
    }
};
struct MandateGranted {
    Mandate mandate;
};
struct MandateEnded {
    CaseId chain;
};
/// A role lent to another officer of the same unit for some days, the last one included.
struct Delegation {
    OfficerId officer;  ///< who may act
    OfficerId by;       ///< whose signature it is
    RoleName role;
    Day from;
    Day to;
};
struct RoleDelegated {
    Delegation delegation;
};
struct DelegationEnded {
    OfficerId officer;
    RoleName role;
};
using RegistryChange =
    std::variant<UnitFounded, UnitEnded, CertificateEnrolled, CertificateRevoked, OfficerRevoked,
                 FileSigned, MandateGranted, MandateEnded, RoleDelegated, DelegationEnded>;

/// Units, officers, certificates and adopted policies: everything that the right to act rests on,
/// replayed from the log. A value; const members may be called from any thread.
class Registry {
public:
    /// The ministries' root units and the thumbprints of their pinned founding certificates.
    explicit Registry(std::map<UnitId, Digest> founders = {}) : founders_(std::move(founders)) {}

    const std::map<UnitId, Digest>& founders() const { return founders_; }
    const Unit* unit(const UnitId& id) const;
    const Officer* officer(const OfficerId& id) const;
    const EnrolledCertificate* certificate(const Digest& thumbprint) const;
    const std::map<UnitId, Unit>& units() const { return units_; }
    const std::map<OfficerId, Officer>& officers() const { return officers_; }
    const std::map<Digest, EnrolledCertificate>& certificates() const { return certificates_; }
    const std::map<Digest, Adoption>& adoptions() const { return adoptions_; }
    const std::map<CaseId, Mandate>& mandates() const { return mandates_; }
    const std::vector<Delegation>& delegations() const { return delegations_; }
    /// Whether the officer acts in this role on that day under a delegation that stands.
    bool has_delegation(const OfficerId& officer, const RoleName& role, Day day) const;
    /// The unit whose chain this is, or null.
    const Unit* unit_of_chain(const CaseId& chain) const;
    /// Units of one type, ended ones too, by id.
    const std::set<UnitId>& units_of_type(std::string_view type) const;
    /// The unit that stands in this one's place: itself, or, once it ended, its last successor.
    UnitId standing_for(const UnitId& unit) const;
    /// The other way round: the unit itself and every ended one in whose place it stands.
    std::set<UnitId> stood_for_by(const UnitId& unit) const;

    /// Whether `unit` is `above` or stands below it.
    bool within(const UnitId& unit, const UnitId& above) const;

    void apply(const RegistryChange& change);

private:
    std::map<UnitId, Digest> founders_;
    std::map<UnitId, Unit> units_;
    std::map<OfficerId, Officer> officers_;
    std::map<Digest, EnrolledCertificate> certificates_;
    std::map<Digest, Adoption> adoptions_;
    std::map<CaseId, Mandate> mandates_;
    std::vector<Delegation> delegations_;
    std::map<CaseId, UnitId> by_chain_;
    std::map<std::string, std::set<UnitId>, std::less<>> by_type_;
    std::map<UnitId, std::set<UnitId>> ended_into_;  ///< by successor
};

}  // namespace bangiao

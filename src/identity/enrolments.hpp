#pragma once

#include <bangiao/policy.hpp>
#include <bangiao/registry.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/live_registry.hpp"
#include "identity/caller.hpp"
#include "store/database.hpp"
#include "store/enrolments.hpp"

namespace bangiao::identity {

/// Enrolments from the invitation to the certificates: a registrar invites an officer with a
/// one-time code; the officer's device asks with it for certificates of keys that it made itself; a
/// second registrar approves; the ministry's authority certifies the keys, and the registrar's
/// signed event enrols them. Nothing here gives anybody a right: that is the event's to do. Blocks
/// on the database; any thread.
class Enrolments {
public:
    struct Rules {
        std::chrono::hours lifetime;  ///< of a code
        std::uint64_t tries;          ///< so many wrong ones end it
    };
    Enrolments(store::Database& database, const PolicyBook& policies, const LiveRegistry& registry,
               Rules rules)
        : database_(database), policies_(policies), registry_(registry), rules_(rules) {}

    /// Who is to be enrolled as what. Without an officer: a new one.
    struct Opening {
        std::optional<OfficerId> officer;
        UnitId unit;
        std::set<RoleName> roles;
    };
    struct Invitation {
        store::StoredEnrolment enrolment;
        std::string code;  ///< shown this once
    };
    /// Whoever the constitution lets enrol officers, for units below theirs and, at the root, for
    /// their own. `role_not_permitted`, `unit_not_permitted`, `field_invalid` (an officer of
    /// another unit, or one that is revoked).
    Result<Invitation> open(const Caller& caller, const Opening& opening, Instant now) const;

    /// Where an enrolment stands.
    struct Standing {
        store::StoredEnrolment enrolment;
        std::vector<EnrolledCertificate> certificates;  ///< of the requested keys
    };
    /// What the device sends, PEM; the same again later, to learn how far it has come.
    /// `enrolment_code_invalid` for every code that is not the right one, at the right time, for
    /// these keys; `certificate_request_invalid`.
    Result<Standing> present(std::string_view code, std::string_view signing, std::string_view tls,
                             Instant now) const;

    /// Those that have not expired, of the units for which the caller may enrol, the newest first.
    /// `role_not_permitted`.
    Result<std::vector<Standing>> list(const Caller& caller, Instant now) const;

    /// By another one than who opened it and whom it is for. `not_found`, `same_officer`,
    /// `enrolment_not_waiting`.
    Result<Standing> approve(const Caller& caller, const EventId& id, Instant now) const;

private:
    Standing standing_of(store::StoredEnrolment enrolment) const;

    store::Database& database_;
    const PolicyBook& policies_;
    const LiveRegistry& registry_;
    const Rules rules_;
};

}  // namespace bangiao::identity

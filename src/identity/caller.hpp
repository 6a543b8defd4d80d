#pragma once

#include <bangiao/ids.hpp>
#include <bangiao/registry.hpp>
#include <bangiao/result.hpp>
#include <bangiao/sight.hpp>
#include <set>
#include <string_view>

#include "base/revocation.hpp"

namespace bangiao::identity {

/// Whose connection this is: the enrolled officer (or gateway) behind a client certificate.
struct Caller {
    OfficerId officer;
    UnitId unit;
    std::set<RoleName> roles;
    bool gateway;        ///< files for officers of its unit and those below
    Digest certificate;  ///< thumbprint of the TLS certificate

    Reader reader() const { return Reader{officer, unit, roles}; }
};

/// Asked for every request, so that a revocation takes effect on open connections, that of an
/// authority's list (`revocations`, null: there are none) included. `officer_unknown`,
/// `officer_revoked`, `certificate_required` (401: this one has expired) or what
/// Revocations::check() says otherwise.
Result<Caller> identify(const Registry& registry, std::string_view certificate_der, Instant now,
                        const Revocations* revocations = nullptr);

/// The author of an event must be the caller, or the caller a gateway of the author's unit or of
/// one above it. `not_author` otherwise.
Checked may_file_for(const Registry& registry, const Caller& caller, const Digest& signer);

}  // namespace bangiao::identity

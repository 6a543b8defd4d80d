#include "identity/caller.hpp"

#include <bangiao/digest.hpp>

namespace bangiao::identity {
namespace {

/// A certificate or its officer, gone before now.
bool revoked(const EnrolledCertificate& enrolled, const Officer& officer, Instant now) {
    const auto gone = [now](const std::optional<Instant>& when) { return when && *when <= now; };
    return gone(enrolled.revoked_at) || gone(officer.revoked_at);
}

}  // namespace

Result<Caller> identify(const Registry& registry, std::string_view certificate_der, Instant now,
                        const Revocations* revocations) {
    const Digest thumbprint = sha256(certificate_der);
    const EnrolledCertificate* enrolled = registry.certificate(thumbprint);
    if (!enrolled || enrolled->use == CertificateUse::signing)
        return Refusal(Reason::officer_unknown, "no officer has enrolled this TLS certificate");
    const Officer* officer = registry.officer(enrolled->officer);
    if (!officer) return Refusal(Reason::officer_unknown);
    if (revoked(*enrolled, *officer, now)) return Refusal(Reason::officer_revoked);
    if (enrolled->certificate && enrolled->certificate->not_after() < now)
        return Refusal(Reason::certificate_required, "this certificate has expired");
    if (revocations) {
        BANGIAO_CHECK(revocations->check(thumbprint, certificate_der, now));
    }
    return Caller{officer->id, officer->unit, officer->roles,
                  enrolled->use == CertificateUse::gateway, thumbprint};
}

Checked may_file_for(const Registry& registry, const Caller& caller, const Digest& signer) {
    const EnrolledCertificate* enrolled = registry.certificate(signer);
    if (!enrolled)
        return Refusal(Reason::officer_unknown, "no officer has enrolled the signing certificate");
    if (enrolled->officer == caller.officer) return {};
    const Officer* author = registry.officer(enrolled->officer);
    if (caller.gateway && author && registry.within(author->unit, caller.unit)) return {};
    return Refusal(Reason::not_author);
}

}  // namespace bangiao::identity

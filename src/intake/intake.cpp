#include "intake/intake.hpp"

namespace bangiao::intake {

namespace {

/// By the authority that issued it.
Checked not_revoked(const Revocations* revocations, const Registry& registry, const Digest& signer,
                    Instant now) {
    const EnrolledCertificate* enrolled = registry.certificate(signer);
    if (!revocations || !enrolled || !enrolled->certificate) return {};
    return revocations->check(signer, enrolled->certificate->der(), now);
}

}  // namespace

// The write side, whole. Every event enters the log through these lines and no others.
void Intake::submit(const identity::Caller& caller, std::string_view body, Instant now,
                    ledger::Answer answer) const {
    if (!sequencer_.has_room()) return answer(Refusal(Reason::overloaded));
    const std::shared_ptr<const Registry> registry = registry_.get();
    Result<VerifiedEvent> verified = verify(*registry, body, now);
    if (!verified) return answer(verified.error());
    if (Checked allowed = identity::may_file_for(*registry, caller, verified->signer()); !allowed)
        return answer(allowed.error());
    if (Checked stands = not_revoked(revocations_, *registry, verified->signer(), now); !stands)
        return answer(stands.error());
    sequencer_.admit(std::move(*verified), caller.unit, std::move(answer));
}

void Intake::submit_founding(std::string_view body, Instant now, ledger::Answer answer) const {
    Result<VerifiedEvent> verified = verify(*registry_.get(), body, now);
    if (!verified) return answer(verified.error());
    const UnitId unit = verified->claims().unit;
    sequencer_.admit(std::move(*verified), unit, std::move(answer));
}

namespace {

bool is_founder(const Registry& registry, const Digest& signer) {
    for (const auto& [unit, thumbprint] : registry.founders())
        if (thumbprint == signer) return true;
    return false;
}

/// The certificate that the header names: out of the registry, or, for a pinned founding key that
/// has not founded yet, out of the event itself.
Result<Certificate> signer_of(const Registry& registry, const ParsedEvent& event) {
    const EnrolledCertificate* enrolled = registry.certificate(event.signer());
    if (enrolled && enrolled->certificate) {
        if (enrolled->use != CertificateUse::signing)
            return Refusal(Reason::officer_unknown, "this certificate may not sign events");
        return *enrolled->certificate;
    }
    if (!enrolled && is_founder(registry, event.signer()))
        if (std::optional<Certificate> enclosed = event.enclosed_signer()) return *enclosed;
    return Refusal(Reason::officer_unknown, "no officer has enrolled the signing certificate");
}

Checked still_enrolled(const Registry& registry, const Digest& signer, Instant now) {
    const EnrolledCertificate* enrolled = registry.certificate(signer);
    if (!enrolled) return {};  // a founder, before its founding
    const Officer* officer = registry.officer(enrolled->officer);
    const auto gone = [now](const std::optional<Instant>& when) { return when && *when <= now; };
    if (gone(enrolled->revoked_at) || (officer && gone(officer->revoked_at)))
        return Refusal(Reason::officer_revoked);
    return {};
}

}  // namespace

Result<VerifiedEvent> verify(const Registry& registry, std::string_view body, Instant now) {
    BANGIAO_TRY(ParsedEvent parsed, ParsedEvent::parse(body, Opening::every_digest));
    BANGIAO_TRY(const Certificate signer, signer_of(registry, parsed));
    BANGIAO_CHECK(still_enrolled(registry, parsed.signer(), now));
    return VerifiedEvent::verify(std::move(parsed), signer, now);
}

}  // namespace bangiao::intake

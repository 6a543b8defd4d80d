#include <bangiao/audit.hpp>
#include <bangiao/receipt.hpp>

#include "bangiao/proof/rungs.hpp"

namespace bangiao {
namespace {

constexpr const char* no_receipt = "the receipt cannot be read";
constexpr const char* alone = "an event and its receipt alone do not show it";

/// The rungs that the receipt carries.
void receipt_rungs(const Result<Proof>& proof, std::string_view jws, const Trust& trust,
                   std::vector<Check>& checks) {
    if (!proof) {
        checks.push_back(failed("inclusion", in_words(proof.error())));
        checks.push_back(not_checked("checkpoint", no_receipt));
        checks.push_back(not_checked("quorum", no_receipt));
        return;
    }
    const Anchor anchor(proof->checkpoint, trust);
    checks.push_back(
        anchor.inclusion_rung(proof->index.value(), proof->admitted_at, jws, proof->path));
    checks.push_back(anchor.checkpoint_rung({}));
    checks.push_back(anchor.quorum_rung(proof->admitted_at));
}

/// A founding event brings its certificate; it counts where the trust file pins it.
std::optional<Certificate> founding_signer(const Result<ParsedEvent>& event, const Trust& trust) {
    if (!event) return std::nullopt;
    for (const auto& [unit, thumbprint] : trust.founders())
        if (thumbprint == event->signer()) return event->enclosed_signer();
    return std::nullopt;
}

Check certificate_rung(const Certificate* signer, const Result<Proof>& proof) {
    if (!signer) return not_checked("certificate", "the signer's certificate is not at hand");
    if (!proof) return not_checked("certificate", no_receipt);
    const Checked valid = signer->may_sign_at(proof->admitted_at);
    return valid ? passed("certificate") : failed("certificate", in_words(valid.error()));
}

}  // namespace

EventFindings verify_event(std::string_view sd_jwt, std::string_view tlog_proof,
                           std::string_view certificate_pem, const Trust& trust) {
    const std::string_view jws = jws_part(sd_jwt);
    const Labels labels = labels_of(jws);
    const Result<Proof> proof = Proof::parse(tlog_proof);
    EventFindings findings{
        proof ? proof->index.value() : 0, labels.event_id, labels.case_id, labels.type, {}};
    std::vector<Check>& checks = findings.checks;

    const Result<ParsedEvent> parsed = ParsedEvent::parse(sd_jwt, Opening::some_withheld);
    checks.push_back(parsed ? passed("format") : failed("format", in_words(parsed.error())));
    std::optional<Certificate> signer;
    if (certificate_pem.empty()) {
        signer = founding_signer(parsed, trust);
    } else if (Result<Certificate> given = Certificate::from_pem(certificate_pem)) {
        signer = std::move(*given);
    } else {
        checks.push_back(failed("certificate", in_words(given.error())));
    }
    checks.push_back(signature_rung(jws, signer ? &*signer : nullptr));
    if (signer || certificate_pem.empty())
        checks.push_back(certificate_rung(signer ? &*signer : nullptr, proof));
    checks.push_back(not_checked("revocation", alone));
    checks.push_back(not_checked("chain", alone));
    receipt_rungs(proof, jws, trust, checks);
    checks.push_back(not_checked("admission", alone));
    return findings;
}

}  // namespace bangiao

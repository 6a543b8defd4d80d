#include <algorithm>
#include <bangiao/audit.hpp>
#include <bangiao/jws.hpp>
#include <bangiao/receipt.hpp>

#include "bangiao/proof/export.hpp"
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

/// What an event and its receipt do not show by themselves, and an export does: the certificate by
/// the registry's word too.
bool needs_the_log(std::string_view rung) {
    return rung == "certificate" || rung == "revocation" || rung == "chain" || rung == "admission";
}

std::optional<Certificate> signer_in(const Export& file, std::string_view sd_jwt) {
    const Result<Jws> parsed = Jws::parse(jws_part(sd_jwt));
    for (const Certificate& each : file.certificates)
        if (parsed && each.thumbprint() == parsed->header.x5t_s256) return each;
    return std::nullopt;
}

/// Of the entry with these very bytes; null if there is none.
const EventFindings* findings_in(const AuditReport& report, const Export& file,
                                 std::string_view jws) {
    for (const auto* list : {&file.events, &file.registry})
        for (const ExportEntry& entry : *list) {
            if (jws_part(entry.sd_jwt) != jws) continue;
            for (const EventFindings& event : report.events)
                if (event.index == entry.index) return &event;
        }
    return nullptr;
}

const Check& check_named(const EventFindings& event, const std::string& name) {
    return *std::find_if(event.checks.begin(), event.checks.end(),
                         [&](const Check& check) { return check.name == name; });
}

/// `unreadable`: what to say of a certificate that was given and is none.
EventFindings climb(std::string_view sd_jwt, std::string_view tlog_proof,
                    std::optional<Certificate> signer, std::optional<Check> unreadable,
                    const Trust& trust) {
    const std::string_view jws = jws_part(sd_jwt);
    const Labels labels = labels_of(jws);
    const Result<Proof> proof = Proof::parse(tlog_proof);
    const Result<ParsedEvent> parsed = ParsedEvent::parse(sd_jwt, Opening::some_withheld);
    if (!signer && !unreadable) signer = founding_signer(parsed, trust);
    EventFindings findings{
        proof ? proof->index.value() : 0, labels.event_id, labels.case_id, labels.type, {}};
    std::vector<Check>& checks = findings.checks;
    checks.push_back(parsed ? passed("format") : failed("format", in_words(parsed.error())));
    checks.push_back(signature_rung(jws, signer ? &*signer : nullptr));
    checks.push_back(unreadable ? std::move(*unreadable)
                                : certificate_rung(signer ? &*signer : nullptr, proof));
    checks.push_back(not_checked("revocation", alone));
    checks.push_back(not_checked("chain", alone));
    receipt_rungs(proof, jws, trust, checks);
    checks.push_back(not_checked("admission", alone));
    return findings;
}

}  // namespace

EventFindings verify_event(std::string_view sd_jwt, std::string_view tlog_proof,
                           std::string_view certificate_pem, const Trust& trust) {
    if (certificate_pem.empty()) return climb(sd_jwt, tlog_proof, {}, {}, trust);
    Result<Certificate> given = Certificate::from_pem(certificate_pem);
    if (given) return climb(sd_jwt, tlog_proof, std::move(*given), {}, trust);
    return climb(sd_jwt, tlog_proof, {}, failed("certificate", in_words(given.error())), trust);
}

Result<EventFindings> verify_event_in(std::string_view export_json, std::string_view sd_jwt,
                                      std::string_view tlog_proof, const Trust& trust) {
    BANGIAO_TRY(const Export file, Export::parse(export_json));
    BANGIAO_TRY(const AuditReport report, audit_export(export_json, trust));
    EventFindings findings = climb(sd_jwt, tlog_proof, signer_in(file, sd_jwt), {}, trust);
    const EventFindings* there = findings_in(report, file, jws_part(sd_jwt));
    for (Check& check : findings.checks)
        if (needs_the_log(check.name))
            check = there ? check_named(*there, check.name)
                          : not_checked(check.name.c_str(), "the export does not hold this event");
    return findings;
}

}  // namespace bangiao

#include "bangiao/proof/ladder.hpp"

#include <bangiao/base64.hpp>
#include <bangiao/jws.hpp>

#include "bangiao/proof/saved.hpp"

namespace bangiao {
namespace {

Check format_rung(const ExportEntry& entry, const Result<ParsedEvent>& parsed) {
    if (!parsed) return failed("format", in_words(parsed.error()));
    if (!entry.admitted_at) return failed("format", "admitted_at is not written as in a leaf");
    return passed("format");
}

/// The certificate that the header names: of the shelf, or a founding event's own.
std::optional<Certificate> signer_of(std::string_view jws, const Result<ParsedEvent>& parsed,
                                     const CertificateShelf& shelf) {
    const auto known = [&](const Digest& thumbprint) {
        const auto found = shelf.find(thumbprint);
        return found == shelf.end() ? std::nullopt : std::optional(found->second);
    };
    if (parsed) {
        std::optional<Certificate> signer = known(parsed->signer());
        return signer ? std::move(signer) : parsed->enclosed_signer();
    }
    const Result<Jws> header = Jws::parse(jws);
    return header ? known(header->header.x5t_s256) : std::nullopt;
}

std::string text_of(const std::optional<Digest>& prev) {
    return prev ? prev->base64url() : "no prev";
}

}  // namespace

Examined examine(const ExportEntry& entry, const CertificateShelf& shelf) {
    const std::string_view jws = jws_part(entry.sd_jwt);
    Result<ParsedEvent> parsed = ParsedEvent::parse(entry.sd_jwt, Opening::some_withheld);
    Examined out{{},
                 sha256(jws),
                 leaf_of(jws, entry.admitted_at),
                 {},
                 format_rung(entry, parsed),
                 passed("signature")};
    out.disclosures_hold = parsed.has_value();
    // Where only a disclosure is wrong, the signed part is still there to be judged.
    if (!parsed) parsed = ParsedEvent::parse(std::string(jws) + "~", Opening::some_withheld);
    out.readable = parsed.has_value();
    out.signer = signer_of(jws, parsed, shelf);
    if (parsed && out.signer && entry.admitted_at) {
        Result<VerifiedEvent> event =
            VerifiedEvent::verify(std::move(*parsed), *out.signer, *entry.admitted_at);
        if (event) {
            out.event = std::move(*event);
            out.labels = labels_of(*out.event);
            out.named = named_digests(*out.event);
            return out;
        }
    }
    out.labels = labels_of(jws);
    out.named = named_digests(jws);
    out.signature = signature_rung(jws, out.signer ? &*out.signer : nullptr);
    return out;
}

Steps Ladder::climb(const ExportEntry& entry, Examined& event, const CaseId* only) {
    const auto certificate = [&]() -> std::pair<Check, Check> {
        if (event.signer && entry.admitted_at)
            return {replay_.certificate_rung(*event.signer, *entry.admitted_at),
                    replay_.revocation_rung(event.signer->thumbprint())};
        const char* why =
            event.signer ? "admitted_at cannot be read" : "the signer's certificate is not at hand";
        return {not_checked("certificate", why), not_checked("revocation", why)};
    }();
    Check chain = chain_rung(entry, event, only);
    Admission law = admission(entry, event);
    if (!event.disclosures_hold && law.check.result == CheckResult::pass)
        law.check = not_checked("admission", "its disclosures do not hold");
    return {certificate.first, certificate.second, std::move(chain), std::move(law)};
}

/// Each event names the one before it in its chain; times and ids go forward and stand once.
Check Ladder::chain_rung(const ExportEntry& entry, const Examined& event, const CaseId* only) {
    const std::optional<Instant> before = last_admitted_at_;
    const std::optional<Instant>& admitted_at = entry.admitted_at;
    if (admitted_at) last_admitted_at_ = admitted_at;
    const bool index_twice = last_index_ == entry.index;
    last_index_ = entry.index;
    const Labels& labels = event.labels;
    const bool id_twice = !labels.event_id.empty() && !ids_.insert(labels.event_id);
    if (!event.readable) return not_checked("chain", "the event cannot be read");

    const auto head = heads_.find(labels.case_id);
    const std::optional<Digest> expected =
        head == heads_.end() ? std::nullopt : std::optional(head->second);
    heads_.insert_or_assign(labels.case_id, event.digest);
    if (only && labels.case_id != only->text())
        return failed("chain", "it belongs to another case", only->text(), labels.case_id);
    if (index_twice) return failed("chain", "another event stands at this index");
    if (id_twice) return failed("chain", "an earlier event has this event's id");
    if (admitted_at && before && *admitted_at <= *before)
        return failed("chain", "admitted_at does not lie after that of the event before",
                      "after " + before->utc_text(), admitted_at->utc_text());
    if (labels.prev != expected)
        return failed("chain",
                      expected ? "prev is not the event before it in its chain"
                               : "the chain does not begin with its first event",
                      text_of(expected), text_of(labels.prev));
    return passed("chain");
}

Admission Ladder::admission(const ExportEntry& entry, const Examined& event) {
    const auto cannot = [&](std::string why) -> Admission {
        replay_.lose(event.labels.case_id);
        return {not_checked("admission", std::move(why))};
    };
    if (!event.readable) return cannot("the event cannot be read");
    if (!event.signer) return cannot("the signer's certificate is not at hand");
    if (!entry.admitted_at) return cannot("admitted_at cannot be read");
    if (!event.event) return cannot("the signature or the certificate does not hold");
    return replay_.admit(*event.event, *entry.admitted_at);
}

boost::json::array Ladder::saved() const {
    boost::json::array out;
    out.push_back(replay_.saved());
    for (boost::json::value& each : row(heads_, ids_.saved(), last_admitted_at_, last_index_))
        out.push_back(std::move(each));
    return out;
}

void Ladder::go_on(const boost::json::value& saved) {
    Row in(saved);
    replay_.go_on(in.next());
    heads_ = in.take<std::map<std::string, Digest>>();
    ids_.fill(required(base64_decode(in.take<std::string>())));
    last_admitted_at_ = in.take<std::optional<Instant>>();
    last_index_ = in.take<std::optional<std::uint64_t>>();
}

}  // namespace bangiao

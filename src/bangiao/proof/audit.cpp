#include <bangiao/audit.hpp>

#include <algorithm>
#include <bangiao/jws.hpp>
#include <map>
#include <set>

#include "bangiao/proof/export.hpp"
#include "bangiao/proof/replay.hpp"
#include "bangiao/proof/rungs.hpp"

namespace bangiao {
namespace {

/// An entry and what its place in the file already says of it.
struct Placed {
    const ExportEntry* entry;
    bool of_the_case;   // it stands among `events`
    bool out_of_order;  // an earlier entry of its list has a greater index
};

std::vector<Placed> in_log_order(const Export& file) {
    std::vector<Placed> all;
    std::map<std::uint64_t, std::string_view> of_the_case;
    const ExportEntry* before = nullptr;
    for (const ExportEntry& entry : file.events) {
        all.push_back({&entry, true, before && entry.index <= before->index});
        of_the_case.emplace(entry.index, jws_part(entry.sd_jwt));
        before = &entry;
    }
    before = nullptr;
    for (const ExportEntry& entry : file.registry) {
        // A unit's own chain, exported, stands in both lists: once is enough.
        const auto same = of_the_case.find(entry.index);
        if (same == of_the_case.end() || same->second != jws_part(entry.sd_jwt))
            all.push_back({&entry, false, before && entry.index <= before->index});
        before = &entry;
    }
    std::stable_sort(all.begin(), all.end(), [](const Placed& a, const Placed& b) {
        return a.entry->index < b.entry->index;
    });
    return all;
}

/// Climbs the ladder with every event of an export, in log order.
class Audit {
public:
    Audit(const Export& file, const Trust& trust)
        : file_(file), anchor_(file.checkpoint, trust), replay_(file.policies, trust) {
        for (const Certificate& certificate : file.certificates)
            certificates_.emplace(certificate.thumbprint(), certificate);
    }

    AuditReport report() && {
        report_.origin = file_.origin;
        if (anchor_.checkpoint()) report_.size = anchor_.checkpoint()->size;
        for (const Placed& placed : in_log_order(file_)) climb(placed);
        compare_state();
        list_missed_duties();
        return std::move(report_);
    }

private:
    void climb(const Placed& placed) {
        const ExportEntry& entry = *placed.entry;
        const std::string_view jws = jws_part(entry.sd_jwt);
        Labels labels = labels_of(jws);
        if (placed.of_the_case && labels.case_id.empty()) labels.case_id = file_.id.text();
        EventFindings findings{entry.index, labels.event_id, labels.case_id, labels.type, {}};
        std::vector<Check>& checks = findings.checks;

        Result<ParsedEvent> parsed = ParsedEvent::parse(entry.sd_jwt, Opening::some_withheld);
        checks.push_back(format_rung(placed, parsed));
        const bool disclosures_hold = parsed.has_value();
        // Where only a disclosure is wrong, the signed part is still there to be judged.
        if (!parsed) parsed = ParsedEvent::parse(std::string(jws) + "~", Opening::some_withheld);
        const Certificate* signer = signer_of(jws, parsed);
        checks.push_back(signature_rung(jws, signer));
        certificate_rungs(entry, signer, checks);
        checks.push_back(chain_rung(placed, jws, parsed, labels));
        checks.push_back(anchor_.inclusion_rung(entry.index, entry.admitted_at, jws, entry.path));
        checks.push_back(anchor_.checkpoint_rung(file_.origin));
        checks.push_back(anchor_.quorum_rung(entry.admitted_at));
        checks.push_back(admission(entry, std::move(parsed), signer, labels.case_id));
        if (!disclosures_hold && checks.back().result == CheckResult::pass)
            checks.back() = not_checked("admission", "its disclosures do not hold");

        if (placed.of_the_case) last_of_case_ = report_.events.size();
        report_.events.push_back(std::move(findings));
    }

    static Check format_rung(const Placed& placed, const Result<ParsedEvent>& parsed) {
        if (!parsed) return failed("format", in_words(parsed.error()));
        if (!placed.entry->admitted_at)
            return failed("format", "admitted_at is not written as in a leaf");
        if (placed.out_of_order) return failed("format", "it does not stand in index order");
        return passed("format");
    }

    /// The certificate that the header names: of the export, or a founding event's own.
    const Certificate* signer_of(std::string_view jws, const Result<ParsedEvent>& parsed) {
        const Result<Jws> header = Jws::parse(jws);
        if (!header) return nullptr;
        const auto known = certificates_.find(header->header.x5t_s256);
        if (known != certificates_.end()) return &known->second;
        const std::optional<Certificate> own = parsed ? parsed->enclosed_signer() : std::nullopt;
        return own ? &certificates_.emplace(own->thumbprint(), *own).first->second : nullptr;
    }

    void certificate_rungs(const ExportEntry& entry, const Certificate* signer,
                           std::vector<Check>& checks) const {
        if (!signer || !entry.admitted_at) {
            const char* why =
                signer ? "admitted_at cannot be read" : "the signer's certificate is not at hand";
            checks.push_back(not_checked("certificate", why));
            checks.push_back(not_checked("revocation", why));
            return;
        }
        checks.push_back(replay_.certificate_rung(*signer, *entry.admitted_at));
        checks.push_back(replay_.revocation_rung(signer->thumbprint()));
    }

    /// Each event names the one before it in its chain; times and ids go forward and stand once.
    Check chain_rung(const Placed& placed, std::string_view jws, const Result<ParsedEvent>& parsed,
                     const Labels& labels) {
        const Digest digest = sha256(jws);
        const std::optional<Instant>& admitted_at = placed.entry->admitted_at;
        const bool earlier = admitted_at && last_admitted_at_ && *admitted_at <= *last_admitted_at_;
        if (admitted_at) last_admitted_at_ = admitted_at;
        const bool index_twice = last_index_ == placed.entry->index;
        last_index_ = placed.entry->index;
        const bool id_twice = !labels.event_id.empty() && !ids_.insert(labels.event_id).second;
        if (!parsed) return not_checked("chain", "the event cannot be read");

        const auto before = heads_.find(labels.case_id);
        const std::optional<Digest> expected =
            before == heads_.end() ? std::nullopt : std::optional(before->second);
        heads_.insert_or_assign(labels.case_id, digest);
        if (placed.of_the_case && labels.case_id != file_.id.text())
            return failed("chain", "it belongs to another case");
        if (index_twice) return failed("chain", "another event stands at this index");
        if (id_twice) return failed("chain", "an earlier event has this event's id");
        if (earlier)
            return failed("chain", "admitted_at does not lie after that of the event before");
        if (labels.prev != expected)
            return failed("chain", expected ? "prev is not the event before it in its chain"
                                            : "the chain does not begin with its first event");
        return passed("chain");
    }

    Check admission(const ExportEntry& entry, Result<ParsedEvent> parsed, const Certificate* signer,
                    const std::string& chain) {
        const auto cannot = [&](std::string why) {
            replay_.lose(chain);
            return not_checked("admission", std::move(why));
        };
        if (!parsed) return cannot("the event cannot be read");
        if (!signer) return cannot("the signer's certificate is not at hand");
        if (!entry.admitted_at) return cannot("admitted_at cannot be read");
        const Result<VerifiedEvent> event =
            VerifiedEvent::verify(std::move(*parsed), *signer, *entry.admitted_at);
        if (!event) return cannot("the signature or the certificate does not hold");
        return replay_.admission_rung(*event, *entry.admitted_at);
    }

    /// The state that the service keeps of the case is the one that the law gives.
    void compare_state() {
        std::vector<Check>& checks = report_.events.at(last_of_case_).checks;
        const std::optional<CaseState> state = replay_.state_of(file_.id);
        if (!state) {
            checks.push_back(not_checked("state", "the chain could not be replayed to its end"));
            return;
        }
        report_.states.push_back(*state);
        if (state->serialised() == file_.state)
            checks.push_back(passed("state"));
        else if (replay_.some_withheld(file_.id))
            checks.push_back(not_checked("state", "it may hold values of withheld fields"));
        else
            checks.push_back(failed("state", "it is not what the events add up to"));
    }

    void list_missed_duties() {
        std::optional<Instant> until = last_admitted_at_;
        if (const auto seen = anchor_.witnessed_at())
            until = std::max(until.value_or(*seen), *seen);
        if (until) report_.missed_duties = replay_.missed_duties(file_.id, *until);
    }

    const Export& file_;
    Anchor anchor_;
    Replay replay_;
    std::map<Digest, Certificate> certificates_;
    std::map<std::string, Digest> heads_;  // of every chain, as far as it was read
    std::set<std::string> ids_;
    std::optional<Instant> last_admitted_at_;
    std::optional<std::uint64_t> last_index_;
    std::size_t last_of_case_ = 0;
    AuditReport report_{};
};

}  // namespace

bool EventFindings::failed() const {
    return std::any_of(checks.begin(), checks.end(),
                       [](const Check& check) { return check.result == CheckResult::fail; });
}

bool AuditReport::clean() const {
    return std::none_of(events.begin(), events.end(),
                        [](const EventFindings& event) { return event.failed(); });
}

Result<AuditReport> audit_export(std::string_view export_json, const Trust& trust) {
    BANGIAO_TRY(const Export file, Export::parse(export_json));
    return Audit(file, trust).report();
}

}  // namespace bangiao

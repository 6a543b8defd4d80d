#include <bangiao/audit.hpp>

#include <algorithm>
#include <map>

#include "bangiao/proof/export.hpp"
#include "bangiao/proof/ladder.hpp"

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
        : file_(file), anchor_(file.checkpoint, trust), ladder_(file.policies, trust) {
        for (const Certificate& certificate : file.certificates)
            shelf_.emplace(certificate.thumbprint(), certificate);
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
        Examined event = examine(entry, shelf_);
        if (event.signer) shelf_.emplace(event.signer->thumbprint(), *event.signer);
        if (placed.of_the_case && event.labels.case_id.empty())
            event.labels.case_id = file_.id.text();
        if (placed.out_of_order && event.format.result == CheckResult::pass)
            event.format = failed("format", "it does not stand in index order");
        Steps steps = ladder_.climb(entry, event, placed.of_the_case ? &file_.id : nullptr);

        const Labels& labels = event.labels;
        EventFindings findings{entry.index, labels.event_id, labels.case_id, labels.type, {}};
        findings.checks = {
            event.format,
            event.signature,
            steps.certificate,
            steps.revocation,
            steps.chain,
            anchor_.inclusion_rung(entry.index, entry.admitted_at, jws_part(entry.sd_jwt),
                                   entry.path),
            anchor_.checkpoint_rung(file_.origin),
            anchor_.quorum_rung(entry.admitted_at),
            steps.admission.check,
        };
        if (labels.case_id == file_.id.text())
            for (const ClosedDuty& closed : steps.admission.closed)
                if (auto missed = overdue(closed)) report_.missed_duties.push_back(*missed);
        if (placed.of_the_case) last_of_case_ = report_.events.size();
        report_.events.push_back(std::move(findings));
    }

    /// The state that the service keeps of the case is the one that the law gives.
    void compare_state() {
        std::vector<Check>& checks = report_.events.at(last_of_case_).checks;
        const CaseState* state = ladder_.replay().state_of(file_.id);
        if (state) report_.states.push_back(*state);
        checks.push_back(state_rung(state, file_.state, ladder_.replay().withheld(file_.id)));
    }

    void list_missed_duties() {
        std::optional<Instant> until = ladder_.last_admitted_at();
        if (const auto seen = anchor_.witnessed_at())
            until = std::max(until.value_or(*seen), *seen);
        const auto& chains = ladder_.replay().chains();
        const auto state = chains.find(file_.id);
        if (!until || state == chains.end()) return;
        for (const Duty& duty : state->second.duties)
            if (auto missed = overdue(duty, state->second, *until))
                report_.missed_duties.push_back(*missed);
    }

    const Export& file_;
    Anchor anchor_;
    Ladder ladder_;
    CertificateShelf shelf_;
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

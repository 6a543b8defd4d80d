#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <bangiao/case_state.hpp>
#include <bangiao/ids.hpp>
#include <bangiao/result.hpp>
#include <bangiao/trust.hpp>

namespace bangiao {

/// One rung of the ladder that an event is checked on.
enum class CheckResult { pass, fail, not_checked };
std::string_view name_of(CheckResult result);

struct Check {
    std::string name;  ///< format, signature, certificate, revocation, chain, inclusion,
                       ///< checkpoint, quorum, admission; and state, on the case's last event
    CheckResult result;
    std::string detail;  ///< why not, in English; empty with `pass`
};

/// What was found of one event: each rung apart, never one tick for all.
struct EventFindings {
    std::uint64_t index;
    std::string event_id;  ///< empty where the event could not be read
    std::string case_id;
    std::string type;
    std::vector<Check> checks;
    bool failed() const;
};

struct AuditReport {
    std::string origin;
    std::optional<TreeSize> size;       ///< of the checkpoint, where it can be read
    std::vector<EventFindings> events;  ///< in log order
    std::vector<CaseState> states;      ///< of the exported case, where it could be replayed
    /// `D-30 post overdue since 2026-03-03T17:40:00+07:00`, and ` until …` where it was met too
    /// late. What is still open counts as missed by the last moment known: of the newest event
    /// shown, or of the latest cosignature. To have missed a duty is no fault of the log: clean()
    /// does not ask.
    std::vector<std::string> missed_duties;
    bool clean() const;  ///< nothing failed; what was not checked may still be wrong
};

/// Audits an exported case (docs/formats.md, "Export") with no server: signatures, certificates,
/// chain, inclusion, checkpoint and quorum, and every admission decided again by the policies in
/// force then. `export_malformed` only where the file cannot be read at all. Missing disclosures:
/// *not checked*. Founders and constitution are those that the trust file pins. An export cannot
/// show that the last events of a unit's chain were left out of it: that takes the whole log.
Result<AuditReport> audit_export(std::string_view export_json, const Trust& trust);

/// Checks one event and its receipt (docs/formats.md, "Receipt"). `certificate_pem` may be empty:
/// then what needs it is *not checked*.
EventFindings verify_event(std::string_view sd_jwt, std::string_view tlog_proof,
                           std::string_view certificate_pem, const Trust& trust);

}  // namespace bangiao

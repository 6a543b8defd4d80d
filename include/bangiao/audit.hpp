#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <bangiao/case_state.hpp>
#include <bangiao/digest.hpp>
#include <bangiao/ids.hpp>
#include <bangiao/merkle.hpp>
#include <bangiao/result.hpp>
#include <bangiao/trust.hpp>

namespace bangiao {

/// One rung of the ladder that an event is checked on.
enum class CheckResult { pass, fail, not_checked };
std::string_view name_of(CheckResult result);

struct Check {
    std::string name;  ///< format, signature, certificate, revocation, chain, inclusion,
                       ///< checkpoint, quorum, admission; state, on a case's last event; and in an
                       ///< audit of the whole log tile, head, record, duties, parties, disclosures,
                       ///< source
    CheckResult result;
    std::string detail;         ///< why not, in English; empty with `pass`
    std::string expected = {};  ///< with `fail`, where two things were compared: what should stand
    std::string found = {};     ///< and what stands there; hashes, names and times, never values
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

/// A check of the whole log that failed: of one event, or of what stands beside the events.
struct Finding {
    std::optional<std::uint64_t> index;  ///< of the event; of the tree's last leaf for a head
    std::string event_id, case_id, type;
    Check check;
};

/// How often a check came out one way or another.
struct Tally {
    std::uint64_t passed = 0, failed = 0, not_checked = 0;
};

/// What an audit of a whole log found. Its size does not grow with the log, but for findings.
struct LogReport {
    std::string origin;
    TreeSize size{0};  ///< of the checkpoint that was audited
    Digest root = empty_root();
    std::uint64_t chains = 0;
    std::map<std::string, Tally> checks;
    std::vector<Finding> findings;      ///< the first `most_listed`, in log order
    std::uint64_t findings_beyond = 0;  ///< that are not listed
    std::uint64_t duties_met = 0, duties_late = 0, duties_missed = 0, duties_open = 0;
    std::vector<std::string> missed_duties;  ///< as in AuditReport, with the case; the first ones
    bool clean() const;

    static constexpr std::size_t most_listed = 10'000;
};

/// Audits a whole log (docs/exports.md) line by line as it streams past, with nothing but those
/// lines and the trust file: every leaf and tile hashed again, every signature, certificate, chain
/// and admission, every stored head, checkpoint, state and duty held against the replayed one.
/// Memory grows with the cases and not with the events, but for eight bytes of each id.
/// One thread; it keeps `threads` more busy.
class LogAudit {
public:
    explicit LogAudit(const Trust& trust, unsigned threads = 0);  ///< 0: one a core
    ~LogAudit();
    LogAudit(const LogAudit&) = delete;
    LogAudit& operator=(const LogAudit&) = delete;

    /// A checkpoint kept from before, cosigned or not: the log must still hold its tree. Whoever
    /// has the log's key can sign another past; what was seen elsewhere tells. Before any line.
    /// `checkpoint_unsigned` where the trust file does not believe it.
    Checked seen_before(std::string_view note);

    /// `export_malformed`, with the number of the line, where one cannot be read or is not there.
    Checked line(std::string_view text);
    /// After the last line.
    Result<LogReport> finish();

    /// All that it knows after the lines so far, so that another one can go on there: a text for
    /// this program only, which grows with the cases. As line(); `export_malformed` too
    /// where there is nothing new to save.
    Result<std::string> saved();
    /// Takes up what saved() gave. Before any line; the lines that went before are then given once
    /// more, and only held against it: `export_malformed` where they are others, or where `saved`
    /// cannot be read.
    Checked go_on(std::string_view saved);

    std::uint64_t events() const;        ///< done so far
    std::optional<TreeSize> of() const;  ///< how many there will be

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Closes a whole log's export: its last line covers every line before it.
class ExportSeal {
public:
    /// In order, without the line break.
    void add(std::string_view line);
    /// The last line, without the line break.
    std::string closing() const;

private:
    std::uint64_t lines_ = 0;
    Digest digest_ = empty_root();  // each line's hash covers the one before it
};

/// Checks one event and its receipt (docs/formats.md, "Receipt"). `certificate_pem` may be empty:
/// then what needs it is *not checked*.
EventFindings verify_event(std::string_view sd_jwt, std::string_view tlog_proof,
                           std::string_view certificate_pem, const Trust& trust);

/// The same with an exported case at hand: the signer's certificate, whether it was revoked, the
/// chain before the event and the decision on it come from there, audited as audit_export() does
/// it. `export_malformed` where the export cannot be read; *not checked* where it holds no such
/// event.
Result<EventFindings> verify_event_in(std::string_view export_json, std::string_view sd_jwt,
                                      std::string_view tlog_proof, const Trust& trust);

}  // namespace bangiao

#include <algorithm>
#include <bangiao/audit.hpp>
#include <bangiao/base64.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "bangiao/proof/crew.hpp"
#include "bangiao/proof/figure_sources.hpp"
#include "bangiao/proof/kept_looks.hpp"
#include "bangiao/proof/kept_records.hpp"
#include "bangiao/proof/kept_tree.hpp"
#include "bangiao/proof/ladder.hpp"
#include "bangiao/proof/log_lines.hpp"
#include "bangiao/proof/saved.hpp"

namespace bangiao {

template <>
struct Saved<Tally> {
    static boost::json::value out(const Tally& tally) {
        return row(tally.passed, tally.failed, tally.not_checked);
    }
    static Tally in(const boost::json::value& value) {
        Row in(value);
        return {in.take<std::uint64_t>(), in.take<std::uint64_t>(), in.take<std::uint64_t>()};
    }
};
template <>
struct Saved<Finding> {
    static boost::json::value out(const Finding& finding) {
        const Check& check = finding.check;
        return row(finding.index, finding.event_id, finding.case_id, finding.type, check.name,
                   check.detail, check.expected, check.found);
    }
    static Finding in(const boost::json::value& value) {
        Row in(value);
        return {in.take<std::optional<std::uint64_t>>(),
                in.take<std::string>(),
                in.take<std::string>(),
                in.take<std::string>(),
                {in.take<std::string>(), CheckResult::fail, in.take<std::string>(),
                 in.take<std::string>(), in.take<std::string>()}};
    }
};

namespace {

// Lines that are taken apart together: enough that nobody waits, and a few megabytes at most.
constexpr std::size_t batch_lines = 512;

/// A line on its way: read by any thread, judged by one.
struct Prepared {
    std::string text;
    std::uint64_t number;
    std::optional<Result<LogLine>> line = {};
    std::optional<Examined> examined = {};  // of an event
    std::optional<Anchor> judged = {};      // of a note
};

/// Whether the line is one that must be known before any event is examined.
bool stands_before_events(std::string_view line) {
    return line.starts_with("{\"opening\"") || line.starts_with("{\"policy\"") ||
           line.starts_with("{\"certificate\"");
}

}  // namespace

struct LogAudit::Impl {
    Impl(const Trust& believed, unsigned threads)
        : trust(believed),
          crew((threads ? threads : std::max(1U, std::thread::hardware_concurrency())) - 1) {}

    // Lines.

    Checked take(std::string_view text) {
        if (ended) return malformed(lines + 1, "a line after the last");
        lines += 1;
        if (!stands_before_events(text)) {
            if (going_on) return pass_over(text);
            reading.push_back({std::string(text), lines});
            if (reading.size() < batch_lines) return {};
            return turn_over();
        }
        if (ladder || !reading.empty()) return malformed(lines, "it stands after an event");
        const Result<LogLine> line = parse_log_line(text);
        if (!line) return malformed(lines, line.error().detail, line.error().pointer);
        seal.add(text);
        return std::visit([&](const auto& each) { return before(each); }, *line);
    }

    static Refusal malformed(std::uint64_t number, const std::string& what,
                             const std::string& pointer = {}) {
        return Refusal(Reason::export_malformed, "line " + std::to_string(number) + ": " + what,
                       pointer);
    }
    /// The batch that was read goes to the crew, which works on it while the one before is judged
    /// and the next one is read.
    Checked turn_over() {
        if (!anchor) return malformed(lines, "the opening line is not there");
        if (!ladder) ladder.emplace(policies, trust);
        crew.finish();
        judging = std::exchange(examining, std::exchange(reading, {}));
        crew.begin(examining.size(), [this](std::size_t i) { prepare(examining[i]); });
        return judge();
    }
    void prepare(Prepared& prepared) const {
        prepared.line = parse_log_line(prepared.text);
        if (!*prepared.line) return;
        if (const auto* event = std::get_if<LogEvent>(&**prepared.line))
            prepared.examined = examine(event->entry, shelf);
        if (const auto* note = std::get_if<LogNote>(&**prepared.line))
            prepared.judged.emplace(note->note, trust);
    }
    Checked judge() {
        for (Prepared& prepared : judging) {
            const Result<LogLine>& line = *prepared.line;
            if (!line) return malformed(prepared.number, line.error().detail, line.error().pointer);
            if (ended) return malformed(prepared.number, "a line after the last");
            if (const auto* event = std::get_if<LogEvent>(&*line))
                judge(*event, *prepared.examined);
            else if (const auto* note = std::get_if<LogNote>(&*line))
                note_tree(tree.hold(*note, *prepared.judged, report.origin));
            else if (const auto* closing = std::get_if<LogClosing>(&*line))
                after(*closing, prepared.text);
            else
                std::visit([&](const auto& each) { after(each); }, *line);
            if (!ended) seal.add(prepared.text);
        }
        judging.clear();
        return {};
    }

    // Going on where another one was broken off.

    Result<std::string> saved() {
        if (ended || going_on || lines == judged_before || (!ladder && reading.empty()))
            return malformed(lines, "there is nothing to go on with");
        BANGIAO_CHECK(turn_over());
        BANGIAO_CHECK(turn_over());
        std::vector<std::string> signers;
        for (const auto& [thumbprint, certificate] : late_shelf)
            signers.push_back(base64_encode(certificate.der()));
        boost::json::array out = row(lines, seal.closing());
        out.push_back(ladder->saved());
        out.push_back(kept.saved());
        out.push_back(sources.saved());
        out.push_back(tree.saved());
        out.push_back(looks.saved());
        for (boost::json::value& each :
             row(next_index, signers, report.checks, report.findings, report.findings_beyond,
                 report.duties_met, report.duties_late, report.missed_duties))
            out.push_back(std::move(each));
        return boost::json::serialize(out);
    }
    Checked go_on(std::string_view text) {
        try {
            going_on = boost::json::parse(text);
            Row in(*going_on);
            judged_before = in.take<std::uint64_t>();
            return {};
        } catch (const std::exception&) {
            return malformed(0, "what was saved of the audit cannot be read");
        }
    }
    /// A line that the other one has judged: only held against what it knew.
    Checked pass_over(std::string_view text) {
        seal.add(text);
        if (lines < judged_before) return {};
        if (lines > judged_before) return malformed(lines, "what was saved is of another export");
        if (!anchor) return malformed(lines, "the opening line is not there");
        ladder.emplace(policies, trust);
        const boost::json::value before = *std::exchange(going_on, std::nullopt);
        Row in(before);
        try {
            (void)in.next();
            if (in.take<std::string>() != seal.closing())
                return malformed(lines, "what was saved is of another export");
            take_over(in);
            return {};
        } catch (const std::exception&) {
            return malformed(lines, "what was saved of the audit cannot be read");
        }
    }
    void take_over(Row& in) {
        ladder->go_on(in.next());
        kept.go_on(in.next());
        sources.go_on(in.next());
        tree.go_on(in.next());
        looks.go_on(in.next());
        next_index = in.take<std::uint64_t>();
        for (const std::string& each : in.take<std::vector<std::string>>()) {
            Certificate signer = Certificate::from_der(required(base64_decode(each))).value();
            late_shelf.emplace(signer.thumbprint(), std::move(signer));
        }
        report.checks = in.take<std::map<std::string, Tally>>();
        report.findings = in.take<std::vector<Finding>>();
        report.findings_beyond = in.take<std::uint64_t>();
        report.duties_met = in.take<std::uint64_t>();
        report.duties_late = in.take<std::uint64_t>();
        report.missed_duties = in.take<std::vector<std::string>>();
    }

    // What stands before the events.

    Checked before(const LogOpening& opening) {
        if (anchor || lines != 1) return malformed(lines, "a second opening line");
        anchor.emplace(opening.checkpoint, trust);
        report.origin = opening.origin;
        if (anchor->checkpoint()) {
            report.size = anchor->checkpoint()->size;
            report.root = anchor->checkpoint()->root;
        }
        return {};
    }
    Checked before(const LogPolicy& policy) {
        policies.push_back(policy.text);
        return {};
    }
    Checked before(const LogCertificate& line) {
        Result<Certificate> certificate = Certificate::from_der(line.der);
        if (!certificate) return malformed(lines, "no certificate");
        shelf.emplace(certificate->thumbprint(), std::move(*certificate));
        return {};
    }
    template <class Other>
    Checked before(const Other&) {
        return malformed(lines, "it stands before the opening line");
    }

    // Events.

    void judge(const LogEvent& event, Examined& examined) {
        if (!examined.signer && !late_shelf.empty()) examined = examine(event.entry, late_shelf);
        if (examined.signer)
            late_shelf.try_emplace(examined.signer->thumbprint(), *examined.signer);
        if (event.entry.index != next_index && examined.format.result == CheckResult::pass)
            examined.format = failed("format", "it does not stand in index order",
                                     std::to_string(next_index), std::to_string(event.entry.index));
        next_index = event.entry.index + 1;  // one gap is one finding
        note_tree(tree.append(examined.leaf, event.entry.admitted_at));
        const Steps steps = ladder->climb(event.entry, examined);
        note(event, examined, examined.format);
        note(event, examined, examined.signature);
        for (const Check* check :
             {&steps.certificate, &steps.revocation, &steps.chain, &steps.admission.check})
            note(event, examined, *check);
        KeptRecords::Duties duties;
        for (const Check& check :
             kept.hold(event, examined, steps.admission, ladder->replay(), duties))
            note(event, examined, check);
        count(duties, examined.labels.case_id);
        if (examined.event && event.entry.admitted_at)
            if (const auto source =
                    sources.hold(*examined.event, *event.entry.admitted_at, ladder->replay()))
                note(event, examined, *source);
        if (!steps.admission.took_effect) return;
        // Only what was verified, at a time that could be read, takes effect.
        if (const std::optional<Check> check =
                looks.met(*examined.event, *event.entry.admitted_at, ladder->replay()))
            note(event, examined, *check);
    }

    void count(KeptRecords::Duties& duties, const std::string& chain) {
        report.duties_met += duties.met;
        report.duties_late += duties.late;
        for (std::string& missed : duties.missed) list_missed(chain, std::move(missed));
    }
    void list_missed(const std::string& chain, std::string missed) {
        if (report.missed_duties.size() < LogReport::most_listed)
            report.missed_duties.push_back(chain + " " + std::move(missed));
    }

    // What stands among the events.

    void after(const LogTile& stored) { note_tree({tree.hold(stored)}); }
    void after(const LogHead& stored) {
        Check check = tree.hold(stored);
        if (check.result == CheckResult::pass) sources.remember(tree.size(), tree.root());
        note_tree({std::move(check)});
    }
    void after(const LogLooks& shown) { note_tree(looks.hold(shown)); }
    void after(const LogTotals& totals) {
        if (totals.as_of != report.size.value()) {
            return note_tree({not_checked("totals", "the tables were counted at another size")});
        }
        std::map<std::string, std::uint64_t> seen = kept.rows();
        seen.insert(tree.rows().begin(), tree.rows().end());
        seen["policy_files"] = adopted_files();
        for (const auto& [table, count] : totals.rows)
            note_tree(
                {count == seen[table]
                     ? passed("totals")
                     : failed("totals", "table " + table + " has rows that no event accounts for",
                              std::to_string(seen[table]), std::to_string(count))});
    }
    std::uint64_t adopted_files() const { return ladder->replay().registry().adoptions().size(); }
    void after(const LogClosing&, std::string_view text) {
        ended = true;
        if (const std::string expected = seal.closing(); text != expected)
            note_tree({failed("export", "the export is not as it was written", expected,
                              std::string(text))});
    }
    template <class Other>
    void after(const Other&) {}  // take() and judge() let none of these come here

    // Findings.

    void note(const LogEvent& event, const Examined& examined, const Check& check) {
        if (counted(check))
            list({event.entry.index, examined.labels.event_id, examined.labels.case_id,
                  examined.labels.type, check});
    }
    void note_tree(std::vector<Check> checks) {
        std::optional<std::uint64_t> index;
        if (tree.size().value() > 0) index = tree.size().value() - 1;
        for (Check& check : checks) note({index, {}, {}, {}, std::move(check)});
    }
    void note(Finding finding) {
        if (counted(finding.check)) list(std::move(finding));
    }
    /// Whether it is to be listed, too.
    bool counted(const Check& check) {
        Tally& tally = report.checks[check.name];
        switch (check.result) {
            case CheckResult::pass:
                tally.passed += 1;
                return false;
            case CheckResult::not_checked:
                tally.not_checked += 1;
                return false;
            case CheckResult::fail:
                tally.failed += 1;
        }
        return true;
    }
    void list(Finding finding) {
        if (report.findings.size() < LogReport::most_listed)
            report.findings.push_back(std::move(finding));
        else
            report.findings_beyond += 1;
    }

    // The end.

    Result<LogReport> finish() {
        if (!anchor) return malformed(lines, "the opening line is not there");
        if (going_on) return malformed(lines, "what was saved is of another export");
        BANGIAO_CHECK(turn_over());
        BANGIAO_CHECK(turn_over());  // the last batch is examined by now
        if (!ended) return malformed(lines, "the last line is not there");
        note_tree(tree.at_end(*anchor, report.origin));
        // Of inclusion there is one check for all the events.
        if (Tally& included = report.checks["inclusion"]; included.passed > 0)
            included.passed = tree.size().value();
        note_tree(looks.at_end());
        for (Finding& finding : kept.at_end(tree.size(), ladder->replay()))
            note(std::move(finding));
        count_open_duties();
        report.chains = kept.chains();
        return report;
    }

    void count_open_duties() {
        std::optional<Instant> until = tree.admitted_at();
        if (const auto seen = anchor->witnessed_at())
            until = std::max(until.value_or(*seen), *seen);
        if (!until) return;
        for (const auto& [chain, state] : ladder->replay().chains())
            for (const Duty& duty : state.duties) {
                if (auto missed = overdue(duty, state, *until)) {
                    report.duties_missed += 1;
                    list_missed(chain.text(), std::move(*missed));
                } else {
                    report.duties_open += 1;
                }
            }
    }

    const Trust trust;
    std::optional<Anchor> anchor;
    std::vector<std::string> policies;
    CertificateShelf shelf;       // whole before the first event; then read by every thread
    CertificateShelf late_shelf;  // of founding events, and whatever was met since
    std::optional<Ladder> ladder;
    KeptRecords kept;
    FigureSources sources;
    KeptTree tree;
    KeptLooks looks;
    std::uint64_t next_index = 0;

    std::uint64_t lines = 0;
    ExportSeal seal;
    bool ended = false;
    std::optional<boost::json::value> going_on;  // from what was saved
    std::uint64_t judged_before = 0;             // lines that were, then
    std::vector<Prepared> reading, examining, judging;
    LogReport report;
    Crew crew;  // last: ends before what it works on
};

LogAudit::LogAudit(const Trust& trust, unsigned threads)
    : impl_(std::make_unique<Impl>(trust, threads)) {}
LogAudit::~LogAudit() = default;

Checked LogAudit::seen_before(std::string_view note) {
    BANGIAO_TRY(const Trust::Verdict verdict, impl_->trust.judge(note));
    impl_->tree.expect(verdict.checkpoint);
    return {};
}

Checked LogAudit::line(std::string_view text) {
    return impl_->take(text);
}

Result<LogReport> LogAudit::finish() {
    return impl_->finish();
}

Result<std::string> LogAudit::saved() {
    return impl_->saved();
}

Checked LogAudit::go_on(std::string_view saved) {
    return impl_->go_on(saved);
}

std::uint64_t LogAudit::events() const {
    return impl_->tree.size().value();
}

std::optional<TreeSize> LogAudit::of() const {
    if (!impl_->anchor) return std::nullopt;
    return impl_->report.size;
}

bool LogReport::clean() const {
    return findings.empty();
}

}  // namespace bangiao

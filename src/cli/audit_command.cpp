#include <boost/json/serialize.hpp>
#include <chrono>
#include <iostream>
#include <memory>

#include "base/clock.hpp"
#include "base/stop_signals.hpp"
#include "cli/case_report.hpp"
#include "cli/log_report.hpp"
#include "cli/log_source.hpp"
#include "cli/profile.hpp"
#include "cli/progress.hpp"
#include "cli/signed_report.hpp"
#include "cli/unfinished.hpp"
#include "cli/usable.hpp"

namespace bangiao::cli {
namespace {

namespace json = boost::json;

struct Asked {
    std::string file;  // empty: the service
    bool live = false;
    std::filesystem::path keep;     // of the service's log
    std::string trust;              // empty: the profile's
    std::vector<std::string> seen;  // checkpoints kept from before
    std::filesystem::path report;
    std::optional<int> seconds;  // none: as long as it takes
};

/// The report, with when it was made and by which trust file, signed with the profile's key.
void write_signed(const Shell& shell, const Asked& asked, json::object report) {
    const Profile profile = Profile::of(shell);
    if (!profile.signing) throw UsageError("--report needs the profile's [signing]");
    const std::string certificate_file = profile.signing->certificate.string();
    const std::string key_file = profile.signing->key.string();
    const Certificate auditor =
        usable(shell, certificate_file, Certificate::from_pem(read_input(certificate_file)));
    const SigningKey key = usable(shell, key_file, SigningKey::from_file(key_file));
    report.emplace("audited_at", SystemClock().now().utc_text());
    write_private(asked.report, sign_report(json::serialize(report), auditor, key));
}

/// The same for a case and for a whole log.
template <class Report>
ExitCode conclude(const Shell& shell, const Asked& asked, const Result<Report>& report) {
    if (!report) return shell.refused(report.error());
    if (!asked.report.empty()) write_signed(shell, asked, to_json(*report));
    if (shell.json)
        shell.print_json(to_json(*report));
    else
        print(shell, *report);
    return report->clean() ? ExitCode::fine : ExitCode::finding;
}

/// Feeds an audit, until it is done or has to be left for another time.
class LogRun {
public:
    LogRun(const Shell& shell, const Asked& asked, const StopSignals& signals)
        : asked_(asked), signals_(signals), audit_(trust_of(shell, asked.trust)) {
        for (const std::string& file : asked.seen)
            if (const Checked known = audit_.seen_before(read_input(file)); !known)
                throw UsageError(file + ": " +
                                 std::string(words_for(known.error().reason, shell.language)));
    }

    /// Nothing: it was broken off, and what it knew is saved. `unfinished` null: it cannot be.
    Result<std::optional<LogReport>> through(LogSource& source, const Unfinished* unfinished) {
        if (const auto saved = unfinished ? unfinished->saved() : std::nullopt) {
            BANGIAO_CHECK(audit_.go_on(*saved));
        }
        while (true) {
            BANGIAO_TRY(const std::optional<std::string> line, source.next());
            if (!line) break;
            BANGIAO_CHECK(audit_.line(*line));
            progress_.show(audit_.events(), audit_.of().value_or(TreeSize(0)).value());
            if (++lines_ % lines_between_looks != 0) continue;
            if (has_to_end() && (!unfinished || save(*unfinished)))
                return std::optional<LogReport>();
            if (unfinished && is_time_to_save() && save(*unfinished)) saved_at_ = Steady::now();
        }
        BANGIAO_TRY(LogReport report, audit_.finish());
        if (unfinished) unfinished->forget();
        return std::optional(std::move(report));
    }

private:
    using Steady = std::chrono::steady_clock;
    static constexpr std::chrono::minutes between_savings{10};
    static constexpr std::uint64_t lines_between_looks = 32;

    bool has_to_end() {
        stopped_ = stopped_ || signals_.wait(std::chrono::milliseconds(0)) == Told::to_stop;
        return stopped_ ||
               (asked_.seconds && Steady::now() - began_ >= std::chrono::seconds(*asked_.seconds));
    }
    bool is_time_to_save() const { return Steady::now() - saved_at_ >= between_savings; }
    bool save(const Unfinished& unfinished) {
        const Result<std::string> state = audit_.saved();
        if (state) unfinished.save(*state);
        return state.has_value();
    }

    const Asked& asked_;
    const StopSignals& signals_;
    LogAudit audit_;
    Progress progress_;
    const Steady::time_point began_ = Steady::now();
    Steady::time_point saved_at_ = began_;
    std::uint64_t lines_ = 0;
    bool stopped_ = false;
};

/// What the outcome of an audit depends on beside the export.
Digest grounds(const Shell& shell, const Asked& asked) {
    std::string all = trust_text_of(shell, asked.trust);
    for (const std::string& file : asked.seen) all += read_input(file);
    return sha256(all);
}

/// `beside`: the file by whose side what it knew is saved; empty: it is not.
ExitCode audit_log(const Shell& shell, const Asked& asked, LogSource& log,
                   const std::filesystem::path& beside) {
    const StopSignals signals;  // before the audit's threads
    std::optional<Unfinished> unfinished;
    if (!beside.empty()) unfinished.emplace(beside, grounds(shell, asked));
    Result<std::optional<LogReport>> report =
        LogRun(shell, asked, signals).through(log, unfinished ? &*unfinished : nullptr);
    if (!report) return shell.refused(report.error());
    if (*report) return conclude(shell, asked, Result<LogReport>(std::move(**report)));
    std::cerr << (unfinished ? shell.say({"dừng giữa chừng; gọi lại lệnh này sẽ đi tiếp",
                                          "broken off; the same command goes on from here"})
                             : shell.say({"dừng giữa chừng; dùng --keep để lần sau đi tiếp",
                                          "broken off; with --keep it could be gone on with"}))
              << '\n';
    return ExitCode::unfinished;
}

ExitCode audit_file(const Shell& shell, const Asked& asked) {
    LogFile log(asked.file);
    return audit_log(shell, asked, log, asked.file);
}

ExitCode audit_live(const Shell& shell, const Asked& asked) {
    Service service(Profile::of(shell));
    if (asked.keep.empty()) {
        LiveLog log(service);
        ReadAhead lines(log);
        return audit_log(shell, asked, lines, {});
    }
    KeptLog log(service, asked.keep);
    ReadAhead lines(log);
    return audit_log(shell, asked, lines, asked.keep);
}

ExitCode audit(const Shell& shell, const Asked& asked) {
    if (asked.live != asked.file.empty())
        throw UsageError("audit takes what `export` wrote, or --live for the service itself");
    if (!asked.live && !asked.keep.empty()) throw UsageError("--keep goes with --live");
    if (asked.live) return audit_live(shell, asked);
    if (is_log_export(asked.file)) return audit_file(shell, asked);
    return conclude(shell, asked,
                    audit_export(read_export(asked.file), trust_of(shell, asked.trust)));
}

}  // namespace

void add_audit_command(CLI::App& app, Shell& shell) {
    const auto asked = std::make_shared<Asked>();
    CLI::App& command = add_command(app, shell, "audit",
                                    "check an export of a case or of the whole log, event by event",
                                    [&shell, asked] { return audit(shell, *asked); });
    command.add_option("export", asked->file, "what `export` wrote");
    command.add_flag("--live", asked->live, "the whole log of the profile's service instead");
    command.add_option(
        "--keep", asked->keep,
        "with --live: the new file for what is audited, as `export --log` writes it; "
        "broken off, the same command goes on from there");
    command.add_option("--trust", asked->trust, "the trust file; default: the profile's");
    command.add_option("--seen", asked->seen,
                       "a checkpoint kept from before, which the whole log must still hold");
    command
        .add_option("--for", asked->seconds,
                    "end after so many seconds; the same command goes on from there")
        ->check(CLI::Range(0, 604800));
    command.add_option("--report", asked->report,
                       "the new file for the report, signed with the profile's key");
}

}  // namespace bangiao::cli

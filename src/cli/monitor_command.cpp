#include <chrono>
#include <iostream>
#include <memory>

#include "base/clock.hpp"
#include "base/durable_file.hpp"
#include "base/stop_signals.hpp"
#include "cli/log_watch.hpp"

// Any ministry's own eye on the log: it needs a profile and a trust file, and believes nobody.
namespace bangiao::cli {
namespace {

struct Asked {
    std::filesystem::path state;
    std::filesystem::path metrics;  // empty: none
    std::string trust;
    bool once = false;
    int interval_seconds = 60;
    int still_seconds = 0;  // 0: may stand still as long as it likes
};

/// The outcomes of looks, for people, for exit codes and for a collector.
class Findings {
public:
    Findings(const Shell& shell, const Asked& asked) : shell_(shell), asked_(asked) {}

    void take(const LogWatch& watch, LogWatch::Look look, Instant now) {
        if (look.outcome == Watched::fine) {
            const std::uint64_t size = watch.kept()->size.value();
            if (size != size_) grown_at_ = now;
            size_ = size;
            seen_at_ = now;
            witnessed_at_ = watch.witnessed_at();
            if (stands_still(now)) look = {Watched::behind, "it has not grown for too long"};
        }
        const bool changed = !last_ || last_->outcome != look.outcome;
        last_ = std::move(look);
        if (asked_.once || changed) tell();
        if (!asked_.metrics.empty()) replace_file(asked_.metrics, metrics());
    }
    ExitCode exit_code() const {
        switch (last_ ? last_->outcome : Watched::fine) {
            case Watched::fine:
                return ExitCode::fine;
            case Watched::behind:
                return ExitCode::behind;
            case Watched::unreachable:
                return ExitCode::unreachable;
            case Watched::broken:
                return ExitCode::finding;
        }
        std::terminate();
    }
    bool broken() const { return last_ && last_->outcome == Watched::broken; }

private:
    bool stands_still(Instant now) const {
        return asked_.still_seconds > 0 && grown_at_ &&
               now - *grown_at_ >= std::chrono::seconds(asked_.still_seconds);
    }
    void tell() const {
        if (shell_.json) {
            shell_.print_json(boost::json::object{{"outcome", name_of(last_->outcome)},
                                                  {"why", last_->why},
                                                  {"size", size_.value_or(0)}});
            return;
        }
        const std::string events =
            std::to_string(size_.value_or(0)) + shell_.say({" sự kiện", " events"});
        switch (last_->outcome) {
            case Watched::fine:
                return shell_.print(shell_.say({"đạt: ", "fine: "}) + events);
            case Watched::behind:
                return warn(shell_.say({"CHẬM: ", "BEHIND: "}));
            case Watched::unreachable:
                return warn(shell_.say({"không trả lời: ", "no answer: "}));
            case Watched::broken:
                return warn(shell_.say({"BÁO ĐỘNG: ", "ALARM: "}));
        }
    }
    void warn(const std::string& word) const { std::cerr << word << last_->why << '\n'; }

    static std::uint64_t posix(const std::optional<Instant>& time) {
        return time ? static_cast<std::uint64_t>(time->seconds()) : 0;
    }
    /// Prometheus text format, for a textfile collector.
    std::string metrics() const {
        std::string out;
        const auto gauge = [&](const char* name, const char* help, std::uint64_t value) {
            out += "# HELP " + std::string(name) + " " + help + "\n# TYPE " + name + " gauge\n" +
                   name + " " + std::to_string(value) + "\n";
        };
        const auto is = [&](Watched outcome) { return last_->outcome == outcome ? 1U : 0U; };
        gauge("bangiao_monitor_broken", "1: what the log shows breaks with what it showed before.",
              is(Watched::broken));
        gauge("bangiao_monitor_behind", "1: fewer events than before, or no new ones for too long.",
              is(Watched::behind));
        gauge("bangiao_monitor_unreachable", "1: the log did not answer.",
              is(Watched::unreachable));
        gauge("bangiao_monitor_size", "Events of the last checkpoint that holds.",
              size_.value_or(0));
        gauge("bangiao_monitor_seen_seconds", "When the log was last found fine, POSIX time.",
              posix(seen_at_));
        gauge("bangiao_monitor_witnessed_seconds",
              "When a witness last cosigned that checkpoint, POSIX time.", posix(witnessed_at_));
        return out;
    }

    const Shell& shell_;
    const Asked& asked_;
    std::optional<LogWatch::Look> last_;
    std::optional<std::uint64_t> size_;
    std::optional<Instant> grown_at_, seen_at_, witnessed_at_;
};

ExitCode monitor(const Shell& shell, const Asked& asked) {
    const StopSignals signals;
    const Profile profile = Profile::of(shell);
    LogWatch watch(asked.state, trust_of(shell, asked.trust));
    Findings findings(shell, asked);
    const SystemClock clock;
    do {
        Service service(profile);
        findings.take(watch, watch.look(service), clock.now());
        // From a broken log nothing follows any more: people must look.
    } while (!asked.once && !findings.broken() &&
             signals.wait(std::chrono::seconds(asked.interval_seconds)) != Told::to_stop);
    return findings.exit_code();
}

}  // namespace

void add_monitor_command(CLI::App& app, Shell& shell) {
    const auto asked = std::make_shared<Asked>();
    CLI::App& command =
        add_command(app, shell, "monitor", "keep the log to its word: it may only grow",
                    [&shell, asked] { return monitor(shell, *asked); });
    command.add_option("--state", asked->state, "the file with the last checkpoint that held")
        ->required();
    command.add_option("--trust", asked->trust, "the trust file; default: the profile's");
    command.add_flag("--once", asked->once, "look once and end");
    command.add_option("--interval", asked->interval_seconds, "seconds between two looks")
        ->check(CLI::Range(1, 86400));
    command
        .add_option("--still", asked->still_seconds,
                    "warn where the log has not grown for so many seconds")
        ->check(CLI::Range(1, 31'536'000));
    command.add_option("--metrics", asked->metrics,
                       "a file for a collector, in the Prometheus text format");
    command.footer("Exit codes: 0 fine, 1 the log is broken (alarm), 3 no answer, 4 behind.");
}

}  // namespace bangiao::cli

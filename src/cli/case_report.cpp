#include "cli/case_report.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include "cli/ladder.hpp"

namespace bangiao::cli {
namespace {

namespace json = boost::json;

std::string passed_rungs(const Shell& shell, const EventFindings& event) {
    std::string names;
    for (const Check& check : event.checks)
        if (check.result == CheckResult::pass)
            names += (names.empty() ? "" : ", ") + rung_in_words(shell, check.name);
    return names;
}

/// The event's head line, what it passed, and each rung that it did not pass with the reason.
void print(const Shell& shell, const EventFindings& event) {
    const std::string head = "#" + std::to_string(event.index) + " " +
                             (event.type.empty() ? "?" : event.type) + " " + event.event_id;
    shell.print(result_in_words(shell, event.failed() ? CheckResult::fail : CheckResult::pass) +
                " " + head);
    const std::string passed = passed_rungs(shell, event);
    if (!passed.empty())
        shell.print("    " + result_in_words(shell, CheckResult::pass) + ": " + passed);
    for (const Check& check : event.checks)
        if (check.result != CheckResult::pass)
            shell.print("    " + result_in_words(shell, check.result) + ": " +
                        rung_in_words(shell, check.name) + " — " +
                        why_in_words(shell, check.detail));
}

std::string closing_line(const Shell& shell, const AuditReport& report) {
    const auto failed = std::count_if(report.events.begin(), report.events.end(),
                                      [](const EventFindings& event) { return event.failed(); });
    const auto partly =
        std::count_if(report.events.begin(), report.events.end(), [](const EventFindings& event) {
            return std::any_of(event.checks.begin(), event.checks.end(), [](const Check& check) {
                return check.result == CheckResult::not_checked;
            });
        });
    return std::to_string(report.events.size()) + shell.say({" sự kiện: ", " events: "}) +
           std::to_string(failed) + shell.say({" không đạt, ", " failed, "}) +
           std::to_string(partly) +
           shell.say({" có bước không kiểm tra", " with a step not checked"}) + "; " +
           std::to_string(report.missed_duties.size()) +
           shell.say({" nghĩa vụ quá hạn", " duties missed"});
}

}  // namespace

json::object to_json(const AuditReport& report) {
    json::array events;
    for (const EventFindings& event : report.events) events.emplace_back(to_json(event));
    json::array states;
    for (const CaseState& state : report.states)
        states.emplace_back(json::parse(state.serialised()));
    json::array missed;
    for (const std::string& duty : report.missed_duties) missed.emplace_back(duty);
    json::object out{{"origin", report.origin},
                     {"clean", report.clean()},
                     {"events", std::move(events)},
                     {"states", std::move(states)},
                     {"missed_duties", std::move(missed)}};
    if (report.size) out.emplace("size", report.size->value());
    return out;
}

void print(const Shell& shell, const AuditReport& report) {
    shell.print(shell.say({"sổ cái ", "log "}) + report.origin +
                (report.size
                     ? shell.say({", cỡ ", ", size "}) + std::to_string(report.size->value())
                     : std::string()));
    for (const EventFindings& event : report.events) print(shell, event);
    if (!report.missed_duties.empty())
        shell.print(shell.say({"nghĩa vụ quá hạn:", "duties missed:"}));
    for (const std::string& duty : report.missed_duties)
        shell.print("    " + missed_in_words(shell, duty));
    shell.print(closing_line(shell, report));
}

}  // namespace bangiao::cli

#include "cli/log_report.hpp"

#include <boost/json/array.hpp>

#include "cli/ladder.hpp"

namespace bangiao::cli {
namespace {

namespace json = boost::json;

json::object to_json(const Finding& finding) {
    json::object out{{"check", finding.check.name},
                     {"detail", finding.check.detail},
                     {"expected", finding.check.expected},
                     {"found", finding.check.found},
                     {"event_id", finding.event_id},
                     {"case", finding.case_id},
                     {"type", finding.type}};
    if (finding.index) out.emplace("index", *finding.index);
    return out;
}

/// The event, or the tree where it is of no event.
std::string subject_of(const Finding& finding) {
    std::string text = finding.index ? "#" + std::to_string(*finding.index) : "-";
    for (const std::string& part : {finding.type, finding.event_id})
        if (!part.empty()) text += " " + part;
    if (finding.event_id.empty() && !finding.case_id.empty()) text += " " + finding.case_id;
    return text;
}

void print(const Shell& shell, const Finding& finding) {
    const Check& check = finding.check;
    shell.print("  " + subject_of(finding) + ": " + rung_in_words(shell, check.name) + " — " +
                why_in_words(shell, check.detail));
    if (!check.expected.empty())
        shell.print("      " + shell.say({"phải là: ", "expected: "}) + check.expected);
    if (!check.found.empty())
        shell.print("      " + shell.say({"tìm thấy: ", "found: "}) + check.found);
}

std::string counts_of(const Shell& shell, const Tally& tally) {
    const auto part = [&](CheckResult result, std::uint64_t count) {
        return std::to_string(count) + " " + result_in_words(shell, result);
    };
    return part(CheckResult::pass, tally.passed) + ", " + part(CheckResult::fail, tally.failed) +
           ", " + part(CheckResult::not_checked, tally.not_checked);
}

std::string duties_of(const Shell& shell, const LogReport& report) {
    return shell.say({"nghĩa vụ: ", "duties: "}) + std::to_string(report.duties_met) +
           shell.say({" đúng hạn, ", " met, "}) + std::to_string(report.duties_late) +
           shell.say({" trễ hạn, ", " late, "}) + std::to_string(report.duties_missed) +
           shell.say({" quá hạn chưa làm, ", " missed, "}) + std::to_string(report.duties_open) +
           shell.say({" còn trong hạn", " open"});
}

std::string closing_line(const Shell& shell, const LogReport& report) {
    if (report.clean())
        return shell.say({"Không có gì sai; bước không kiểm tra vẫn có thể sai.",
                          "Nothing is wrong; what was not checked may still be."});
    return std::to_string(report.findings.size() + report.findings_beyond) +
           shell.say({" phát hiện: không nên tin sổ cái này trước khi làm rõ.",
                      " findings: do not rely on this log before they are explained."});
}

}  // namespace

json::object to_json(const LogReport& report) {
    json::object checks;
    for (const auto& [name, tally] : report.checks)
        checks.emplace(name, json::object{{"passed", tally.passed},
                                          {"failed", tally.failed},
                                          {"not_checked", tally.not_checked}});
    json::array findings;
    for (const Finding& finding : report.findings) findings.emplace_back(to_json(finding));
    const json::object duties{{"met", report.duties_met},
                              {"late", report.duties_late},
                              {"missed", report.duties_missed},
                              {"open", report.duties_open}};
    return {
        {"origin", report.origin},
        {"size", report.size.value()},
        {"root", report.root.base64()},
        {"clean", report.clean()},
        {"chains", report.chains},
        {"checks", std::move(checks)},
        {"findings", std::move(findings)},
        {"findings_beyond", report.findings_beyond},
        {"duties", duties},
        {"missed_duties", json::array(report.missed_duties.begin(), report.missed_duties.end())}};
}

void print(const Shell& shell, const LogReport& report) {
    shell.print(shell.say({"sổ cái ", "log "}) + report.origin + shell.say({", cỡ ", ", size "}) +
                std::to_string(report.size.value()) + ", " + std::to_string(report.chains) +
                shell.say({" chuỗi", " chains"}));
    for (const auto& [name, tally] : report.checks)
        shell.print("  " + rung_in_words(shell, name) + ": " + counts_of(shell, tally));
    shell.print(duties_of(shell, report));
    for (const std::string& duty : report.missed_duties)
        shell.print("  " + missed_in_words(shell, duty));
    if (!report.findings.empty()) shell.print(shell.say({"phát hiện:", "findings:"}));
    for (const Finding& finding : report.findings) print(shell, finding);
    shell.print(closing_line(shell, report));
}

}  // namespace bangiao::cli

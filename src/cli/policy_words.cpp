#include <algorithm>
#include <bangiao/audit.hpp>
#include <bangiao/explain.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <iostream>
#include <memory>

#include "cli/policy_day.hpp"
#include "cli/policy_files.hpp"
#include "cli/shell.hpp"
#include "cli/story_run.hpp"

namespace bangiao::cli {
namespace {

namespace json = boost::json;

struct Asked {
    std::filesystem::path policies;
    std::string on;
    std::string subject;  // event type, deadline, role or unit type
    std::string story;    // a scenario file …
    std::string file;     // … or an exported case, with
    std::string trust;    // the keys that it is held against
};

void answer(const Shell& shell, json::object about, const std::string& text) {
    if (!shell.json) {
        std::cout << text << std::flush;
        return;
    }
    about.emplace("text", text);
    shell.print_json(about);
}

ExitCode explain_subject(const Shell& shell, const Asked& asked, const PolicyFiles& files) {
    const Day day = day_of(asked.on);
    const Result<std::string> text =
        explain(files.book, files.adopted(), asked.subject, day, shell.language);
    if (!text) {
        Refusal why = text.error();
        why.detail += ", on " + day_text(day);
        return shell.refused(why);
    }
    answer(shell, {{"subject", asked.subject}, {"on", day_text(day)}}, *text);
    return ExitCode::fine;
}

ExitCode explain_steps(const Shell& shell, const Asked& asked, const PolicyFiles& files) {
    const StoryRun run = run_story(asked.story, files.book);
    if (!run.outcome) return shell.refused(Refusal(Reason::scenario_invalid, run.mistake));
    answer(shell, {{"story", asked.story}},
           explain_story(files.book, files.adopted(), run.outcome->exercised, shell.language));
    return run.passed() ? ExitCode::fine : ExitCode::finding;
}

/// What an exported case owes, and why then; and what it has missed.
ExitCode explain_export(const Shell& shell, const Asked& asked, const PolicyFiles& files) {
    if (asked.trust.empty()) throw UsageError("an exported case is read with --trust");
    const Result<Trust> trust = Trust::parse(read_input(asked.trust));
    if (!trust) return shell.refused(trust.error());
    const Result<AuditReport> report = audit_export(read_input(asked.file), *trust);
    if (!report) return shell.refused(report.error());
    std::string text;
    for (const CaseState& state : report->states)
        text += explain_duties(files.book, files.adopted(), state.duties, shell.language);
    for (const std::string& missed : report->missed_duties)
        text += shell.say({"đã lỡ: ", "missed: "}) + missed + "\n";
    answer(shell, {{"case", asked.file}}, text);
    return report->clean() ? ExitCode::fine : ExitCode::finding;
}

ExitCode explain_asked(const Shell& shell, const Asked& asked) {
    const auto given = [](const std::string& text) { return text.empty() ? 0 : 1; };
    if (given(asked.subject) + given(asked.story) + given(asked.file) != 1)
        throw UsageError("one of SUBJECT, --story, --case is explained");
    const Result<PolicyFiles> files = load_policies(policies_folder(shell, asked.policies));
    if (!files) return shell.refused(files.error());
    if (!asked.story.empty()) return explain_steps(shell, asked, *files);
    if (!asked.file.empty()) return explain_export(shell, asked, *files);
    return explain_subject(shell, asked, *files);
}

/// Policies by their first day, then the constitution.
std::vector<const Policy*> in_order(const PolicyFiles& files) {
    std::vector<const Policy*> all;
    std::vector<PolicyFile> about;
    for (const auto& [digest, path] : files.paths)
        if (files.book.find(digest)) about.push_back(*files.book.file(digest));
    std::sort(about.begin(), about.end(), [](const PolicyFile& a, const PolicyFile& b) {
        const auto place = [](const PolicyFile& file) {
            return std::pair(file.kind == "constitution", file.in_force_from);
        };
        return place(a) < place(b);
    });
    for (const PolicyFile& file : about) all.push_back(files.book.find(file.digest));
    return all;
}

ExitCode print_document(const Shell& shell, const Asked& asked) {
    const Result<PolicyFiles> files = load_policies(policies_folder(shell, asked.policies));
    if (!files) return shell.refused(files.error());
    std::string text = shell.say(
        {"# Quy định như hệ thống áp dụng\n\nDo `bangiao --lang vi policy document` viết ra từ các "
         "tệp chính sách; sửa tệp, không sửa trang này. Dấu: [text] đã đọc văn bản; [summary] qua "
         "nguồn thứ hai; [assumed] chưa tìm thấy, chọn ở đây.\n\n",
         "# The regulation as the system applies it\n\nWritten by `bangiao --lang en policy "
         "document` from the policy files; change those, not this page. Marks: [text] the legal "
         "text was read; [summary] a secondary source; [assumed] not found, chosen here.\n\n"});
    for (const Policy* policy : in_order(*files))
        text += regulation_document(*policy, shell.language);
    answer(shell, {}, text);
    return ExitCode::fine;
}

}  // namespace

void add_policy_word_commands(CLI::App& app, Shell& shell) {
    CLI::App& policy = policy_command(app);
    const auto asked = std::make_shared<Asked>();

    CLI::App& explaining = add_command(policy, shell, "explain",
                                       "an event type, a deadline, a role, a unit type, an "
                                       "agreement; or why a case came out as it did",
                                       [&shell, asked] { return explain_asked(shell, *asked); });
    add_policies_option(explaining, asked->policies);
    add_day_option(explaining, asked->on);
    explaining.add_option("--story", asked->story,
                          "a scenario file: each step's rule, what became due when, why refused");
    explaining.add_option("--case", asked->file, "an exported case: why what it owes is due then");
    explaining.add_option("--trust", asked->trust, "trust file, for --case");
    explaining.add_option("subject", asked->subject,
                          "event type, deadline, role, unit type or agreement");

    CLI::App& documenting =
        add_command(policy, shell, "document", "all policy files as one Markdown page",
                    [&shell, asked] { return print_document(shell, *asked); });
    add_policies_option(documenting, asked->policies);
}

}  // namespace bangiao::cli

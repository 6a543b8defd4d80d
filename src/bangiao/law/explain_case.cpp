#include <bangiao/explain.hpp>

#include "bangiao/law/explain_subjects.hpp"
#include "bangiao/law/phrases.hpp"

namespace bangiao {
namespace {

/// `2026-04-30 Ngày Chiến thắng, 2026-05-02`
std::string listed(const std::vector<NotedDay>& days, bool worked) {
    std::string out;
    for (const NotedDay& each : days)
        if ((each.why == NotedDay::Why::worked) == worked)
            out += (out.empty() ? "" : ", ") + day_text(each.day) +
                   (each.name.empty() ? "" : " " + each.name + " [" + each.mark + "]");
    return out;
}

std::string counted(const law::Phrases& phrases, const WhyDue& why, Language language) {
    std::string out;
    if (why.limit) out += phrases.say(", thời hạn ", ", limit ") + why.limit->in(language);
    if (why.because) out += " (" + why.because->in(language) + ")";
    if (why.last_day)
        out += (why.limit ? phrases.say(", ngày cuối ", ", last day ")
                          : phrases.say(", ngày cuối do gia hạn ", ", last day by extension ")) +
               day_text(*why.last_day);
    const std::string skipped = listed(why.days, false);
    if (!skipped.empty()) out += phrases.say(", không tính ", ", not counting ") + skipped;
    const std::string worked = listed(why.days, true);
    if (!worked.empty())
        out += phrases.say(", tính ngày làm bù ", ", counting as worked ") + worked;
    return out;
}

/// `D-31 (Receive, support …) of soyte: from 2026-03-02T20:00:00+07:00, limit 3 days, last day …`
std::string told(const PolicyBook& book, const Registry& registry, const law::Phrases& phrases,
                 const Duty& duty, Language language) {
    const std::optional<WhyDue> why = why_due(book, registry, duty);
    std::string out = duty.rule;
    if (why) out += " (" + why->says.in(language) + ")";
    out += phrases.say(" của ", " of ") + duty.unit.text() + phrases.say(": tính từ ", ": from ") +
           duty.from.local_text();
    if (why) out += counted(phrases, *why, language);
    if (duty.warn) out += phrases.say(", nhắc ", ", reminder ") + duty.warn->local_text();
    return out + phrases.say(", quá hạn từ ", ", overdue from ") + duty.due.local_text() + " " +
           phrases.basis(duty.basis, duty.mark);
}

/// What the rule asks that came furthest.
std::string asked(const Policy& policy, const law::Phrases& phrases, const Exercised& step) {
    const auto type = EventType::parse(step.type);
    const law::EventRule* event = type ? policy.event(*type) : nullptr;
    const law::Rule* rule = event ? law::rule_named(*event, step.rule) : nullptr;
    if (!rule) return {};
    std::string out = phrases.say("    ai lập: ", "    who files: ") + phrases.who(rule->by) + "\n";
    for (const std::string& condition : phrases.conditions(rule->when))
        out += phrases.say("    khi: ", "    when: ") + condition + "\n";
    return out;
}

std::string refused(const Policy& policy, const law::Phrases& phrases, const Exercised& step,
                    Language language) {
    std::string out = phrases.say("  từ chối: ", "  refused: ") + step.reason;
    if (const auto reason = reason_named(step.reason))
        out += " — " + std::string(words_for(*reason, language));
    if (!step.detail.empty()) out += " (" + step.detail + ")";
    if (step.rule.empty()) return out + "\n";
    return out + phrases.say("\n  theo ", "\n  by ") + step.rule + " [" +
           phrases.joined(step.basis) + "]\n" + asked(policy, phrases, step);
}

}  // namespace

std::string explain_story(const PolicyBook& book, const Registry& registry,
                          const std::vector<Exercised>& steps, Language language) {
    std::string out;
    for (const Exercised& step : steps) {
        const Policy* policy = book.find(step.policy);
        if (!policy) continue;
        const law::Phrases phrases(*policy, language);
        out += std::to_string(step.line) + ": " + step.case_name + " " + step.type +
               phrases.say(" với vai trò ", " as ") + step.role + " (" + step.state + ")\n";
        if (!step.reason.empty()) {
            out += refused(*policy, phrases, step, language);
            continue;
        }
        out += phrases.say("  nhận theo ", "  admitted by ") + step.rule + " " +
               phrases.basis(step.basis, step.mark) + "\n";
        for (const Duty& duty : step.opened)
            out += "  " + told(book, registry, phrases, duty, language) + "\n";
    }
    return out;
}

std::string explain_duties(const PolicyBook& book, const Registry& registry,
                           const std::vector<Duty>& duties, Language language) {
    std::string out;
    for (const Duty& duty : duties)
        if (const Policy* policy = book.in_force(registry, legal_day(duty.from)))
            out += told(book, registry, law::Phrases(*policy, language), duty, language) + "\n";
    return out;
}

}  // namespace bangiao

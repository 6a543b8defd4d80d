#include <bangiao/explain.hpp>

#include "bangiao/law/phrases.hpp"

namespace bangiao {
namespace {

/// `D-31 (Receive, support …) of soyte: 3 days from 2026-03-02T20:00:00+07:00, overdue from …`
std::string why_due(const law::Phrases& phrases, const Policy& policy, const Duty& duty) {
    const auto known = policy.deadlines.find(duty.rule);
    std::string out = duty.rule;
    if (known) out += " (" + phrases.says(*known) + ")";
    out += phrases.say(" của ", " of ") + duty.unit.text() + phrases.say(": tính từ ", ": from ") +
           duty.from.local_text();
    if (known) {
        const std::string limit = phrases.limit(policy.deadlines[*known].limit);
        out += phrases.say(", thời hạn ", ", limit ") + limit + phrases.instead(*known);
    }
    if (duty.warn) out += phrases.say(", nhắc ", ", reminder ") + duty.warn->local_text();
    return out + phrases.say(", quá hạn từ ", ", overdue from ") + duty.due.local_text() + " " +
           phrases.basis(duty.basis, duty.mark);
}

std::string told(const Policy& policy, const Exercised& step, Language language) {
    const law::Phrases phrases(policy, language);
    std::string out = std::to_string(step.line) + ": " + step.case_name + " " + step.type +
                      phrases.say(" với vai trò ", " as ") + step.role + " (" + step.state + ")\n";
    if (!step.reason.empty()) {
        const auto reason = reason_named(step.reason);
        out += phrases.say("  từ chối: ", "  refused: ") + step.reason;
        if (reason) out += " — " + std::string(words_for(*reason, language));
        if (!step.detail.empty()) out += " (" + step.detail + ")";
        if (step.rule.empty()) return out + "\n";
        return out + phrases.say("\n  theo ", "\n  by ") + step.rule + " [" +
               phrases.joined(step.basis) + "]\n";
    }
    out += phrases.say("  nhận theo ", "  admitted by ") + step.rule + " " +
           phrases.basis(step.basis, step.mark) + "\n";
    for (const Duty& duty : step.opened) out += "  " + why_due(phrases, policy, duty) + "\n";
    return out;
}

}  // namespace

std::string explain_story(const PolicyBook& book, const std::vector<Exercised>& steps,
                          Language language) {
    std::string out;
    for (const Exercised& step : steps)
        if (const Policy* policy = book.find(step.policy)) out += told(*policy, step, language);
    return out;
}

std::string explain_duties(const PolicyBook& book, const Registry& registry,
                           const std::vector<Duty>& duties, Language language) {
    std::string out;
    for (const Duty& duty : duties) {
        const Policy* policy = book.in_force(registry, legal_day(duty.from));
        if (policy) out += why_due(law::Phrases(*policy, language), *policy, duty) + "\n";
    }
    return out;
}

}  // namespace bangiao

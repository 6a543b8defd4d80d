#include "bangiao/law/explain_subjects.hpp"

#include <algorithm>

#include "bangiao/law/phrases.hpp"

namespace bangiao::law {
namespace {

void put(std::string& out, const std::string& title, const std::vector<std::string>& lines) {
    if (lines.empty()) return;
    out += "  " + title + "\n";
    for (const std::string& line : lines) out += "    - " + line + "\n";
}

/// The names of all rules of which something holds, with basis and mark.
template <class Holds>
std::vector<std::string> rules_where(const Policy& policy, const Phrases& say, Holds holds) {
    std::vector<std::string> lines;
    for (const std::string& type : policy.events.names())
        for (const Rule& rule : policy.events[*policy.events.find(type)].rules)
            if (holds(rule)) lines.push_back(rule.name + " " + say.basis(rule.basis, rule.mark));
    return lines;
}

std::vector<std::string> open_about(const Policy& policy, const std::string& name,
                                    Language language) {
    std::vector<std::string> lines;
    for (const OpenQuestion& open : policy.open_questions)
        if (std::find(open.concerns.begin(), open.concerns.end(), name) != open.concerns.end())
            lines.push_back(open.question.in(language) + " " + open.reading.in(language) + " [" +
                            open.mark + "]");
    return lines;
}

std::string row_of(const Policy& policy, const Phrases& say, const SightRow& row) {
    std::string line = say.reader(row) + ":";
    for (const auto& [sensitivity, sight] : row.classes)
        line += " " + policy.classes.name(sensitivity) + " " + say.sees(sight) + ",";
    line.back() = ' ';
    return line + say.basis(row.basis, row.mark);
}

template <class Applies>
std::vector<std::string> rows_where(const Policy& policy, const Phrases& say,
                                    const std::vector<SightRow>& all, Applies applies) {
    std::vector<std::string> lines;
    for (const SightRow& row : all)
        if (applies(row)) lines.push_back(row_of(policy, say, row));
    return lines;
}

}  // namespace

const Rule* rule_named(const EventRule& event, std::string_view name) {
    const auto found = std::find_if(event.rules.begin(), event.rules.end(),
                                    [&](const Rule& rule) { return rule.name == name; });
    return found == event.rules.end() ? nullptr : &*found;
}

std::string explained(const Policy& policy, DeadlineRef deadline, Language language) {
    const Phrases say(policy, language);
    const Deadline& about = policy.deadlines[deadline];
    std::string out = say.deadline(deadline) + "\n";
    if (about.warn)
        out += say.say("  nhắc sau ", "  reminder after ") + say.limit(*about.warn) + "\n";
    if (about.standing)
        out += say.say("  không do sự kiện nào mở\n",
                       "  opened by no event: a cap or a standing term\n");
    const auto names_it = [&](const auto& effects) {
        return std::any_of(effects.begin(), effects.end(),
                           [&](const auto& each) { return each.deadline == deadline; });
    };
    put(out, say.say("mở bởi", "opened by"),
        rules_where(policy, say, [&](const Rule& rule) { return names_it(rule.effects.duties); }));
    put(out, say.say("hoàn thành bởi", "discharged by"),
        rules_where(policy, say,
                    [&](const Rule& rule) { return names_it(rule.effects.discharges); }));
    put(out, say.say("dời bởi", "moved by"),
        rules_where(policy, say, [&](const Rule& rule) { return names_it(rule.effects.moves); }));
    put(out, say.say("còn mở", "open questions"),
        open_about(policy, policy.deadlines.name(deadline), language));
    return out;
}

std::string explained(const Policy& policy, RoleRef role, Language language) {
    const Phrases say(policy, language);
    const auto listed = [&](const std::vector<RoleRef>& roles) {
        return std::find(roles.begin(), roles.end(), role) != roles.end();
    };
    std::string out = policy.roles.name(role) + " — " + policy.roles[role].in(language) + "\n";
    put(out, say.say("được lập", "may file"),
        rules_where(policy, say, [&](const Rule& rule) { return listed(rule.by.roles); }));
    put(out, say.say("xem thêm", "sees besides"),
        rows_where(policy, say, policy.sight,
                   [&](const SightRow& row) { return listed(row.roles); }));
    put(out, say.say("xem không quá", "sees no more than"),
        rows_where(policy, say, policy.sight_caps,
                   [&](const SightRow& row) { return listed(row.roles); }));
    return out;
}

std::string explained(const Policy& policy, UnitTypeRef type, Day day, Language language) {
    const Phrases say(policy, language);
    const UnitType& about = policy.unit_types[type];
    std::string out = policy.unit_types.name(type) + " — " + about.words.in(language) + " (" +
                      about.family + ", " + about.level + ")\n";
    std::vector<std::string> groups;
    for (const auto& [name, members] : policy.groups)
        if (members.has(type, day)) groups.push_back(name);
    put(out, say.say("thuộc nhóm", "belongs to"), groups);
    put(out, say.say("được lập", "may file"), rules_where(policy, say, [&](const Rule& rule) {
            return rule.by.types && rule.by.types->has(type, day);
        }));
    put(out,
        say.say("đơn vị nào cũng lập được, nếu đúng tư cách",
                "any type may file, being what the rule asks"),
        rules_where(policy, say, [&](const Rule& rule) { return !rule.by.types; }));
    std::vector<std::string> routes;
    for (const Route& route : policy.routes)
        if (route.from.has(type, day) || route.to.has(type, day))
            routes.push_back(std::to_string(route.number) + ": " + say.joined(route.from.written) +
                             " → " + say.joined(route.to.written) + " " + say.where(route.where) +
                             say.guard(route.guard) + " " + say.basis(route.basis, route.mark));
    put(out, say.say("tuyến bàn giao", "routes of handoffs"), routes);
    put(out, say.say("được xem, khi tham gia hồ sơ", "may see, as a party"),
        rows_where(policy, say, policy.sight,
                   [&](const SightRow& row) { return row.types && row.types->has(type, day); }));
    return out;
}

namespace {

bool names(const Condition& condition, AgreementRef agreement) {
    return std::find(condition.agreements.begin(), condition.agreements.end(), agreement) !=
           condition.agreements.end();
}

bool names(const Guard& guard, AgreementRef agreement) {
    const auto asks = [&](const Condition& condition) { return names(condition, agreement); };
    return std::any_of(guard.when.begin(), guard.when.end(), asks) ||
           std::any_of(guard.unless.begin(), guard.unless.end(), asks);
}

bool names(const Rule& rule, AgreementRef agreement) {
    const auto guarded = [&](const auto& effects) {
        return std::any_of(effects.begin(), effects.end(),
                           [&](const auto& each) { return names(each.guard, agreement); });
    };
    const Effects& then = rule.effects;
    return names(rule.when, agreement) || guarded(rule.when.checks) || guarded(then.discharges) ||
           guarded(then.closes) || guarded(then.moves) || guarded(then.axes) ||
           guarded(then.custody) || guarded(then.parties) || guarded(then.opens) ||
           guarded(then.duties) || guarded(then.links);
}

}  // namespace

std::string explained(const Policy& policy, AgreementRef agreement, Language language) {
    const Phrases say(policy, language);
    const Agreement& about = policy.agreements[agreement];
    std::string out = policy.agreements.name(agreement) + " — " + about.label.in(language) + " (" +
                      about.country + ") " + say.basis(about.basis, about.mark) + "\n";
    if (about.from) out += say.say("  từ ", "  from ") + day_text(*about.from) + "\n";
    if (about.to) out += say.say("  đến ", "  to ") + day_text(*about.to) + "\n";
    if (const std::string whom = say.guard(about.guard); !whom.empty())
        out += say.say("  áp dụng", "  covers the case") + whom + "\n";
    put(out, say.say("quy tắc khác đi", "rules that depart from the usual"),
        rules_where(policy, say, [&](const Rule& rule) { return names(rule, agreement); }));
    std::vector<std::string> lines;
    for (const std::string& id : policy.deadlines.names()) {
        const Deadline& deadline = policy.deadlines[*policy.deadlines.find(id)];
        for (const Deadline::Instead& other : deadline.instead)
            if (names(other.guard, agreement))
                lines.push_back(id + ": " + say.limit(other.limit) +
                                say.say(" thay cho ", " instead of ") + say.limit(deadline.limit) +
                                " [" + deadline.mark + "]");
    }
    put(out, say.say("thời hạn khác đi", "deadlines that depart from the usual"), lines);
    lines.clear();
    for (const Route& route : policy.routes)
        if (names(route.guard, agreement)) lines.push_back(std::to_string(route.number));
    put(out, say.say("tuyến bàn giao", "routes of handoffs"), lines);
    put(out, say.say("còn mở", "open questions"),
        open_about(policy, policy.agreements.name(agreement), language));
    return out;
}

}  // namespace bangiao::law

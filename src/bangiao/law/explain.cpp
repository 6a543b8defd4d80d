#include <bangiao/explain.hpp>
#include <boost/json/serialize.hpp>

#include "bangiao/law/explain_subjects.hpp"
#include "bangiao/law/phrases.hpp"
#include "bangiao/law/words_json.hpp"

namespace bangiao {
namespace {

namespace json = boost::json;

void put(std::string& out, const std::string& title, const std::vector<std::string>& lines) {
    if (lines.empty()) return;
    out += "    " + title + "\n";
    for (const std::string& line : lines) out += "      - " + line + "\n";
}

/// `only`: the name of the one rule that is asked for; empty: all of them.
std::string explained(const Policy& policy, const law::EventRule& event, std::string_view only,
                      Language language) {
    const law::Phrases phrases(policy, language);
    std::string out = event.type.text() + " — " + event.label.in(language) + " (" + event.kind +
                      ") " + phrases.basis(event.basis, event.mark) + "\n";
    if (!event.says.in(language).empty()) out += "  " + event.says.in(language) + "\n";
    if (!event.forms.empty())
        out += phrases.say("  Mẫu: ", "  Form: ") + phrases.joined(event.forms) + "\n";
    if (event.opens != law::Opens::never)
        out += phrases.say("  Có thể mở hồ sơ mới.\n", "  May open a chain.\n");
    for (const law::Rule& rule : event.rules) {
        if (!only.empty() && rule.name != only) continue;
        out += "  " + rule.name + " " + phrases.basis(rule.basis, rule.mark) + "\n";
        put(out, phrases.say("ai lập", "who files"), {phrases.who(rule.by)});
        put(out, phrases.say("khi nào", "when"), phrases.conditions(rule.when));
        put(out, phrases.say("hệ quả", "what follows"), phrases.effects(rule.effects));
    }
    std::vector<std::string> fields;
    for (const auto& [name, rule] : event.fields) fields.push_back(phrases.field(name, rule));
    put(out, phrases.say("trường", "fields"), fields);
    return out;
}

json::array texts_json(const std::vector<std::string>& texts) {
    json::array out;
    for (const std::string& text : texts) out.emplace_back(text);
    return out;
}

json::object codes_json(const Policy& policy, const law::Values& values) {
    json::object out;
    if (values.from == law::Values::From::list)
        for (const auto& [code, words] : policy.lists[values.list].codes)
            out.emplace(code, words_json(words));
    if (values.from == law::Values::From::roles)
        for (const std::string& role : policy.roles.names())
            out.emplace(role, words_json(policy.roles[*policy.roles.find(role)]));
    if (values.from == law::Values::From::unit_types)
        for (const std::string& type : policy.unit_types.names())
            out.emplace(type, words_json(policy.unit_types[*policy.unit_types.find(type)].words));
    return out;
}

json::object field_json(const Policy& policy, const law::FieldRule& rule) {
    json::object out{{"type", law::name_of(rule.type)},
                     {"class", policy.classes.name(rule.sensitivity)},
                     {"required", rule.required},
                     {"clear", rule.clear},
                     {"label", words_json(rule.label)}};
    if (rule.type == law::FieldType::list) out.emplace("items", law::name_of(rule.items));
    if (rule.values.from != law::Values::From::any)
        out.emplace("values", codes_json(policy, rule.values));
    if (rule.min) out.emplace("min", *rule.min);
    if (rule.max) out.emplace("max", *rule.max);
    return out;
}

json::object event_json(const Policy& policy, const law::EventRule& event) {
    json::object fields;
    for (const auto& [name, rule] : event.fields) fields.emplace(name, field_json(policy, rule));
    json::object roles;
    for (const law::Rule& rule : event.rules)
        for (const law::RoleRef role : rule.by.roles)
            roles.emplace(policy.roles.name(role), words_json(policy.roles[role]));
    return {{"label", words_json(event.label)},
            {"kind", event.kind},
            {"form", texts_json(event.forms)},
            {"basis", texts_json(event.basis)},
            {"mark", event.mark},
            {"opens", event.opens != law::Opens::never},
            {"roles", std::move(roles)},
            {"fields", std::move(fields)}};
}

}  // namespace

Result<std::string> explain(const PolicyBook& book, const Registry& registry,
                            std::string_view subject, Day day, Language language) {
    const auto type = EventType::parse(subject.substr(0, subject.find('/')));
    const std::string_view rule = subject.find('/') == std::string_view::npos ? "" : subject;
    for (const Policy* policy : {book.in_force(registry, day), book.constitution()}) {
        if (!policy) continue;
        const law::EventRule* event = type ? policy->event(*type) : nullptr;
        if (event && (rule.empty() || law::rule_named(*event, rule)))
            return explained(*policy, *event, rule, language);
        if (const auto deadline = policy->deadlines.find(subject))
            return law::explained(*policy, *deadline, language);
        if (const auto role = policy->roles.find(subject))
            return law::explained(*policy, *role, language);
        if (const auto agreement = policy->agreements.find(subject))
            return law::explained(*policy, *agreement, language);
        if (const auto unit_type = policy->unit_types.find(subject))
            return law::explained(*policy, *unit_type, day, language);
    }
    return Refusal(Reason::event_type_unknown,
                   "no event type, deadline, role, unit type or agreement is named so");
}

std::string describe_json(const Policy& policy) {
    json::object roles;
    for (const std::string& role : policy.roles.names())
        roles.emplace(role, words_json(policy.roles[*policy.roles.find(role)]));
    json::object deadlines;
    const law::Phrases vi(policy, Language::vi);
    const law::Phrases en(policy, Language::en);
    for (const std::string& id : policy.deadlines.names()) {
        const law::Deadline& deadline = policy.deadlines[*policy.deadlines.find(id)];
        deadlines.emplace(
            id, json::object{
                    {"says", words_json(deadline.says)},
                    {"limit", words_json({vi.limit(deadline.limit), en.limit(deadline.limit)})},
                    {"basis", texts_json(deadline.basis)},
                    {"mark", deadline.mark}});
    }
    json::object events;
    for (const std::string& type : policy.events.names())
        events.emplace(type, event_json(policy, policy.events[*policy.events.find(type)]));
    const PolicyFile& file = policy.file;
    json::object out{{"id", file.id},
                     {"kind", file.kind},
                     {"digest", file.digest.hex()},
                     {"title", words_json(file.title)},
                     {"roles", std::move(roles)},
                     {"deadlines", std::move(deadlines)},
                     {"events", std::move(events)}};
    if (file.in_force_from) out.emplace("in_force_from", day_text(*file.in_force_from));
    if (file.in_force_to) out.emplace("in_force_to", day_text(*file.in_force_to));
    return json::serialize(out);
}

}  // namespace bangiao

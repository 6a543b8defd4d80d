#include <algorithm>
#include <bangiao/sight.hpp>
#include <bangiao/succession.hpp>

#include "bangiao/law/document.hpp"
#include "bangiao/law/scenario_cast.hpp"

namespace bangiao {
namespace {

using law::Cast;

namespace json = boost::json;

/// An admitted event, as far as a reader's eyes are concerned.
struct Told {
    EventType type;
    UnitId unit;
    std::uint64_t place;
    std::map<std::string, std::string> classes;
};

std::string joined(const auto& texts) {
    std::string out;
    for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + text;
    return out.empty() ? "none" : out;
}

std::string words_of(const Custody& custody) {
    std::string out = custody.state;
    if (custody.unit) out += (custody.to ? " from " : " by ") + custody.unit->text();
    return custody.to ? out + " to " + custody.to->text() : out;
}

std::string words_of(const Duty& duty) {
    return duty.rule + " of " + duty.unit.text() + " due " + duty.due.local_text();
}

/// Axes in the policy's order, then custody; a case that does not exist yet stands where they
/// start.
std::string where_it_stands(const Policy& policy, const CaseState& state) {
    std::string out;
    for (const std::string& name : policy.axes.names()) {
        const auto found = state.axes.find(name);
        out += (found == state.axes.end() ? policy.axes[*policy.axes.find(name)].start
                                          : found->second) +
               ", ";
    }
    return out + (state.length == 0 ? policy.custody_start : state.custody.state);
}

class Story {
public:
    Story(const Scenario& scenario, const PolicyBook& book, const Onlooker& onlooker, Instant first)
        : scenario_(scenario),
          book_(book),
          onlooker_(onlooker),
          cast_(scenario, book, first - std::chrono::hours(24)) {}

    ScenarioOutcome play() {
        std::size_t count = 0;
        for (const auto& item : scenario_.items) {
            ++count;
            const auto difference = std::visit([&](const auto& each) { return run(each); }, item);
            if (difference) return {count, difference, std::move(exercised_)};
        }
        return {count, std::nullopt, std::move(exercised_)};
    }

private:
    using Found = std::optional<Difference>;

    CaseState state_of(const std::string& name) const {
        const auto found = cases_.find(name);
        return found == cases_.end() ? CaseState(cast_.case_id(name)) : found->second;
    }

    // A step.

    Found run(const Scenario::Step& step) {
        const std::string what = step.event + " on case " + step.case_name;
        const CaseState before = state_of(step.case_name);
        if (auto found = compare_overdue(step, step.then, what, standing(step))) return found;
        // The same bytes once more are answered from the log: nothing is decided again.
        if (!step.again.empty()) return compare_state(step, step.then, what, standing(step));
        const Result<Decision> decision = decide_step(step, before);
        if (step.admitted != decision.has_value()) {
            const std::string actual =
                decision ? "admitted"
                         : "refused: " + std::string(code_of(decision.error().reason)) + " (" +
                               decision.error().detail + ") by " + decision.error().rule;
            return Difference{step.line, what, step.admitted ? "admitted" : refusal_of(step),
                              actual};
        }
        if (decision) keep(step, *decision);
        if (!decision && !step.reason.empty() && code_of(decision.error().reason) != step.reason)
            return Difference{step.line, what, refusal_of(step),
                              "refused: " + std::string(code_of(decision.error().reason)) + " (" +
                                  decision.error().detail + ")"};
        return compare_state(step, step.then, what, standing(step));
    }

    /// Where the case stands at the time of a step or read, for whoever looks at it.
    CaseState standing(const auto& item) const {
        return handed_on(state_of(item.case_name).settled(item.at), cast_.registry());
    }

    static std::string refusal_of(const Scenario::Step& step) {
        return step.reason.empty() ? "refused" : "refused: " + step.reason;
    }

    Result<Decision> decide_step(const Scenario::Step& step, const CaseState& before) {
        const Instant occurred = occurred_at(step);
        const Policy* policy = book_.in_force(cast_.registry(), legal_day(occurred));
        if (!policy) return Refusal(Reason::policy_unknown, "no policy is in force on that day");
        const EventType type = *EventType::parse(step.event);
        const law::EventRule* rule = policy->event(type);
        const auto of = named_.find(step.of);
        Claims claims{next_event_id(),
                      before.id,
                      type,
                      cast_.unit_of(step.by),
                      *RoleName::parse(step.as),
                      step.at.seconds(),
                      occurred,
                      before.head,
                      policy->file.digest,
                      of == named_.end() ? std::nullopt : std::optional(of->second),
                      {},
                      {}};
        const Fields fields = fields_of(step, rule);
        const Filing filing{claims, fields, cast_.signer(step.by), sha256(claims.jti.text())};
        if (onlooker_) onlooker_(cast_.registry(), before, filing, step.at);
        Result<Decision> decision = decide(book_, cast_.registry(), before, filing, step.at);
        exercised_.push_back(told_of(step, *policy, before, decision));
        if (decision && !step.name.empty()) named_.insert_or_assign(step.name, claims.jti);
        return decision;
    }

    static Exercised told_of(const Scenario::Step& step, const Policy& policy,
                             const CaseState& before, const Result<Decision>& decision) {
        Exercised told{step.line,
                       step.case_name,
                       policy.file.digest,
                       step.event,
                       {},
                       {},
                       step.as,
                       where_it_stands(policy, before.settled(step.at)),
                       {},
                       {},
                       {},
                       {}};
        if (decision) {
            told.rule = decision->rule;
            told.basis = decision->basis;
            told.mark = decision->mark;
            told.opened = decision->opened;
        } else {
            const Refusal& refusal = decision.error();
            told.rule = refusal.rule;
            told.reason = code_of(refusal.reason);
            told.detail = refusal.detail;
            told.basis = refusal.basis;
        }
        return told;
    }

    static Instant occurred_at(const Scenario::Step& step) {
        const auto given = step.fields.find("occurred_at");
        if (given == step.fields.end() || !given->second.is_string()) return step.at;
        return Instant::parse(std::string_view(given->second.as_string())).value_or(step.at);
    }

    EventId next_event_id() {
        return *EventId::parse(
            law::uuid_from("event/" + scenario_.id + "/" + std::to_string(events_++)));
    }

    /// Clear or sealed as the policy says; `occurred_at` is a claim, not a field.
    Fields fields_of(const Scenario::Step& step, const law::EventRule* rule) const {
        Fields fields;
        for (const auto& [name, value] : step.fields) {
            if (name == "occurred_at") continue;
            const law::FieldRule* field = rule ? rule->field(name) : nullptr;
            fields.emplace(name, field ? Field{cast_.translated(*field, value), !field->clear}
                                       : Field{value, true});
        }
        return fields;
    }

    void keep(const Scenario::Step& step, const Decision& decision) {
        told_[step.case_name].push_back({*EventType::parse(step.event), cast_.unit_of(step.by),
                                         decision.state.length - 1, decision.classes});
        cases_.insert_or_assign(step.case_name, decision.state);
        for (const RegistryChange& change : decision.registry) cast_.registry().apply(change);
    }

    static Found compare_overdue(const auto& item, const Scenario::Standing& expected,
                                 const std::string& what, const CaseState& state) {
        if (!expected.overdue) return std::nullopt;
        std::set<std::string> overdue;
        for (const Duty& duty : state.duties)
            if (duty.due <= item.at) overdue.insert(duty.rule);
        const bool right =
            expected.overdue->empty()
                ? overdue.empty()
                : std::all_of(expected.overdue->begin(), expected.overdue->end(),
                              [&](const std::string& rule) { return overdue.contains(rule); });
        if (right) return std::nullopt;
        return Difference{item.line, what, "overdue: " + joined(*expected.overdue),
                          "overdue: " + joined(overdue)};
    }

    Found compare_state(const auto& item, const Scenario::Standing& then, const std::string& what,
                        const CaseState& state) const {
        const auto axis = [&](const char* name, const std::string& expected) -> Found {
            const auto found = state.axes.find(name);
            const std::string actual = found == state.axes.end() ? "none" : found->second;
            if (expected.empty() || actual == expected) return std::nullopt;
            return Difference{item.line, what, std::string(name) + " " + expected,
                              std::string(name) + " " + actual};
        };
        if (auto found = axis("identification", then.identification)) return found;
        if (auto found = axis("lifecycle", then.lifecycle)) return found;
        if (auto found = compare_custody(item.line, then, what, state.custody)) return found;
        for (const Scenario::ExpectedDuty& duty : then.duties)
            if (auto found = compare_duty(item.line, what, duty, state)) return found;
        for (const std::string& rule : then.discharged)
            for (const Duty& duty : state.duties)
                if (duty.rule == rule)
                    return Difference{item.line, what, rule + " discharged", words_of(duty)};
        return std::nullopt;
    }

    Found compare_custody(std::uint32_t line, const Scenario::Standing& then,
                          const std::string& what, const Custody& custody) const {
        if (then.custody.empty()) return std::nullopt;
        bool same = true;
        std::string expected;
        for (const auto& [key, value] : then.custody) {
            expected += (expected.empty() ? "" : ", ") + key + " " + value;
            if (key == "state")
                same = same && custody.state == value;
            else if (key == "unit" || key == "from")
                same = same && custody.unit == cast_.unit(value);
            else
                same = same && key == "to" && custody.to == cast_.unit(value);
        }
        if (same) return std::nullopt;
        return Difference{line, what, "custody: " + expected, "custody: " + words_of(custody)};
    }

    Found compare_duty(std::uint32_t line, const std::string& what,
                       const Scenario::ExpectedDuty& expected, const CaseState& state) const {
        std::vector<std::string> open;
        for (const Duty& duty : state.duties) {
            if (duty.rule == expected.rule && duty.unit == cast_.unit(expected.unit) &&
                duty.due == expected.due)
                return std::nullopt;
            open.push_back(words_of(duty));
        }
        return Difference{
            line, what,
            expected.rule + " of " + expected.unit + " due " + expected.due.local_text(),
            joined(open)};
    }

    Found run(const Scenario::Change& change) {
        cast_.befall(change);
        return std::nullopt;
    }

    // A read.

    Found run(const Scenario::Read& read) {
        const std::string what = "reading case " + read.case_name + " by " + read.by;
        const CaseState state = state_of(read.case_name);
        const Reader reader{
            cast_.officer(read.by), cast_.unit_of(read.by), {*RoleName::parse(read.as)}};
        const Sight sight = sight_of(book_, cast_.registry(), state, reader, read.at);
        if (sight.blind() == read.shown)
            return Difference{read.line, what, read.shown ? "shown" : "refused",
                              sight.blind() ? "refused" : "shown"};
        if (!read.shown) return std::nullopt;
        if (auto found = compare_overdue(read, read.standing, what, standing(read))) return found;
        if (auto found = compare_state(read, read.standing, what, standing(read))) return found;
        for (const auto& [shown, classes] : read.classes)
            if (auto found = compare_classes(read, what, shown, classes, sight)) return found;
        for (const std::string& field : read.fields_shown)
            if (!is_shown(read, field, sight))
                return Difference{read.line, what, field + " shown", field + " not shown"};
        for (const std::string& field : read.fields_withheld)
            if (is_shown(read, field, sight))
                return Difference{read.line, what, field + " withheld", field + " shown"};
        return std::nullopt;
    }

    Found compare_classes(const Scenario::Read& read, const std::string& what,
                          const std::string& shown, const std::set<std::string>& classes,
                          const Sight& sight) const {
        const auto named = [](const std::vector<std::string>& list, const std::string& name) {
            return std::find(list.begin(), list.end(), name) != list.end();
        };
        const auto told = told_.find(read.case_name);
        if (told == told_.end()) return std::nullopt;
        for (const Told& event : told->second)
            for (const auto& [field, sensitivity] : event.classes) {
                if (!classes.contains(sensitivity) || named(read.fields_shown, field) ||
                    named(read.fields_withheld, field))
                    continue;
                const Shown actual = sight.of(event.type, event.unit, event.place, field);
                if (name_of(actual) == shown) continue;
                return Difference{
                    read.line, what, sensitivity + " " + shown,
                    event.type.text() + "." + field + " " + std::string(name_of(actual))};
            }
        return std::nullopt;
    }

    bool is_shown(const Scenario::Read& read, const std::string& field, const Sight& sight) const {
        const auto told = told_.find(read.case_name);
        return told != told_.end() &&
               std::any_of(told->second.begin(), told->second.end(), [&](const Told& event) {
                   return event.classes.contains(field) &&
                          sight.of(event.type, event.unit, event.place, field) == Shown::full;
               });
    }

    const Scenario& scenario_;
    const PolicyBook& book_;
    const Onlooker& onlooker_;
    Cast cast_;
    std::map<std::string, CaseState> cases_;
    std::map<std::string, std::vector<Told>> told_;
    std::map<std::string, EventId> named_;
    std::vector<Exercised> exercised_;
    std::size_t events_ = 0;
};

}  // namespace

ScenarioOutcome run_scenario(const Scenario& scenario, const PolicyBook& book,
                             const Onlooker& onlooker) {
    if (scenario.items.empty()) return {0, std::nullopt, {}};
    const Instant first =
        std::visit([](const auto& item) { return item.at; }, scenario.items.front());
    return Story(scenario, book, onlooker, first).play();
}

std::map<std::string, std::vector<std::string>> rules_of(const Policy& policy) {
    std::map<std::string, std::vector<std::string>> all;
    for (const std::string& type : policy.events.names())
        for (const law::Rule& rule : policy.event(*EventType::parse(type))->rules)
            all[type].push_back(rule.name);
    return all;
}

std::set<std::string> stated_in(const Policy& policy) {
    const law::Node document = law::read_toml(policy.file.text);
    std::set<std::string> all;
    for (const char* section : {"event", "deadline"})
        if (const law::Node* entries = document.find(section))
            for (const law::Node::Member& entry : entries->members) all.insert(entry.key);
    return all;
}

std::set<std::string> deadlines_opened_in(const Policy& policy) {
    std::set<std::string> all;
    for (const std::string& type : policy.events.names())
        for (const law::Rule& rule : policy.event(*EventType::parse(type))->rules)
            for (const law::OpenDuty& duty : rule.effects.duties)
                all.insert(policy.deadlines.name(duty.deadline));
    return all;
}

}  // namespace bangiao

#include "bangiao/law/conditions.hpp"

#include <algorithm>

#include "bangiao/law/unseen.hpp"

namespace bangiao::law {
namespace {

bool has(const std::vector<std::string>& list, std::string_view text) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

/// Where an axis stands; before the first event, where it starts.
std::string_view value_on(AxisRef axis, const Matter& matter) {
    const auto found = matter.state.axes.find(matter.policy.axes.name(axis));
    return found == matter.state.axes.end() ? matter.policy.axes[axis].start : found->second;
}

std::string_view custody_state(const Matter& matter) {
    return matter.state.length == 0 ? matter.policy.custody_start : matter.state.custody.state;
}

Objection axis_objection(const Condition::Axis& asked, const Matter& matter) {
    const Axis& axis = matter.policy.axes[asked.axis];
    const std::string_view value = value_on(asked.axis, matter);
    if (has(asked.values, value)) return std::nullopt;
    const bool unusual = !axis.usual.empty() && !has(axis.usual, value);
    return Refusal(unusual ? axis.otherwise : Reason::wrong_state,
                   "the case's " + matter.policy.axes.name(asked.axis) + " does not allow this");
}

bool is_open(const ThreadSearch& search, const Trial& trial) {
    const auto& threads = trial.matter.state.threads;
    return std::any_of(threads.begin(), threads.end(),
                       [&](const Thread& thread) { return fits(search, thread, trial); });
}

bool has_duty(DeadlineRef deadline, const Matter& matter) {
    return std::any_of(
        matter.state.duties.begin(), matter.state.duties.end(),
        [&](const Duty& duty) { return matter.policy.is_duty_of(deadline, duty.rule); });
}

bool fields_pass(const Earlier& earlier, EventRef type, const Mark& mark, const Matter& matter) {
    return std::all_of(earlier.fields.begin(), earlier.fields.end(), [&](const auto& asked) {
        const auto found = mark.fields.find(asked.first);
        const std::string unseen = field_of(matter.policy.events[type].type, asked.first);
        if (found == mark.fields.end() && matter.is_unseen(unseen)) {
            matter.missed(unseen);
            return true;
        }
        return passes(asked.second, found == mark.fields.end() ? nullptr : &found->second);
    });
}

bool happened(const Earlier& earlier, EventRef type, const Mark& mark, const Trial& trial) {
    const Matter& matter = trial.matter;
    if (earlier.by) {
        const auto unit = unit_of(*earlier.by, trial);
        if (!unit.put_off &&
            (!unit.value || matter.registry.standing_for(mark.unit) != *unit.value))
            return false;
    }
    if (earlier.later_than) {
        const Mark* other = matter.mark(*earlier.later_than);
        if (other && other->place > mark.place) return false;
    }
    const Day day = legal_day(mark.occurred_at);
    if (earlier.from_day && day < *earlier.from_day) return false;
    if (earlier.before_day && day >= *earlier.before_day) return false;
    return fields_pass(earlier, type, mark, matter);
}

bool happened(const Earlier& earlier, const Trial& trial) {
    return std::any_of(earlier.types.begin(), earlier.types.end(), [&](EventRef type) {
        const Mark* mark = trial.matter.mark(type);
        return mark && happened(earlier, type, *mark, trial);
    });
}

}  // namespace

Objection lifecycle_objection(const Condition& when, const Trial& trial, bool named_only) {
    const Policy& policy = trial.matter.policy;
    for (std::size_t i = 0; i < policy.axes.size(); ++i) {
        const AxisRef axis{static_cast<std::uint16_t>(i)};
        if (policy.axes[axis].usual.empty()) continue;
        const auto named = std::find_if(when.axes.begin(), when.axes.end(),
                                        [&](const auto& asked) { return asked.axis == axis; });
        if (named == when.axes.end() && named_only) continue;
        const Condition::Axis usual{axis, policy.axes[axis].usual};
        if (auto objection =
                axis_objection(named == when.axes.end() ? usual : *named, trial.matter))
            return objection;
    }
    return std::nullopt;
}

Objection state_objection(const Condition& when, const Trial& trial) {
    const Matter& matter = trial.matter;
    for (const Condition::Axis& asked : when.axes)
        if (matter.policy.axes[asked.axis].usual.empty())
            if (auto objection = axis_objection(asked, matter)) return objection;
    if (!when.custody.empty() && !has(when.custody, custody_state(matter)))
        return Refusal(Reason::wrong_state, "the person's custody does not allow this");
    if (when.is_new && *when.is_new != (matter.state.length == 0))
        return Refusal(Reason::wrong_state,
                       *when.is_new ? "the case is not new" : "the case is new");
    return std::nullopt;
}

namespace {

/// Whether `of` names what opened a thread of these kinds that time alone has ended.
bool has_lapsed(const std::vector<ThreadRef>& kinds, const Matter& matter) {
    if (!matter.filing || !matter.filing->claims.of || !matter.unsettled) return false;
    const auto& threads = matter.unsettled->threads;
    return std::any_of(threads.begin(), threads.end(), [&](const Thread& thread) {
        return thread.opened_by == *matter.filing->claims.of && thread.expires &&
               *thread.expires <= matter.now &&
               std::any_of(kinds.begin(), kinds.end(), [&](ThreadRef kind) {
                   return matter.policy.threads.name(kind) == thread.kind;
               });
    });
}

/// Full years on the day; nothing if the value names no month or day.
std::optional<int> full_years(const boost::json::value& born, Day day) {
    if (!born.is_string()) return std::nullopt;
    const std::string text(born.as_string());
    const bool month_only = text.size() == 7;
    const auto first = parse_day(month_only ? text + "-01" : text);
    if (!first) return std::nullopt;
    const std::chrono::year_month_day birth(*first);
    const std::chrono::year_month_day date(day);
    const int years = static_cast<int>(date.year()) - static_cast<int>(birth.year());
    const bool reached =
        month_only ? date.month() > birth.month()
                   : std::pair(date.month(), date.day()) >= std::pair(birth.month(), birth.day());
    return reached ? years : years - 1;
}

}  // namespace

Objection age_objection(const AgeTest& test, const Trial& trial) {
    const auto born = value_of(test.born, trial);
    if (born.put_off) return std::nullopt;
    const auto years = born.value ? full_years(*born.value, trial.matter.day) : std::nullopt;
    if (years && (!test.below || *years < *test.below) && (!test.least || *years >= *test.least))
        return std::nullopt;
    return Refusal(Reason::precondition_missing, "the person's age stands against this");
}

Objection thread_objection(const Condition& when, const Trial& trial) {
    const Matter& matter = trial.matter;
    if (!when.answers.empty() && !trial.thread)
        return Refusal(Reason::wrong_state, "`of` names nothing that is open", "/of");
    if (when.finds && !trial.thread)
        return Refusal(Reason::precondition_missing,
                       "no open " + matter.policy.threads.name(when.finds->thread) + " fits");
    if (!when.lapsed.empty() && !has_lapsed(when.lapsed, matter))
        return Refusal(Reason::wrong_state, "`of` names nothing that has ended by time", "/of");
    for (const ThreadRef kind : when.threads)
        if (!is_open({kind, {}, {}, {}, {}, {}}, trial))
            return Refusal(Reason::precondition_missing,
                           "no " + matter.policy.threads.name(kind) + " is open");
    const bool partly = matter.filing && matter.filing->some_withheld;
    for (const ThreadSearch& search : when.no_threads)
        if (!(partly && search.key && value_of(*search.key, trial).put_off) &&
            is_open(search, trial))
            return Refusal(Reason::wrong_state,
                           "a " + matter.policy.threads.name(search.thread) + " is open");
    for (const DeadlineRef duty : when.duties)
        if (!has_duty(duty, matter))
            return Refusal(Reason::precondition_missing,
                           "the duty " + matter.policy.deadlines.name(duty) + " is not open");
    for (const DeadlineRef duty : when.no_duties)
        if (has_duty(duty, matter))
            return Refusal(Reason::wrong_state,
                           "the duty " + matter.policy.deadlines.name(duty) + " is open");
    return std::nullopt;
}

namespace {

Objection of_objection(const OfTest& test, const Matter& matter) {
    const auto* answered = matter.answered();
    const auto type = answered ? matter.policy.events.find(answered->first.text()) : std::nullopt;
    const bool listed =
        type && (test.types.empty() ||
                 std::find(test.types.begin(), test.types.end(), *type) != test.types.end());
    if (!listed)
        return Refusal(Reason::precondition_missing, "`of` names no event that this may answer",
                       "/of");
    if (test.by_actor && !matter.is_actor(answered->second.unit))
        return stranger_or(matter, "author of what `of` names");
    if (!test.may_file) return std::nullopt;
    const auto& rules = matter.policy.events[*type].rules;
    if (std::any_of(rules.begin(), rules.end(),
                    [&](const Rule& rule) { return !role_objection(rule.by, matter); }))
        return std::nullopt;
    return Refusal(Reason::role_not_permitted, "the role may not file what `of` names", "/role");
}

}  // namespace

namespace {

bool is_covered(AgreementRef ref, const Trial& trial) {
    const Agreement& agreement = trial.matter.policy.agreements[ref];
    const Day day = trial.matter.day;
    return (!agreement.from || day >= *agreement.from) && (!agreement.to || day <= *agreement.to) &&
           may_apply(agreement.guard, trial);
}

}  // namespace

Objection history_objection(const Condition& when, const Trial& trial) {
    const Matter& matter = trial.matter;
    for (const Earlier& earlier : when.after)
        if (!happened(earlier, trial))
            return Refusal(
                Reason::precondition_missing,
                "this presupposes " + matter.policy.events[earlier.types.front()].type.text());
    const std::size_t missed = matter.unread ? matter.unread->times : 0;
    for (const Earlier& earlier : when.not_after)
        if (happened(earlier, trial) && (!matter.unread || matter.unread->times == missed))
            return Refusal(
                Reason::wrong_state,
                matter.policy.events[earlier.types.front()].type.text() + " stands against this");
    if (when.of)
        if (auto objection = of_objection(*when.of, matter)) return objection;
    for (const auto& [fact, test] : when.facts) {
        const std::string& name = matter.policy.facts.name(fact);
        const auto known = value_of({ValueTerm::What::fact, name}, trial);
        if (!known.put_off && !passes(test, known.value ? &*known.value : nullptr))
            return Refusal(Reason::precondition_missing,
                           "what is known of `" + name + "` stands against this");
    }
    const auto covers = [&](AgreementRef agreement) { return is_covered(agreement, trial); };
    if (!when.agreements.empty() &&
        std::none_of(when.agreements.begin(), when.agreements.end(), covers))
        return Refusal(Reason::precondition_missing, "no agreement in force covers the case");
    for (const AgeTest& test : when.ages)
        if (auto objection = age_objection(test, trial)) return objection;
    return std::nullopt;
}

bool holds(const Condition& condition, const Trial& trial) {
    const bool names_thread = !condition.answers.empty() || condition.finds;
    const Trial own{trial.matter, names_thread ? thread_of(condition, trial) : trial.thread};
    return !unit_type_objection(condition.actor_types, own.matter) &&
           !relation_objection(condition.actor, own) &&
           !lifecycle_objection(condition, own, true) && !state_objection(condition, own) &&
           !thread_objection(condition, own) && !history_objection(condition, own) &&
           !route_objection(condition, own) && !field_objection(condition, own) &&
           !entitlement_objection(condition, own) && !time_objection(condition, own);
}

bool applies(const Guard& guard, const Trial& trial) {
    const auto met = [&](const Condition& condition) { return holds(condition, trial); };
    return (guard.when.empty() || std::any_of(guard.when.begin(), guard.when.end(), met)) &&
           std::none_of(guard.unless.begin(), guard.unless.end(), met);
}

Weighed weighed(const Guard& guard, const Trial& trial) {
    const Matter::Unread* unread = trial.matter.unread;
    const std::size_t before = unread ? unread->times : 0;
    const bool met = applies(guard, trial);
    return {met, unread && unread->times != before};
}

bool may_apply(const Guard& guard, const Trial& trial) {
    const Weighed weight = weighed(guard, trial);
    return weight.applies || weight.unsure;
}

bool surely_applies(const Guard& guard, const Trial& trial) {
    const Weighed weight = weighed(guard, trial);
    return weight.applies && !weight.unsure;
}

}  // namespace bangiao::law

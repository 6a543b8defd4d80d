#include <algorithm>

#include "bangiao/law/conditions.hpp"
#include "bangiao/law/deadlines.hpp"

namespace bangiao::law {
namespace {

Instant happened_at(const Matter& matter) {
    return matter.filing ? matter.filing->claims.occurred_at : matter.now;
}

Objection before_due_objection(const Window& window, const Trial& trial) {
    const Matter& matter = trial.matter;
    const std::string& id = matter.policy.deadlines.name(*window.duty);
    const Duty* found = nullptr;
    for (const Duty& duty : matter.state.duties)
        if (matter.policy.is_duty_of(*window.duty, duty.rule) && (!found || duty.due < found->due))
            found = &duty;
    if (!found) return Refusal(Reason::precondition_missing, "the duty " + id + " is not open");
    if (happened_at(matter) < found->due) return std::nullopt;
    return Refusal(Reason::too_late, "the duty " + id + " is overdue");
}

Objection since_objection(const Window& window, const Trial& trial) {
    const Matter& matter = trial.matter;
    const Mark* mark = matter.mark(*window.event);
    const std::string& type = matter.policy.events[*window.event].type.text();
    if (!mark) return Refusal(Reason::precondition_missing, "this presupposes " + type);
    const Instant bound = due_after(window.limit, mark->occurred_at, matter.calendar);
    const bool is_past = happened_at(matter) >= bound;
    if (window.what == Window::What::within && is_past)
        return Refusal(Reason::too_late, "too long after " + type);
    if (window.what == Window::What::not_before && !is_past)
        return Refusal(Reason::too_early, "too soon after " + type);
    return std::nullopt;
}

Objection ahead_objection(const Window& window, const Trial& trial) {
    const auto coming = time_of(window.ahead_of, trial);
    if (coming.put_off) return std::nullopt;
    if (!coming.value)
        return Refusal(Reason::precondition_missing,
                       "the time that this must precede is not known");
    const Limit back{window.limit.in, -window.limit.count};
    if (happened_at(trial.matter) < due_after(back, *coming.value, trial.matter.calendar))
        return std::nullopt;
    return Refusal(Reason::too_late, "too close to what it announces");
}

bool is_over(const Retention& rule, const Trial& trial) {
    if (!rule.term) return false;
    const auto from = time_of(rule.from, trial);
    const Matter& matter = trial.matter;
    return from.value &&
           happened_at(matter) >= due_after(*rule.term, *from.value, matter.calendar) &&
           std::none_of(rule.ages.begin(), rule.ages.end(), [&](const AgeTest& test) {
               return age_objection(test, trial).has_value();
           });
}

/// A class may go once some term is set for it in this case, and every such term is over.
bool is_over(std::string_view class_name, const Trial& trial) {
    const Policy& policy = trial.matter.policy;
    const auto sensitivity = policy.classes.find(class_name);
    bool set = false;
    for (const std::string& name : policy.retention.names()) {
        const Retention& rule = policy.retention[*policy.retention.find(name)];
        if (!sensitivity ||
            std::find(rule.classes.begin(), rule.classes.end(), *sensitivity) == rule.classes.end())
            continue;
        if (!may_apply(rule.guard, trial)) continue;
        if (surely_applies(rule.guard, trial) && !is_over(rule, trial)) return false;
        set = true;
    }
    return set;
}

Objection retention_objection(const ValueTerm& classes, const Trial& trial) {
    const auto named = value_of(classes, trial);
    if (named.put_off) return std::nullopt;
    const boost::json::array* list = named.value ? named.value->if_array() : nullptr;
    if (list && std::all_of(list->begin(), list->end(), [&](const boost::json::value& item) {
            return item.is_string() && is_over(std::string_view(item.as_string()), trial);
        }))
        return std::nullopt;
    return Refusal(Reason::too_early, "a class that is named must be kept longer");
}

}  // namespace

Objection time_objection(const Condition& when, const Trial& trial) {
    for (const Window& window : when.windows) {
        Objection objection;
        switch (window.what) {
            case Window::What::before_due:
                objection = before_due_objection(window, trial);
                break;
            case Window::What::within:
            case Window::What::not_before:
                objection = since_objection(window, trial);
                break;
            case Window::What::ahead_of:
                objection = ahead_objection(window, trial);
                break;
        }
        if (objection) return objection;
    }
    return when.retention_over ? retention_objection(*when.retention_over, trial) : std::nullopt;
}

}  // namespace bangiao::law

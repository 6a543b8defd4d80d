#include <algorithm>
#include <chrono>
#include <map>

#include "records/reach.hpp"
#include "records/records.hpp"
#include "store/database.hpp"

namespace bangiao::records {
namespace {

using store::DutyQuestion;

/// Where one group of open duties ends and the next begins.
struct Groups {
    explicit Groups(Instant now)
        : overdue(now + Instant::Duration(1)),
          today(end_of(legal_day(now))),
          week(end_of_week(now)) {}

    /// `due` is the first instant that is too late: what is due at midnight is due the day before.
    static Instant end_of(Day day) {
        return start_of(day + std::chrono::days(1)) + Instant::Duration(1);
    }
    static Instant end_of_week(Instant now) {
        const Day today = legal_day(now);
        const auto since_sunday = std::chrono::weekday(today) - std::chrono::Sunday;
        return end_of(today + (std::chrono::days(7) - since_sunday) % std::chrono::days(7));
    }
    std::string of(Instant due) const {
        if (due < overdue) return "overdue";
        if (due < today) return "today";
        return due < week ? "week" : "later";
    }

    Instant overdue, today, week;
};

/// A unit answers for those that ended and that it stands for.
std::vector<UnitId> units_in_scope(const Registry& registry, const UnitId& own,
                                   const DutyQuery& query) {
    std::vector<UnitId> units;
    for (const auto& [id, each] : registry.units()) {
        const UnitId standing = registry.standing_for(id);
        if (query.scope != DutyScope::subordinate) {
            if (standing == own) units.push_back(id);
        } else if (standing != own && registry.within(standing, own) &&
                   (!query.unit || registry.within(standing, *query.unit))) {
            units.push_back(id);
        }
    }
    return units;
}

DutyQuestion question_for(const DutyQuery& query, std::vector<UnitId> units, Instant overdue) {
    DutyQuestion question;
    question.units = std::move(units);
    question.rule = query.rule;
    question.case_id = query.case_id;
    if (query.due_from) question.due_from = start_of(*query.due_from) + Instant::Duration(1);
    if (query.due_to) question.due_before = Groups::end_of(*query.due_to);
    if (query.scope == DutyScope::others) question.of = DutyQuestion::Of::others;
    if (query.state == DutyState::discharged) question.of = DutyQuestion::Of::closed;
    if (query.state == DutyState::overdue)
        question.due_before = std::min(question.due_before.value_or(overdue), overdue);
    return question;
}

DutyView view_of(store::StoredDuty duty, const Groups& groups, std::optional<WhyDue> why,
                 std::vector<ToldView> told) {
    const bool closed = duty.closed_at.has_value();
    const std::string group = closed ? std::string() : groups.of(duty.duty.due);
    const char* const state = closed ? "discharged" : group == "overdue" ? "overdue" : "open";
    return {duty.case_id,   std::move(duty.duty), state,          group,
            duty.closed_at, std::move(why),       std::move(told)};
}

DutyList::Counts counted(store::Session& session, const DutyQuestion& question,
                         const Groups& groups) {
    if (question.of == DutyQuestion::Of::closed) return {};
    const store::DutyCounts found =
        count_duties(session, question, {groups.overdue, groups.today, groups.week});
    return {found.before[0], found.before[1] - found.before[0], found.before[2] - found.before[1],
            found.all - found.before[2], 0};
}

}  // namespace

DutyList Records::duties(const Reading& reading, const DutyQuery& query,
                         const std::optional<store::DutyPosition>& after, std::size_t limit) const {
    const std::shared_ptr<const Registry> registry = registry_.get();
    const UnitId& own = reading.caller.unit;
    const Groups groups(reading.now);
    const DutyQuestion question =
        question_for(query, units_in_scope(*registry, own, query), groups.overdue);
    DutyQuestion waiting = question;
    waiting.units = units_in_scope(*registry, own, {});
    waiting.of = DutyQuestion::Of::others;
    store::Reach reach = reach_of(*registry, reading.caller, reading.now);
    reach.units.insert(question.units.begin(), question.units.end());
    std::vector<store::StoredDuty> found;
    std::vector<std::vector<ToldView>> told;
    DutyList list;
    {
        store::Snapshot snapshot(database_, reach);
        found = store::read_duties(snapshot.session(), question, after, limit + 1);
        told = told_of(snapshot.session(), found);
        list.counts = counted(snapshot.session(), question, groups);
        list.counts.waiting = count_duties(snapshot.session(), waiting, {}).all;
    }
    if (found.size() > limit) {
        found.pop_back();
        list.next = found.back().position();
    }
    for (std::size_t i = 0; i < found.size(); ++i) {
        std::optional<WhyDue> why = why_due(book_, *registry, found[i].duty);
        list.duties.push_back(
            view_of(std::move(found[i]), groups, std::move(why), std::move(told[i])));
    }
    note_duties(reading, list.duties);
    return list;
}

/// For each of the duties, who was told of it.
std::vector<std::vector<ToldView>> Records::told_of(
    store::Session& session, const std::vector<store::StoredDuty>& duties) const {
    std::map<std::uint64_t, std::size_t> places;
    std::vector<std::uint64_t> numbers;
    for (const store::StoredDuty& each : duties) {
        places.emplace(each.number, numbers.size());
        numbers.push_back(each.number);
    }
    std::vector<std::vector<ToldView>> told(duties.size());
    for (const store::StoredNotice& each : store::read_told(session, numbers))
        told[places.at(each.duty)].push_back(told_view(each));
    return told;
}

}  // namespace bangiao::records

#include "store/notices.hpp"

#include <algorithm>

#include "store/bulk.hpp"

namespace bangiao::store {
namespace {

constexpr Sql lock{"select cast(pg_try_advisory_xact_lock(hashtext('bangiao.notices')) as text)",
                   1};
constexpr Sql untold_duties{
    "select cast(d.duty_no as text), cast(c.case_id as text), d.rule, d.unit, "
    "cast(d.opened_by as text), "
    "cast(cast(extract(epoch from d.runs_from) * 1000000 as bigint) as text), "
    "cast(cast(extract(epoch from d.warn) * 1000000 as bigint) as text), "
    "cast(cast(extract(epoch from d.due) * 1000000 as bigint) as text), e.unit, "
    "(select string_agg(distinct n.name, chr(31)) from ledger.notices n "
    "where n.duty_no = d.duty_no) "
    "from ledger.duties d join ledger.cases c on c.case_no = d.case_no "
    "join ledger.events e on e.idx = d.opened_idx "
    "where d.closed_idx is null and least(d.warn, d.due) <= cast(:a as timestamptz) "
    "and not exists (select from ledger.notices n where n.duty_no = d.duty_no "
    "and coalesce(n.next_at, 'infinity') > cast(:b as timestamptz)) "
    // In the order of the index over what is to be told: by number, all open duties would be read.
    "and (least(d.warn, d.due), d.duty_no) > (cast(:c as timestamptz), cast(:d as bigint)) "
    "order by least(d.warn, d.due), d.duty_no limit cast(:e as bigint)",
    10};
constexpr Sql add_notices{
    "insert into ledger.notices (duty_no, name, unit, case_id, rule, owner, opened_by, due, "
    "told_at, next_at) "
    "select d.duty_no, u.name, u.unit, c.case_id, d.rule, d.unit, d.opened_by, d.due, "
    "cast(u.told as timestamptz), cast(u.next as timestamptz) "
    "from rows from (string_to_table(:a, chr(31)), string_to_table(:b, chr(31)), "
    "string_to_table(:c, chr(31)), string_to_table(:d, chr(31)), "
    "string_to_table(:e, chr(31), chr(24))) with ordinality as u(duty, name, unit, told, next, "
    "place) join ledger.duties d on d.duty_no = cast(u.duty as bigint) "
    "join ledger.cases c on c.case_no = d.case_no order by u.place "
    "on conflict (duty_no, name, unit) do nothing"};

// Each statement is written whole: the columns first.
constexpr Sql notices_of_units{
    "select cast(n.notice_no as text), n.name, n.unit, cast(n.case_id as text), n.rule, n.owner, "
    "cast(n.opened_by as text), cast(cast(extract(epoch from n.due) * 1000000 as bigint) as text), "
    "cast(cast(extract(epoch from n.told_at) * 1000000 as bigint) as text), "
    "cast(n.duty_no as text) from ledger.notices n "
    "where n.unit = any(string_to_array(:a, chr(31))) and n.notice_no > cast(:b as bigint) "
    "order by n.notice_no limit cast(:c as bigint)",
    10};
constexpr Sql notices_of_duties{
    "select cast(n.notice_no as text), n.name, n.unit, cast(n.case_id as text), n.rule, n.owner, "
    "cast(n.opened_by as text), cast(cast(extract(epoch from n.due) * 1000000 as bigint) as text), "
    "cast(cast(extract(epoch from n.told_at) * 1000000 as bigint) as text), "
    "cast(n.duty_no as text) from ledger.notices n "
    "where n.duty_no = any(cast(string_to_array(:a, chr(31)) as bigint[])) order by n.notice_no",
    10};
constexpr Sql newest_of_units{
    "select cast(coalesce(max(n.notice_no), 0) as text) from ledger.notices n "
    "where n.unit = any(string_to_array(:a, chr(31)))",
    1};
constexpr Sql told_units{
    "select n.unit, cast(max(n.notice_no) as text) from ledger.notices n "
    "where n.notice_no > cast(:a as bigint) group by n.unit",
    2};

std::set<std::string> names_in(const Row& row, std::size_t column) {
    std::set<std::string> names;
    if (row.null(column)) return names;
    for (const auto& name : values_in(row.text(column), Column::separator))
        names.insert(name.value());
    return names;
}

UntoldDuty untold_of(const Row& row) {
    Duty duty{row.text(2),
              UnitId::parse(row.text(3)).value(),
              EventId::parse(row.text(4)).value(),
              {},
              row.instant(5),
              row.null(6) ? std::nullopt : std::optional(row.instant(6)),
              row.instant(7),
              {},
              {}};
    const TellingPlace place{std::min(duty.warn.value_or(duty.due), duty.due), row.number(0)};
    return {place, CaseId::parse(row.text(1)).value(), std::move(duty),
            UnitId::parse(row.text(8)).value(), names_in(row, 9)};
}

std::vector<StoredNotice> notices_in(const Rows& rows) {
    std::vector<StoredNotice> notices;
    for (const Row& row : rows)
        notices.push_back({row.number(0), row.text(1), UnitId::parse(row.text(2)).value(),
                           CaseId::parse(row.text(3)).value(), row.text(4),
                           UnitId::parse(row.text(5)).value(), EventId::parse(row.text(6)).value(),
                           row.instant(7), row.instant(8), row.number(9)});
    return notices;
}

}  // namespace

bool may_tell(Session& session) {
    return session.one(lock).flag(0);
}

std::vector<UntoldDuty> read_untold(Session& session, Instant now, const TellingPlace& after,
                                    std::uint64_t limit) {
    std::vector<UntoldDuty> duties;
    for (const Row& row : session.run(untold_duties, {now, now, after.from, after.number, limit}))
        duties.push_back(untold_of(row));
    return duties;
}

void insert_notices(Session& session, const std::vector<NewNotice>& notices) {
    if (notices.empty()) return;
    Column duty, name, unit, told, next;
    for (const NewNotice& each : notices) {
        duty.add(each.duty);
        name.add(each.name);
        unit.add(each.unit.text());
        told.add(each.told_at);
        next.add(each.next_at);
    }
    session.run(add_notices, {std::move(duty).parameter(), std::move(name).parameter(),
                              std::move(unit).parameter(), std::move(told).parameter(),
                              std::move(next).parameter()});
}

std::vector<StoredNotice> read_notices(Session& session, const std::vector<UnitId>& units,
                                       std::uint64_t after, std::uint64_t limit) {
    if (units.empty()) return {};
    return notices_in(session.run(notices_of_units, {list_of(units), after, limit}));
}

std::uint64_t newest_notice(Session& session, const std::vector<UnitId>& units) {
    return units.empty() ? 0 : session.one(newest_of_units, {list_of(units)}).number(0);
}

std::vector<StoredNotice> read_told(Session& session, const std::vector<std::uint64_t>& duties) {
    if (duties.empty()) return {};
    Column asked;
    for (const std::uint64_t duty : duties) asked.add(duty);
    return notices_in(session.run(notices_of_duties, {std::move(asked).parameter()}));
}

std::vector<ToldUnit> read_told_units(Session& session, std::uint64_t after) {
    std::vector<ToldUnit> units;
    for (const Row& row : session.run(told_units, {after}))
        units.push_back({UnitId::parse(row.text(0)).value(), row.number(1)});
    return units;
}

}  // namespace bangiao::store

#include "store/duty_reader.hpp"

#include <boost/json/parse.hpp>
#include <exception>

#include "store/bulk.hpp"

namespace bangiao::store {
namespace {

// Each statement is written out whole: a statement is read as it runs, and only where it names
// closed_idx itself is the partial index of its units used.
constexpr Sql open_duties{
    "select cast(d.duty_no as text), cast(c.case_id as text), d.rule, d.unit, "
    "cast(d.opened_by as text), d.thread, "
    "cast(cast(extract(epoch from d.runs_from) * 1000000 as bigint) as text), "
    "cast(cast(extract(epoch from d.warn) * 1000000 as bigint) as text), "
    "cast(cast(extract(epoch from d.due) * 1000000 as bigint) as text), d.basis, d.mark, d.how, "
    "cast(cast(extract(epoch from d.closed_at) * 1000000 as bigint) as text) "
    "from ledger.duties d join ledger.cases c on c.case_no = d.case_no "
    "where d.closed_idx is null and d.unit = any(string_to_array(:a, chr(31))) "
    "and coalesce(d.rule = cast(:b as text), true) "
    "and coalesce(c.case_id = cast(:c as uuid), true) "
    "and d.due >= coalesce(cast(:d as timestamptz), '-infinity') "
    "and d.due < coalesce(cast(:e as timestamptz), 'infinity') "
    "and (d.due, d.duty_no) > (coalesce(cast(:f as timestamptz), '-infinity'), "
    "coalesce(cast(:g as bigint), 0)) "
    "order by d.due, d.duty_no limit cast(:h as bigint)",
    13};
constexpr Sql closed_duties{
    "select cast(d.duty_no as text), cast(c.case_id as text), d.rule, d.unit, "
    "cast(d.opened_by as text), d.thread, "
    "cast(cast(extract(epoch from d.runs_from) * 1000000 as bigint) as text), "
    "cast(cast(extract(epoch from d.warn) * 1000000 as bigint) as text), "
    "cast(cast(extract(epoch from d.due) * 1000000 as bigint) as text), d.basis, d.mark, d.how, "
    "cast(cast(extract(epoch from d.closed_at) * 1000000 as bigint) as text) "
    "from ledger.duties d join ledger.cases c on c.case_no = d.case_no "
    "where d.closed_idx is not null and d.unit = any(string_to_array(:a, chr(31))) "
    "and coalesce(d.rule = cast(:b as text), true) "
    "and coalesce(c.case_id = cast(:c as uuid), true) "
    "and d.due >= coalesce(cast(:d as timestamptz), '-infinity') "
    "and d.due < coalesce(cast(:e as timestamptz), 'infinity') "
    "and (d.due, d.duty_no) > (coalesce(cast(:f as timestamptz), '-infinity'), "
    "coalesce(cast(:g as bigint), 0)) "
    "order by d.due, d.duty_no limit cast(:h as bigint)",
    13};
constexpr Sql duties_of_others{
    "select cast(d.duty_no as text), cast(c.case_id as text), d.rule, d.unit, "
    "cast(d.opened_by as text), d.thread, "
    "cast(cast(extract(epoch from d.runs_from) * 1000000 as bigint) as text), "
    "cast(cast(extract(epoch from d.warn) * 1000000 as bigint) as text), "
    "cast(cast(extract(epoch from d.due) * 1000000 as bigint) as text), d.basis, d.mark, d.how, "
    "cast(cast(extract(epoch from d.closed_at) * 1000000 as bigint) as text) "
    "from ledger.parties p join ledger.duties d on d.case_no = p.case_no "
    "join ledger.events e on e.idx = d.opened_idx "
    "join ledger.cases c on c.case_no = d.case_no "
    "where d.closed_idx is null and p.unit = any(string_to_array(:a, chr(31))) "
    "and e.unit = p.unit and d.unit <> p.unit "
    "and coalesce(d.rule = cast(:b as text), true) "
    "and coalesce(c.case_id = cast(:c as uuid), true) "
    "and d.due >= coalesce(cast(:d as timestamptz), '-infinity') "
    "and d.due < coalesce(cast(:e as timestamptz), 'infinity') "
    "and (d.due, d.duty_no) > (coalesce(cast(:f as timestamptz), '-infinity'), "
    "coalesce(cast(:g as bigint), 0)) "
    "order by d.due, d.duty_no limit cast(:h as bigint)",
    13};

// One row a moment, and one for all of them.
constexpr Sql count_of_open{
    "select cast(count(d.duty_no) filter (where d.due < m.moment) as text) "
    "from unnest(cast(string_to_array(:a, chr(31)) as timestamptz[]) || "
    "cast('infinity' as timestamptz)) with ordinality m(moment, place) left join ("
    "select d.duty_no, d.due from ledger.duties d join ledger.cases c on c.case_no = d.case_no "
    "where d.closed_idx is null and d.unit = any(string_to_array(:b, chr(31))) "
    "and coalesce(d.rule = cast(:c as text), true) "
    "and coalesce(c.case_id = cast(:d as uuid), true) "
    "and d.due >= coalesce(cast(:e as timestamptz), '-infinity') "
    "and d.due < coalesce(cast(:f as timestamptz), 'infinity')) d on true "
    "group by m.place order by m.place",
    1};
constexpr Sql count_of_closed{
    "select cast(count(d.duty_no) filter (where d.due < m.moment) as text) "
    "from unnest(cast(string_to_array(:a, chr(31)) as timestamptz[]) || "
    "cast('infinity' as timestamptz)) with ordinality m(moment, place) left join ("
    "select d.duty_no, d.due from ledger.duties d join ledger.cases c on c.case_no = d.case_no "
    "where d.closed_idx is not null and d.unit = any(string_to_array(:b, chr(31))) "
    "and coalesce(d.rule = cast(:c as text), true) "
    "and coalesce(c.case_id = cast(:d as uuid), true) "
    "and d.due >= coalesce(cast(:e as timestamptz), '-infinity') "
    "and d.due < coalesce(cast(:f as timestamptz), 'infinity')) d on true "
    "group by m.place order by m.place",
    1};
constexpr Sql count_of_others{
    "select cast(count(d.duty_no) filter (where d.due < m.moment) as text) "
    "from unnest(cast(string_to_array(:a, chr(31)) as timestamptz[]) || "
    "cast('infinity' as timestamptz)) with ordinality m(moment, place) left join ("
    "select d.duty_no, d.due from ledger.parties p "
    "join ledger.duties d on d.case_no = p.case_no "
    "join ledger.events e on e.idx = d.opened_idx "
    "join ledger.cases c on c.case_no = d.case_no "
    "where d.closed_idx is null and p.unit = any(string_to_array(:b, chr(31))) "
    "and e.unit = p.unit and d.unit <> p.unit "
    "and coalesce(d.rule = cast(:c as text), true) "
    "and coalesce(c.case_id = cast(:d as uuid), true) "
    "and d.due >= coalesce(cast(:e as timestamptz), '-infinity') "
    "and d.due < coalesce(cast(:f as timestamptz), 'infinity')) d on true "
    "group by m.place order by m.place",
    1};

struct Statements {
    const Sql& list;
    const Sql& count;
};

Statements statements_for(DutyQuestion::Of of) {
    switch (of) {
        case DutyQuestion::Of::open:
            return {open_duties, count_of_open};
        case DutyQuestion::Of::closed:
            return {closed_duties, count_of_closed};
        case DutyQuestion::Of::others:
            return {duties_of_others, count_of_others};
    }
    std::terminate();
}

std::vector<std::string> texts_in(const std::string& json) {
    const boost::json::value parsed = boost::json::parse(json);
    std::vector<std::string> out;
    for (const boost::json::value& text : parsed.as_array()) out.emplace_back(text.as_string());
    return out;
}

StoredDuty duty_of(const Row& row) {
    Duty duty{row.text(2),
              UnitId::parse(row.text(3)).value(),
              EventId::parse(row.text(4)).value(),
              row.text(5),
              row.instant(6),
              row.null(7) ? std::nullopt : std::optional(row.instant(7)),
              row.instant(8),
              texts_in(row.text(9)),
              row.text(10)};
    return {row.number(0), CaseId::parse(row.text(1)).value(), std::move(duty),
            row.null(11) ? std::string() : row.text(11),
            row.null(12) ? std::nullopt : std::optional(row.instant(12))};
}

Parameter joined(const std::vector<UnitId>& units) {
    Column column;
    for (const UnitId& unit : units) column.add(unit.text());
    return std::move(column).parameter();
}

template <class T>
Parameter or_null(const std::optional<T>& value) {
    return value ? Parameter(*value) : Parameter(std::nullopt);
}

Parameter case_or_null(const std::optional<CaseId>& id) {
    return id ? Parameter(id->text()) : Parameter(std::nullopt);
}

}  // namespace

std::vector<StoredDuty> read_duties(Session& session, const DutyQuestion& question,
                                    const std::optional<DutyPosition>& after, std::uint64_t limit) {
    if (question.units.empty()) return {};
    const Parameter due = after ? Parameter(after->due) : Parameter(std::nullopt);
    const Parameter number = after ? Parameter(after->number) : Parameter(std::nullopt);
    std::vector<StoredDuty> out;
    for (const Row& row : session.run(
             statements_for(question.of).list,
             {joined(question.units), or_null(question.rule), case_or_null(question.case_id),
              or_null(question.due_from), or_null(question.due_before), due, number, limit}))
        out.push_back(duty_of(row));
    return out;
}

DutyCounts count_duties(Session& session, const DutyQuestion& question,
                        const std::vector<Instant>& moments) {
    DutyCounts counts{std::vector<std::uint64_t>(moments.size()), 0};
    if (question.units.empty()) return counts;
    Column asked;
    for (const Instant moment : moments) asked.add(moment);
    const Rows rows = session.run(
        statements_for(question.of).count,
        {std::move(asked).parameter(), joined(question.units), or_null(question.rule),
         case_or_null(question.case_id), or_null(question.due_from), or_null(question.due_before)});
    for (std::size_t i = 0; i < moments.size(); ++i) counts.before[i] = rows.at(i).number(0);
    counts.all = rows.at(moments.size()).number(0);
    return counts;
}

}  // namespace bangiao::store

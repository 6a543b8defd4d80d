#include "store/duty_reader.hpp"

#include <array>
#include <boost/json/parse.hpp>
#include <exception>

#include "store/bulk.hpp"

namespace bangiao::store {
namespace {

// A list is read with one statement for each kind of question: a statement is read as it runs, and
// only where it names closed_idx itself is the partial index of its units used. They are put
// together from these parts as the program is compiled.
constexpr char columns[] =
    "select cast(d.duty_no as text), cast(c.case_id as text), d.rule, d.unit, "
    "cast(d.opened_by as text), d.thread, "
    "cast(cast(extract(epoch from d.runs_from) * 1000000 as bigint) as text), "
    "cast(cast(extract(epoch from d.warn) * 1000000 as bigint) as text), "
    "cast(cast(extract(epoch from d.due) * 1000000 as bigint) as text), d.basis, d.mark, d.how, "
    "cast(cast(extract(epoch from d.closed_at) * 1000000 as bigint) as text) ";
// One row a moment, and one for all of them.
constexpr char counts[] =
    "select cast(count(d.duty_no) filter (where d.due < m.moment) as text) "
    "from unnest(cast(string_to_array(:m, chr(31)) as timestamptz[]) || "
    "cast('infinity' as timestamptz)) with ordinality m(moment, place) left join ("
    "select d.duty_no, d.due ";
constexpr char open_of_units[] =
    "from ledger.duties d join ledger.cases c on c.case_no = d.case_no "
    "where d.closed_idx is null and d.unit = any(string_to_array(:a, chr(31))) ";
constexpr char closed_of_units[] =
    "from ledger.duties d join ledger.cases c on c.case_no = d.case_no "
    "where d.closed_idx is not null and d.unit = any(string_to_array(:a, chr(31))) ";
constexpr char owed_to_units[] =
    "from ledger.parties p join ledger.duties d on d.case_no = p.case_no "
    "join ledger.events e on e.idx = d.opened_idx "
    "join ledger.cases c on c.case_no = d.case_no "
    "where d.closed_idx is null and p.unit = any(string_to_array(:a, chr(31))) "
    "and e.unit = p.unit and d.unit <> p.unit ";
constexpr char as_asked[] =
    "and coalesce(d.rule = cast(:b as text), true) "
    "and coalesce(c.case_id = cast(:c as uuid), true) "
    "and d.due >= coalesce(cast(:d as timestamptz), '-infinity') "
    "and d.due < coalesce(cast(:e as timestamptz), 'infinity') ";
constexpr char one_page[] =
    "and (d.due, d.duty_no) > (coalesce(cast(:f as timestamptz), '-infinity'), "
    "coalesce(cast(:g as bigint), 0)) "
    "order by d.due, d.duty_no limit cast(:h as bigint)";
constexpr char each_moment[] = ") d on true group by m.place order by m.place";

template <std::size_t... Sizes>
constexpr auto joined(const char (&... parts)[Sizes]) {
    std::array<char, (Sizes + ...) - sizeof...(Sizes) + 1> text{};
    std::size_t at = 0;
    const auto put = [&](const char* part) {
        for (; *part != 0; ++part) text[at++] = *part;
    };
    (put(parts), ...);
    return text;
}

constexpr auto list_of_open = joined(columns, open_of_units, as_asked, one_page);
constexpr auto list_of_closed = joined(columns, closed_of_units, as_asked, one_page);
constexpr auto list_of_others = joined(columns, owed_to_units, as_asked, one_page);
constexpr auto count_of_open = joined(counts, open_of_units, as_asked, each_moment);
constexpr auto count_of_closed = joined(counts, closed_of_units, as_asked, each_moment);
constexpr auto count_of_others = joined(counts, owed_to_units, as_asked, each_moment);

struct Statements {
    Sql list;
    Sql count;
};
constexpr Statements of_open{{list_of_open.data(), 13}, {count_of_open.data(), 1}};
constexpr Statements of_closed{{list_of_closed.data(), 13}, {count_of_closed.data(), 1}};
constexpr Statements of_others{{list_of_others.data(), 13}, {count_of_others.data(), 1}};

const Statements& statements_for(DutyQuestion::Of of) {
    switch (of) {
        case DutyQuestion::Of::open:
            return of_open;
        case DutyQuestion::Of::closed:
            return of_closed;
        case DutyQuestion::Of::others:
            return of_others;
    }
    std::terminate();
}

constexpr Sql overdue_by_rule{
    "select d.rule, cast(count(*) as text) from ledger.duties d "
    "where d.closed_idx is null and d.due <= cast(:a as timestamptz) group by d.rule order by "
    "d.rule",
    2};

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

}  // namespace

std::vector<StoredDuty> read_duties(Session& session, const DutyQuestion& question,
                                    const std::optional<DutyPosition>& after, std::uint64_t limit) {
    if (question.units.empty()) return {};
    const Parameter due = after ? Parameter(after->due) : Parameter(std::nullopt);
    const Parameter number = after ? Parameter(after->number) : Parameter(std::nullopt);
    std::vector<StoredDuty> out;
    for (const Row& row : session.run(
             statements_for(question.of).list,
             {list_of(question.units), or_null(question.rule), or_null(question.case_id),
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
        {std::move(asked).parameter(), list_of(question.units), or_null(question.rule),
         or_null(question.case_id), or_null(question.due_from), or_null(question.due_before)});
    for (std::size_t i = 0; i < moments.size(); ++i) counts.before[i] = rows.at(i).number(0);
    counts.all = rows.at(moments.size()).number(0);
    return counts;
}

std::vector<std::pair<std::string, std::uint64_t>> count_overdue(Session& session, Instant now) {
    std::vector<std::pair<std::string, std::uint64_t>> counts;
    for (const Row& row : session.run(overdue_by_rule, {now}))
        counts.emplace_back(row.text(0), row.number(1));
    return counts;
}

}  // namespace bangiao::store

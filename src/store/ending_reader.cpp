#include "store/ending_reader.hpp"

#include "store/bulk.hpp"

namespace bangiao::store {
namespace {

constexpr Sql ending_cases{
    "select cast(cast(extract(epoch from d.due) * 1000000 as bigint) as text), "
    "cast(d.duty_no as text), cast(c.case_id as text), cast(s.head as text), "
    "cast(s.sealed as text) "
    // Rule by rule in the order of their index: asked for all at once, a plan that was made while
    // there were few duties reads all that stand open, over and over.
    "from string_to_table(:a, chr(31)) as wanted(rule) "
    "cross join lateral (select o.duty_no, o.due, o.case_no from ledger.duties o "
    "where o.closed_idx is null and o.rule = wanted.rule and o.due <= cast(:b as timestamptz) "
    "and (o.due, o.duty_no) > (coalesce(cast(:c as timestamptz), '-infinity'), "
    "coalesce(cast(:d as bigint), 0)) "
    "order by o.due, o.duty_no limit cast(:e as bigint)) d "
    "join ledger.cases c on c.case_no = d.case_no "
    "join ledger.case_states s on s.case_no = d.case_no "
    "order by d.due, d.duty_no limit cast(:f as bigint)",
    5};

}  // namespace

std::vector<EndingCase> read_ending_cases(Session& session, const std::vector<std::string>& rules,
                                          Instant now, const std::optional<DutyPosition>& after,
                                          std::uint64_t limit) {
    if (rules.empty()) return {};
    const Parameter due = after ? Parameter(after->due) : Parameter(std::nullopt);
    const Parameter number = after ? Parameter(after->number) : Parameter(std::nullopt);
    std::vector<EndingCase> out;
    for (const Row& row :
         session.run(ending_cases, {list_of(rules), now, due, number, limit, limit}))
        out.push_back({{row.instant(0), row.number(1)},
                       {CaseId::parse(row.text(2)).value(), row.digest(3), row.bytes(4)}});
    return out;
}

}  // namespace bangiao::store

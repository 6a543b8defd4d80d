#include "store/ending_reader.hpp"

#include "store/bulk.hpp"

namespace bangiao::store {
namespace {

constexpr Sql ending_cases{
    "select cast(cast(extract(epoch from d.due) * 1000000 as bigint) as text), "
    "cast(d.duty_no as text), cast(c.case_id as text), cast(s.head as text), "
    "cast(s.sealed as text) "
    "from ledger.duties d join ledger.cases c on c.case_no = d.case_no "
    "join ledger.case_states s on s.case_no = d.case_no "
    "where d.closed_idx is null and d.rule = any(string_to_array(:a, chr(31))) "
    "and d.due <= cast(:b as timestamptz) "
    "and (d.due, d.duty_no) > (coalesce(cast(:c as timestamptz), '-infinity'), "
    "coalesce(cast(:d as bigint), 0)) "
    "order by d.due, d.duty_no limit cast(:e as bigint)",
    5};

}  // namespace

std::vector<EndingCase> read_ending_cases(Session& session, const std::vector<std::string>& rules,
                                          Instant now, const std::optional<DutyPosition>& after,
                                          std::uint64_t limit) {
    if (rules.empty()) return {};
    const Parameter due = after ? Parameter(after->due) : Parameter(std::nullopt);
    const Parameter number = after ? Parameter(after->number) : Parameter(std::nullopt);
    std::vector<EndingCase> out;
    for (const Row& row : session.run(ending_cases, {list_of(rules), now, due, number, limit}))
        out.push_back({{row.instant(0), row.number(1)},
                       {CaseId::parse(row.text(2)).value(), row.digest(3), row.bytes(4)}});
    return out;
}

}  // namespace bangiao::store

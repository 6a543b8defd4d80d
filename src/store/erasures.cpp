#include "store/erasures.hpp"

#include "store/bulk.hpp"
#include "store/session.hpp"
#include "store/words.hpp"

namespace bangiao::store {
namespace {

constexpr Sql add_erasures{
    "insert into ledger.erasures (idx, case_no, sensitivity_class) "
    "select cast(i as bigint), cast(n as bigint), s from rows from ("
    "string_to_table(:a, chr(31)), string_to_table(:b, chr(31)), string_to_table(:c, chr(31))) "
    "as u(i, n, s)"};
constexpr Sql due_erasures{
    "select cast(e.idx as text), cast(c.case_id as text), "
    "string_agg(e.sensitivity_class, ' ' order by e.sensitivity_class) "
    "from ledger.erasures e join ledger.cases c on c.case_no = e.case_no "
    "where not exists (select from ledger.erasures_done d where d.idx = e.idx) "
    "group by e.idx, c.case_id order by e.idx",
    3};
constexpr Sql remove_fingerprints{
    "delete from ledger.fingerprints f using ledger.erasures e, ledger.disclosures d "
    "where e.idx = cast(:a as bigint) and f.case_no = e.case_no and f.idx <= e.idx "
    "and d.idx = f.idx and d.classes[f.ordinal + 1] = e.sensitivity_class"};
constexpr Sql empty_disclosures{
    "with erased as (select e.idx, e.case_no, array_agg(e.sensitivity_class) as classes "
    "from ledger.erasures e where e.idx = cast(:a as bigint) group by e.idx, e.case_no), "
    "full_ones as (select t.idx, e.classes, count(*) as many from erased e "
    "join ledger.events v on v.case_no = e.case_no and v.idx <= e.idx "
    "join ledger.disclosures t on t.idx = v.idx "
    "cross join lateral unnest(t.classes, t.sealed) as u(class, sealed) "
    "where u.class = any(e.classes) and u.sealed <> '' group by t.idx, e.classes), "
    "emptied as (update ledger.disclosures t set sealed = (select "
    "array_agg(case when u.class = any(f.classes) then '' else u.sealed end order by u.place) "
    "from unnest(t.classes, t.sealed) with ordinality as u(class, sealed, place)) "
    "from full_ones f where t.idx = f.idx returning f.many) "
    "insert into ledger.erasures_done (idx, disclosures) "
    "select cast(:b as bigint), coalesce(sum(e.many), 0) from emptied e on conflict do nothing"};
constexpr Sql erasures_of_case{
    "select cast(i.event_id as text), "
    "string_agg(e.sensitivity_class, ' ' order by e.sensitivity_class), "
    "cast(cast(extract(epoch from d.done_at) * 1000000 as bigint) as text), "
    "cast(coalesce(d.disclosures, 0) as text) "
    "from ledger.cases c join ledger.erasures e on e.case_no = c.case_no "
    "join ledger.event_ids i on i.idx = e.idx left join ledger.erasures_done d on d.idx = e.idx "
    "where c.case_id = cast(:a as uuid) "
    "group by e.idx, i.event_id, d.done_at, d.disclosures order by e.idx",
    4};

constexpr Sql recorded_erasures{
    "select cast(e.idx as text), cast(c.case_id as text), "
    "string_agg(e.sensitivity_class, ' ' order by e.sensitivity_class), "
    "cast(exists (select from ledger.erasures_done d where d.idx = e.idx) as text), "
    "cast(sum((select count(*) from ledger.disclosures t join ledger.events v on v.idx = t.idx "
    "cross join lateral unnest(t.classes, t.sealed) as u(class, sealed) "
    "where v.case_no = e.case_no and v.idx <= e.idx and u.sealed <> '' "
    "and u.class = e.sensitivity_class)) as text) "
    "from ledger.erasures e join ledger.cases c on c.case_no = e.case_no "
    "group by e.idx, c.case_id order by e.idx",
    5};

}  // namespace

void insert_erasures(Session& session, const std::vector<NewErasure>& erasures) {
    if (erasures.empty()) return;
    Column index, number, sensitivity_class;
    for (const NewErasure& each : erasures) {
        index.add(each.index.value());
        number.add(each.case_number);
        sensitivity_class.add(each.sensitivity_class);
    }
    session.send(add_erasures, {std::move(index).parameter(), std::move(number).parameter(),
                                std::move(sensitivity_class).parameter()});
}

std::vector<DueErasure> read_due_erasures(Session& session) {
    std::vector<DueErasure> due;
    for (const Row& row : session.run(due_erasures))
        due.push_back(
            {LeafIndex(row.number(0)), CaseId::parse(row.text(1)).value(), words_of(row.text(2))});
    return due;
}

void finish_erasure(Session& session, LeafIndex index) {
    session.run(remove_fingerprints, {index.value()});
    session.run(empty_disclosures, {index.value(), index.value()});
}

std::vector<RecordedErasure> read_recorded_erasures(Session& session) {
    std::vector<RecordedErasure> all;
    for (const Row& row : session.run(recorded_erasures))
        all.push_back({LeafIndex(row.number(0)), CaseId::parse(row.text(1)).value(),
                       words_of(row.text(2)), row.flag(3), row.number(4)});
    return all;
}

std::vector<StoredErasure> read_erasures(Session& session, const CaseId& id) {
    std::vector<StoredErasure> out;
    for (const Row& row : session.run(erasures_of_case, {id.text()}))
        out.push_back({EventId::parse(row.text(0)).value(), words_of(row.text(1)),
                       row.null(2) ? std::nullopt : std::optional(row.instant(2)), row.number(3)});
    return out;
}

}  // namespace bangiao::store

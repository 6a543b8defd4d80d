#include "store/counted.hpp"

#include <map>

#include "store/bulk.hpp"

namespace bangiao::store {
namespace {

constexpr Sql counted_log{
    "select cast(l.definitions as text), cast(l.size as text) from ledger.counted_log l", 2};
constexpr Sql lock_log{
    "select cast(l.definitions as text), cast(l.size as text) from ledger.counted_log l for update",
    2};
constexpr Sql move_log{
    "update ledger.counted_log set definitions = cast(:a as bytea), size = cast(:b as bigint)"};
constexpr Sql clear_chains{"delete from ledger.counted_chains"};
constexpr Sql countable_events{
    "select cast(e.idx as text), cast(e.case_no as text), cast(c.case_id as text), "
    "cast(i.event_id as text), convert_from(e.jws, 'UTF8') "
    "from ledger.events e join ledger.cases c on c.case_no = e.case_no "
    "join ledger.event_ids i on i.idx = e.idx "
    "where e.idx >= cast(:a as bigint) and e.idx < cast(:b as bigint) and c.kind = 'person' "
    "and e.type = any(string_to_array(:c, chr(31))) order by e.idx",
    5};
constexpr Sql countable_disclosures{
    "select cast(d.idx as text), u.field, u.class, cast(u.digest as text), "
    "cast(u.sealed as text) from ledger.disclosures d "
    "cross join lateral unnest(d.fields, d.classes, d.digests, d.sealed) "
    "with ordinality as u(field, class, digest, sealed, place) "
    "where d.idx >= cast(:a as bigint) and d.idx < cast(:b as bigint) and u.sealed <> '' "
    "and u.field = any(string_to_array(:c, chr(31))) order by d.idx, u.place",
    5};
constexpr Sql chains_of_numbers{
    "select cast(k.case_no as text), cast(c.case_id as text), cast(k.sealed as text), "
    "cast(k.reaches as text) "
    "from ledger.counted_chains k join ledger.cases c on c.case_no = k.case_no "
    "where k.case_no = any(cast(string_to_array(:a, chr(31)) as bigint[]))",
    4};
constexpr Sql changed_chains{
    "select cast(k.case_no as text), cast(c.case_id as text), cast(k.sealed as text), "
    "cast(k.reaches as text) "
    "from ledger.counted_chains k join ledger.cases c on c.case_no = k.case_no "
    "where (k.reaches, k.case_no) >= (cast(:a as bigint), cast(:b as bigint)) "
    "order by k.reaches, k.case_no limit cast(:c as bigint)",
    4};
constexpr Sql store_chains{
    "insert into ledger.counted_chains (case_no, sealed, reaches) "
    "select cast(n as bigint), cast(s as bytea), cast(r as bigint) from rows from "
    "(string_to_table(:a, chr(31)), string_to_table(:b, chr(31)), string_to_table(:c, chr(31))) "
    "as v(n, s, r) "
    "on conflict (case_no) do update set sealed = excluded.sealed, reaches = excluded.reaches"};
constexpr Sql due_duties{
    "select d.rule, d.unit, "
    "cast(count(*) filter (where d.how = 'discharged' and d.closed_at < d.due) as text), "
    "cast(count(*) filter (where d.how = 'discharged' and d.closed_at >= d.due "
    "and d.closed_at < cast(:a as timestamptz)) as text), "
    "cast(count(*) filter (where d.how is null or (d.how = 'discharged' and d.closed_at >= d.due "
    "and d.closed_at >= cast(:b as timestamptz))) as text) "
    "from ledger.duties d where d.due >= cast(:c as timestamptz) "
    "and d.due < cast(:d as timestamptz) and d.due <= cast(:e as timestamptz) "
    "and coalesce(d.how, 'discharged') = 'discharged' group by d.rule, d.unit",
    5};
constexpr Sql cases_met{
    "select cast(c.case_id as text) from ledger.cases c "
    "where c.case_id = any(cast(string_to_array(:a, chr(31)) as uuid[])) order by c.case_id",
    1};

CountedLog log_of(const Row& row) {
    return {row.bytes(0), TreeSize(row.number(1))};
}

std::vector<CountedChain> chains_of(const Rows& rows) {
    std::vector<CountedChain> out;
    for (const Row& row : rows)
        out.push_back({row.number(0), CaseId::parse(row.text(1)).value(), row.bytes(2),
                       TreeSize(row.number(3))});
    return out;
}

}  // namespace

CountedLog read_counted_log(Session& session) {
    return log_of(session.one(counted_log));
}

CountedLog lock_counted_log(Session& session) {
    return log_of(session.one(lock_log));
}

void move_counted_log(Session& session, const Digest& definitions, TreeSize size) {
    session.run(move_log, {definitions, size.value()});
}

void clear_counted_chains(Session& session) {
    session.run(clear_chains);
}

std::vector<CountableEvent> read_countable(Session& session, LeafIndex from, TreeSize below,
                                           const std::vector<std::string>& types,
                                           const std::vector<std::string>& fields) {
    std::vector<CountableEvent> events;
    std::map<std::uint64_t, std::size_t> place_of;
    for (const Row& row :
         session.run(countable_events, {from.value(), below.value(), list_of(types)})) {
        place_of.emplace(row.number(0), events.size());
        events.push_back({row.number(1),
                          CaseId::parse(row.text(2)).value(),
                          EventId::parse(row.text(3)).value(),
                          row.text(4),
                          {}});
    }
    if (events.empty()) return events;
    for (const Row& row :
         session.run(countable_disclosures, {from.value(), below.value(), list_of(fields)}))
        if (const auto place = place_of.find(row.number(0)); place != place_of.end())
            events[place->second].disclosures.push_back(
                {row.text(1), row.text(2), row.digest(3), row.bytes(4)});
    return events;
}

std::vector<CountedChain> read_counted_chains(Session& session,
                                              const std::vector<std::uint64_t>& numbers) {
    if (numbers.empty()) return {};
    return chains_of(session.run(chains_of_numbers, {list_of(numbers)}));
}

std::vector<CountedChain> read_changed_chains(Session& session, const CountedMark& from,
                                              std::uint64_t limit) {
    return chains_of(session.run(changed_chains, {from.reaches.value(), from.number, limit}));
}

void store_counted_chains(Session& session, const std::vector<CountedChain>& chains) {
    if (chains.empty()) return;
    Column numbers, sealed, reaches;
    for (const CountedChain& chain : chains) {
        numbers.add(chain.number);
        sealed.add_bytes(chain.sealed);
        reaches.add(chain.reaches.value());
    }
    session.run(store_chains, {std::move(numbers).parameter(), std::move(sealed).parameter(),
                               std::move(reaches).parameter()});
}

std::vector<CountedDuties> count_due(Session& session, Instant from, Instant below, Instant now) {
    std::vector<CountedDuties> out;
    for (const Row& row : session.run(due_duties, {below, below, from, below, now}))
        out.push_back({row.text(0), row.text(1), row.number(2), row.number(3), row.number(4)});
    return out;
}

std::vector<CaseId> meets(Session& session, const std::vector<CaseId>& cases) {
    if (cases.empty()) return {};
    std::vector<CaseId> out;
    for (const Row& row : session.run(cases_met, {list_of(cases)}))
        out.push_back(CaseId::parse(row.text(0)).value());
    return out;
}

}  // namespace bangiao::store

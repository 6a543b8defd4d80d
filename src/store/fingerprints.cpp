#include "store/fingerprints.hpp"

#include <iterator>
#include <map>
#include <set>

#include "store/bulk.hpp"
#include "store/session.hpp"

namespace bangiao::store {
namespace {

constexpr Sql add_fingerprints{
    "insert into ledger.fingerprints (idx, ordinal, case_no, kind, value, starts) "
    "select cast(i as bigint), cast(o as int), cast(n as bigint), k, cast(v as bytea), "
    "cast(cast('x' || substr(v, 3, 16) as bit(64)) as bigint) "
    "from rows from (string_to_table(:a, chr(31)), string_to_table(:b, chr(31)), "
    "string_to_table(:c, chr(31)), string_to_table(:d, chr(31)), string_to_table(:e, chr(31))) "
    "as u(i, o, n, k, v)"};
// Of each value only the newest, and the index has them in that order: some names and many days of
// birth are those of thousands.
constexpr Sql fields_with{
    "select cast(c.case_id as text), f.kind, e.type, e.unit, cast(e.place as text), "
    "coalesce(d.fields[f.ordinal + 1], '') "
    "from string_to_table(:a, chr(31)) as wanted(value) "
    "cross join lateral (select * from ledger.fingerprints f "
    "where f.starts = cast(cast('x' || substr(wanted.value, 3, 16) as bit(64)) as bigint) "
    "and f.value = cast(wanted.value as bytea) "
    "order by f.case_no desc limit cast(:b as bigint)) f "
    "join ledger.cases c on c.case_no = f.case_no join ledger.events e on e.idx = f.idx "
    "join ledger.disclosures d on d.idx = f.idx "
    "order by f.case_no desc, f.idx, f.ordinal, f.kind limit cast(:c as bigint)",
    6};
constexpr Sql any_like{
    "select cast(r.list as text), cast(r.event as text) from ledger.resembling("
    "string_to_array(:a, chr(31), chr(24)), string_to_array(:b, chr(31), chr(24)), "
    "string_to_array(:c, chr(31))) as r",
    2};
constexpr Sql fields_like{
    "select cast(c.case_id as text), f.kind, e.type, e.unit, cast(e.place as text), "
    "coalesce(d.fields[f.ordinal + 1], '') "
    "from ledger.fingerprints own "
    "cross join lateral (select * from ledger.fingerprints f "
    "where f.starts = own.starts and f.value = own.value "
    "and f.case_no <> own.case_no "
    "order by f.case_no desc limit cast(:a as bigint)) f "
    "join ledger.cases c on c.case_no = f.case_no join ledger.events e on e.idx = f.idx "
    "join ledger.disclosures d on d.idx = f.idx "
    "where own.idx = cast(:b as bigint) "
    "order by f.case_no desc, f.idx, f.ordinal, f.kind limit cast(:c as bigint)",
    6};

std::vector<FoundField> fields_of(const Rows& rows) {
    std::vector<FoundField> out;
    for (const Row& row : rows)
        out.push_back({CaseId::parse(row.text(0)).value(), row.text(1), row.text(2),
                       UnitId::parse(row.text(3)).value(), row.number(4), row.text(5)});
    return out;
}

}  // namespace

void insert_fingerprints(Session& session, const std::vector<NewFingerprint>& fingerprints) {
    if (fingerprints.empty()) return;
    Column index, ordinal, number, kind, value;
    for (const NewFingerprint& each : fingerprints) {
        index.add(each.index.value());
        ordinal.add(each.ordinal);
        number.add(each.case_number);
        kind.add(each.kind);
        value.add(each.value);
    }
    session.send(add_fingerprints, {std::move(index).parameter(), std::move(ordinal).parameter(),
                                    std::move(number).parameter(), std::move(kind).parameter(),
                                    std::move(value).parameter()});
}

std::vector<FoundField> find_fields(Session& session, const std::vector<Digest>& values,
                                    std::uint64_t limit) {
    return fields_of(session.run(fields_with, {list_of(values), limit, limit}));
}

std::vector<bool> resembling(Session& session, const std::vector<Arrival>& arrivals) {
    if (arrivals.empty()) return {};
    std::map<Reach, std::vector<LeafIndex>> lists;
    for (const Arrival& each : arrivals) lists[each.reach].push_back(each.event);
    Column units, cases, events;
    for (const auto& [reach, indexes] : lists) {
        units.add_or_null(listed(reach.units));
        cases.add_or_null(listed(reach.cases));
        events.add(listed(indexes));
    }
    std::set<std::pair<std::uint64_t, LeafIndex>> found;  // by the list, counted from 1
    for (const Row& row :
         session.run(any_like, {std::move(units).parameter(), std::move(cases).parameter(),
                                std::move(events).parameter()}))
        found.emplace(row.number(0), LeafIndex(row.number(1)));
    std::vector<bool> out;
    for (const Arrival& each : arrivals) {
        const auto list = std::distance(lists.begin(), lists.find(each.reach)) + 1;
        out.push_back(found.contains({static_cast<std::uint64_t>(list), each.event}));
    }
    return out;
}

std::vector<FoundField> find_alike(Session& session, LeafIndex event, std::uint64_t limit) {
    return fields_of(session.run(fields_like, {limit, event.value(), limit}));
}

}  // namespace bangiao::store

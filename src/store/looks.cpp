#include "store/looks.hpp"

#include "store/bulk.hpp"

namespace bangiao::store {
namespace {

constexpr Sql head_of_looks{
    "select cast(l.number as text), cast(l.hash as text) from ledger.looks l "
    "order by l.number desc limit 1",
    2};
constexpr Sql append_looks{"select cast(ledger.append_looks(:a, :b, :c, :d, :e, :f, :g) as text)",
                           1};
constexpr Sql some_looks{
    "select cast(l.number as text), l.entry, cast(l.hash as text) from ledger.looks l "
    "where (unit = any(string_to_array(:a, chr(31))) "
    "or case_id = any(cast(string_to_array(:b, chr(31)) as uuid[]))) "
    "and officer = coalesce(:c, officer) and unit = coalesce(:d, unit) "
    "and case_id = coalesce(cast(:e as uuid), case_id) "
    "and at >= coalesce(cast(:f as timestamptz), at) "
    "and (cast(:g as timestamptz) is null or at < cast(:h as timestamptz)) "
    "and l.number < cast(:i as bigint) order by l.number desc limit cast(:j as bigint)",
    3};

constexpr Sql looks_from{
    "select cast(l.number as text), l.entry, cast(l.hash as text), "
    "cast(coalesce(cast(l.entry as jsonb) ->> 'officer' = l.officer "
    "and cast(l.entry as jsonb) ->> 'unit' = l.unit "
    "and cast(l.entry as jsonb) ->> 'case' = cast(l.case_id as text) "
    "and cast(cast(l.entry as jsonb) ->> 'at' as timestamptz) = l.at, false) as text) "
    "from ledger.looks l where l.number > cast(:a as bigint) "
    "order by l.number limit cast(:b as bigint)",
    4};
constexpr Sql anchors{
    "select cast(e.idx as text), convert_from(e.jws, 'UTF8') from ledger.events e "
    "where e.type = :a order by e.idx",
    2};

}  // namespace

LookHead read_look_head(Session& session) {
    const Rows rows = session.run(head_of_looks);
    if (rows.empty()) return LookHead::start();
    return LookHead{rows.front().number(0), rows.front().digest(1)};
}

void begin_appending(Session& session, const std::vector<NewLook>& looks) {
    Column number, at, officer, unit, case_id, entry, hash;
    for (const NewLook& each : looks) {
        number.add(each.stored.number);
        at.add(each.look.at);
        officer.add(each.look.officer.text());
        unit.add(each.look.unit.text());
        case_id.add(each.look.case_id.text());
        entry.add(each.stored.entry);
        hash.add(each.stored.hash);
    }
    session.start(append_looks, {std::move(number).parameter(), std::move(at).parameter(),
                                 std::move(officer).parameter(), std::move(unit).parameter(),
                                 std::move(case_id).parameter(), std::move(entry).parameter(),
                                 std::move(hash).parameter()});
}

bool finish_appending(Session& session) {
    session.warned();
    const Rows rows = session.finish();
    // It has one thing to warn of: that the standby does not have it.
    if (session.warned()) throw Unavailable("the record of who looked may not be kept");
    return rows.at(0).flag(0);
}

std::vector<StoredLook> read_looks(Session& session, const std::vector<UnitId>& units,
                                   const std::set<CaseId>& cases, const LookFilter& filter,
                                   std::uint64_t limit) {
    std::vector<StoredLook> out;
    for (const Row& row : session.run(
             some_looks, {list_of(units), list_of(cases), or_null(filter.officer),
                          or_null(filter.unit), or_null(filter.case_id), or_null(filter.from),
                          or_null(filter.to), or_null(filter.to), filter.below, limit}))
        out.push_back({row.number(0), row.text(1), row.digest(2)});
    return out;
}

std::vector<CopiedLook> read_looks_from(Session& session, std::uint64_t after,
                                        std::uint64_t limit) {
    std::vector<CopiedLook> out;
    for (const Row& row : session.run(looks_from, {after, limit}))
        out.push_back({{row.number(0), row.text(1), row.digest(2)}, row.flag(3)});
    return out;
}

std::vector<StoredAnchor> read_anchors(Session& session, const EventType& type) {
    std::vector<StoredAnchor> out;
    for (const Row& row : session.run(anchors, {type.text()}))
        out.push_back({LeafIndex(row.number(0)), row.text(1)});
    return out;
}

}  // namespace bangiao::store

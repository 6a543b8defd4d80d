#include "store/case_reader.hpp"

#include <map>

#include "store/bulk.hpp"
#include "store/chain_kind.hpp"

namespace bangiao::store {
namespace {

// Each statement about events is written out whole: a statement is read as it runs.
constexpr Sql event_by_id{
    "select cast(e.idx as text), cast(c.case_id as text), cast(e.place as text), "
    "cast(i.event_id as text), "
    "cast(cast(extract(epoch from e.admitted_at) * 1000000 as bigint) as text), "
    "e.type, e.unit, c.kind, convert_from(e.jws, 'UTF8'), cast(e.leaf as text), "
    "cast(e.idx < (select coalesce(max(p.size), 0) from ledger.published p) as text) "
    "from ledger.log_state l cross join lateral generate_series(0, ledger.part_of(l.size)) p(part) "
    "cross join lateral (select i.event_id, i.idx from ledger.event_ids i "
    "where i.part = p.part and i.event_id = cast(:a as uuid) offset 0) i "
    "join ledger.events e on e.idx = i.idx join ledger.cases c on c.case_no = e.case_no",
    11};
constexpr Sql events_of_chain{
    "select cast(e.idx as text), cast(c.case_id as text), cast(e.place as text), "
    "cast(i.event_id as text), "
    "cast(cast(extract(epoch from e.admitted_at) * 1000000 as bigint) as text), "
    "e.type, e.unit, c.kind, convert_from(e.jws, 'UTF8'), cast(e.leaf as text), "
    "cast(e.idx < (select coalesce(max(p.size), 0) from ledger.published p) as text) "
    "from ledger.cases c join ledger.events e on e.case_no = c.case_no "
    "join ledger.event_ids i on i.idx = e.idx "
    "where c.case_id = cast(:a as uuid) and e.place >= cast(:b as bigint) "
    "order by e.place limit cast(:c as bigint)",
    11};
constexpr Sql events_of_registry{
    "select cast(e.idx as text), cast(c.case_id as text), cast(e.place as text), "
    "cast(i.event_id as text), "
    "cast(cast(extract(epoch from e.admitted_at) * 1000000 as bigint) as text), "
    "e.type, e.unit, c.kind, convert_from(e.jws, 'UTF8'), cast(e.leaf as text), "
    "cast(e.idx < (select coalesce(max(p.size), 0) from ledger.published p) as text) "
    "from ledger.events e join ledger.cases c on c.case_no = e.case_no "
    "join ledger.event_ids i on i.idx = e.idx "
    "where c.kind <> 'person' and e.registry "
    "and e.idx >= cast(:a as bigint) and e.idx < cast(:b as bigint) "
    "order by e.idx limit cast(:c as bigint)",
    11};
constexpr Sql events_for_replay{
    "select cast(e.idx as text), cast(c.case_id as text), cast(e.place as text), "
    "cast(i.event_id as text), "
    "cast(cast(extract(epoch from e.admitted_at) * 1000000 as bigint) as text), "
    "e.type, e.unit, c.kind, convert_from(e.jws, 'UTF8'), cast(e.leaf as text), "
    "cast(e.idx < (select coalesce(max(p.size), 0) from ledger.published p) as text) "
    "from ledger.events e join ledger.cases c on c.case_no = e.case_no "
    "join ledger.event_ids i on i.idx = e.idx "
    "where e.case_no in (select r.case_no from ledger.events r where r.registry) "
    "and e.idx >= cast(:a as bigint) and e.idx < cast(:b as bigint) "
    "order by e.idx limit cast(:c as bigint)",
    11};
constexpr Sql disclosures_of{
    "select cast(d.idx as text), coalesce(u.field, ''), u.class, cast(u.digest as text), "
    "cast(u.sealed as text) from ledger.disclosures d "
    "cross join lateral unnest(d.fields, d.classes, d.digests, d.sealed) "
    "with ordinality as u(field, class, digest, sealed, place) "
    "where d.idx = any(cast(string_to_array(:a, chr(31)) as bigint[])) order by d.idx, u.place",
    5};
constexpr Sql state_of{
    "select cast(s.head as text), cast(s.sealed as text) "
    "from ledger.cases c join ledger.case_states s on s.case_no = c.case_no "
    "where c.case_id = cast(:a as uuid)",
    2};
constexpr Sql feed{
    "select cast(e.idx as text), cast(c.case_id as text), cast(i.event_id as text), e.type, "
    "cast(cast(extract(epoch from e.admitted_at) * 1000000 as bigint) as text) "
    "from ledger.events e join ledger.cases c on c.case_no = e.case_no "
    "join ledger.event_ids i on i.idx = e.idx "
    "where e.idx >= cast(:a as bigint) and e.idx < cast(:b as bigint) "
    "and exists (select from ledger.parties p "
    "where p.case_no = e.case_no and p.unit = any(string_to_array(:c, chr(31)))) "
    "order by e.idx limit cast(:d as bigint)",
    5};
constexpr Sql units_concerned{
    "select distinct p.unit from ledger.events e "
    "join ledger.parties p on p.case_no = e.case_no "
    "where e.idx >= cast(:a as bigint) and e.idx < cast(:b as bigint)",
    1};
constexpr Sql checkpoint_over{
    "select cast(c.size as text), c.note from ledger.checkpoints c "
    "where c.size > cast(:a as bigint) order by c.size limit 1",
    2};
constexpr Sql policy_file{"select body from ledger.policy_files where digest = cast(:a as bytea)",
                          1};

StoredEvent event_of(const Row& row) {
    return {LeafIndex(row.number(0)),
            CaseId::parse(row.text(1)).value(),
            row.number(2),
            EventId::parse(row.text(3)).value(),
            row.instant(4),
            row.text(5),
            UnitId::parse(row.text(6)).value(),
            chain_kind_named(row.text(7)),
            row.text(8),
            row.digest(9),
            row.flag(10),
            {}};
}

std::vector<StoredEvent> with_disclosures(Session& session, const Rows& rows) {
    std::vector<StoredEvent> events;
    std::map<std::uint64_t, std::size_t> place_of;
    Column indexes;
    for (const Row& row : rows) {
        place_of.emplace(row.number(0), events.size());
        indexes.add(row.number(0));
        events.push_back(event_of(row));
    }
    if (events.empty()) return events;
    for (const Row& row : session.run(disclosures_of, {std::move(indexes).parameter()}))
        events[place_of.at(row.number(0))].disclosures.push_back(
            {row.text(1), row.text(2), row.digest(3), row.bytes(4)});
    return events;
}

}  // namespace

std::optional<StoredEvent> find_event(Session& session, const EventId& id) {
    std::vector<StoredEvent> found =
        with_disclosures(session, session.run(event_by_id, {id.text()}));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<StoredEvent> read_chain(Session& session, const CaseId& id, std::uint64_t from,
                                    std::uint64_t limit) {
    return with_disclosures(session, session.run(events_of_chain, {id.text(), from, limit}));
}

void begin_chain(Session& session, const CaseId& id, std::uint64_t from, std::uint64_t limit) {
    session.start(events_of_chain, {id.text(), from, limit});
}

std::vector<StoredEvent> finish_chain(Session& session) {
    return with_disclosures(session, session.finish());
}

std::vector<StoredEvent> read_registry_events(Session& session, LeafIndex from, TreeSize below,
                                              std::uint64_t limit) {
    return with_disclosures(session,
                            session.run(events_of_registry, {from.value(), below.value(), limit}));
}

std::vector<StoredEvent> read_replay_events(Session& session, LeafIndex from, TreeSize below,
                                            std::uint64_t limit) {
    return with_disclosures(session,
                            session.run(events_for_replay, {from.value(), below.value(), limit}));
}

std::optional<StoredState> read_case_state(Session& session, const CaseId& id) {
    const Rows rows = session.run(state_of, {id.text()});
    if (rows.empty()) return std::nullopt;
    return StoredState{id, rows.front().digest(0), rows.front().bytes(1)};
}

std::vector<FeedEntry> read_feed(Session& session, const std::vector<UnitId>& units, TreeSize from,
                                 TreeSize below, std::uint64_t limit) {
    if (units.empty()) return {};
    std::vector<FeedEntry> out;
    for (const Row& row : session.run(feed, {from.value(), below.value(), list_of(units), limit}))
        out.push_back({LeafIndex(row.number(0)), CaseId::parse(row.text(1)).value(),
                       EventId::parse(row.text(2)).value(), row.text(3), row.instant(4)});
    return out;
}

std::vector<UnitId> read_units_concerned(Session& session, TreeSize from, TreeSize below) {
    std::vector<UnitId> units;
    for (const Row& row : session.run(units_concerned, {from.value(), below.value()}))
        units.push_back(UnitId::parse(row.text(0)).value());
    return units;
}

std::optional<StoredCheckpoint> newest_checkpoint(Session& session) {
    return read_last_checkpoint(session);
}

std::optional<StoredCheckpoint> checkpoint_covering(Session& session, LeafIndex index) {
    const Rows rows = session.run(checkpoint_over, {index.value()});
    if (rows.empty()) return std::nullopt;
    return StoredCheckpoint{TreeSize(rows.front().number(0)), rows.front().text(1)};
}

std::optional<std::string> read_policy_file(Session& session, const Digest& digest) {
    const Rows rows = session.run(policy_file, {digest});
    if (rows.empty()) return std::nullopt;
    return rows.front().text(0);
}

}  // namespace bangiao::store

#include "store/log_copy.hpp"

#include <map>

#include "store/bulk.hpp"
#include "store/words.hpp"

namespace bangiao::store {
namespace {

constexpr Sql events{
    "select cast(e.idx as text), cast(i.event_id as text), cast(c.case_id as text), "
    "cast(e.place as text), cast(e.digest as text), cast(e.leaf as text), "
    "cast(cast(extract(epoch from e.admitted_at) * 1000000 as bigint) as text), "
    "convert_from(e.jws, 'UTF8'), e.type, e.unit, c.kind, cast(e.registry as text), "
    "cast(s.length as text), case when s.length = e.place + 1 then cast(s.head as text) end, "
    "case when s.length = e.place + 1 then cast(s.sealed as text) end, "
    "cast(c.kind = 'person' and s.length = e.place + 1 and exists (select from ledger.events o "
    "join ledger.disclosures d on d.idx = o.idx where o.case_no = e.case_no) as text) "
    "from ledger.events e left join ledger.event_ids i on i.idx = e.idx "
    "left join ledger.cases c on c.case_no = e.case_no "
    "left join ledger.case_states s on s.case_no = e.case_no "
    "where e.idx >= cast(:a as bigint) and e.idx < cast(:b as bigint) order by e.idx",
    16};
constexpr Sql parties{
    "select cast(e.idx as text), p.unit from ledger.events e "
    "join ledger.case_states s on s.case_no = e.case_no and s.length = e.place + 1 "
    "join ledger.parties p on p.case_no = e.case_no "
    "where e.idx >= cast(:a as bigint) and e.idx < cast(:b as bigint) order by e.idx, p.unit",
    2};
constexpr Sql duties{
    "select cast(d.opened_idx as text), d.rule, d.unit, cast(d.opened_by as text), d.thread, "
    "cast(cast(extract(epoch from d.runs_from) * 1000000 as bigint) as text), "
    "cast(cast(extract(epoch from d.warn) * 1000000 as bigint) as text), "
    "cast(cast(extract(epoch from d.due) * 1000000 as bigint) as text), d.basis, d.mark, d.how, "
    "cast(cast(extract(epoch from d.closed_at) * 1000000 as bigint) as text), "
    "cast(d.closed_idx as text) from ledger.duties d "
    "where d.opened_idx >= cast(:a as bigint) and d.opened_idx < cast(:b as bigint) "
    "order by d.opened_idx, d.duty_no",
    13};
constexpr Sql disclosures{
    "select cast(d.idx as text), coalesce(u.field, ''), u.class, cast(u.digest as text), "
    "cast(u.sealed as text), cast((select min(x.idx) from ledger.erasures x "
    "join ledger.erasures_done y on y.idx = x.idx where x.case_no = e.case_no "
    "and x.sensitivity_class = u.class and x.idx >= d.idx) as text) "
    "from ledger.disclosures d join ledger.events e on e.idx = d.idx "
    "cross join lateral unnest(d.fields, d.classes, d.digests, d.sealed) "
    "with ordinality as u(field, class, digest, sealed, place) "
    "where d.idx >= cast(:a as bigint) and d.idx < cast(:b as bigint) order by d.idx, u.place",
    6};
constexpr Sql erasures{
    "select cast(x.idx as text), string_agg(x.sensitivity_class, ' ' order by "
    "x.sensitivity_class), cast(exists (select from ledger.erasures_done y where y.idx = x.idx) "
    "as text) from ledger.erasures x "
    "where x.idx >= cast(:a as bigint) and x.idx < cast(:b as bigint) group by x.idx",
    3};
constexpr Sql tiles{
    "select cast(t.number as text), cast(t.hashes as text) from ledger.tiles t "
    "where t.level = cast(:a as smallint) and t.number >= cast(:b as bigint) "
    "and t.number < cast(:c as bigint) order by t.number",
    2};
constexpr Sql heads{
    "select cast(h.size as text), cast(coalesce(h.prev_size, 0) as text), cast(h.root as text), "
    "cast(cast(extract(epoch from h.at) * 1000000 as bigint) as text) from ledger.heads h "
    "where h.size > cast(:a as bigint) and h.size <= cast(:b as bigint) order by h.size",
    4};
constexpr Sql checkpoints{
    "select cast(c.size as text), c.note from ledger.checkpoints c "
    "where c.size > cast(:a as bigint) and c.size <= cast(:b as bigint) order by c.size",
    2};
constexpr Sql published{
    "select cast(p.size as text), p.note from ledger.published p "
    "where p.size > cast(:a as bigint) and p.size <= cast(:b as bigint) order by p.size",
    2};
constexpr Sql counts{
    "select cast((select count(*) from ledger.events) as text), "
    "cast((select count(*) from ledger.event_ids) as text), "
    "cast((select count(*) from ledger.cases) as text), "
    "cast((select count(*) from ledger.case_states) as text), "
    "cast((select count(*) from ledger.duties) as text), "
    "cast((select count(*) from ledger.parties) as text), "
    "cast((select coalesce(sum(cardinality(d.fields)), 0) from ledger.disclosures d) as text), "
    "cast((select count(*) from ledger.heads where size > 0) as text), "
    "cast((select count(*) from ledger.tiles) as text), "
    "cast((select count(*) from ledger.checkpoints) as text), "
    "cast((select count(*) from ledger.policy_files) as text), "
    "cast((select count(*) from ledger.published) as text), "
    "cast((select count(*) from ledger.erasures) as text)",
    13};

std::string text_or_empty(const Row& row, std::size_t column) {
    return row.null(column) ? std::string() : row.text(column);
}
std::optional<std::uint64_t> number_or_none(const Row& row, std::size_t column) {
    return row.null(column) ? std::nullopt : std::optional(row.number(column));
}
std::optional<Instant> time_or_none(const Row& row, std::size_t column) {
    return row.null(column) ? std::nullopt : std::optional(row.instant(column));
}

/// None for a state of a chain whose name makes no sense: it cannot be opened.
std::optional<StoredState> state_in(const Row& row) {
    const std::optional<CaseId> chain = CaseId::parse(text_or_empty(row, 2));
    if (row.null(13) || !chain) return std::nullopt;
    return StoredState{*chain, row.digest(13), row.bytes(14)};
}

CopiedEvent event_of(const Row& row) {
    return {LeafIndex(row.number(0)),
            text_or_empty(row, 1),
            text_or_empty(row, 2),
            row.number(3),
            row.digest(4),
            row.digest(5),
            row.instant(6),
            row.text(7),
            row.text(8),
            row.text(9),
            text_or_empty(row, 10),
            row.flag(11),
            number_or_none(row, 12),
            state_in(row),
            !row.null(15) && row.flag(15),
            {},
            {},
            {},
            {}};
}

std::vector<CopiedNote> notes(Session& session, const Sql& statement, TreeSize above, TreeSize to) {
    std::vector<CopiedNote> out;
    for (const Row& row : session.run(statement, {above.value(), to.value()}))
        out.push_back({row.number(0), row.text(1)});
    return out;
}

CopiedDuty duty_of(const Row& row) {
    return {row.text(1),           row.text(2),
            row.text(3),           row.text(4),
            row.instant(5),        time_or_none(row, 6),
            row.instant(7),        row.text(8),
            row.text(9),           text_or_empty(row, 10),
            time_or_none(row, 11), number_or_none(row, 12)};
}

}  // namespace

std::vector<CopiedEvent> copy_events(Session& session, LeafIndex from, TreeSize below) {
    std::vector<CopiedEvent> out;
    std::map<std::uint64_t, std::size_t> place_of;
    for (const Row& row : session.run(events, {from.value(), below.value()})) {
        place_of.emplace(row.number(0), out.size());
        out.push_back(event_of(row));
    }
    // A row may name an event that is not there; the totals tell.
    const auto each = [&](const Sql& statement, auto add) {
        for (const Row& row : session.run(statement, {from.value(), below.value()}))
            if (const auto found = place_of.find(row.number(0)); found != place_of.end())
                add(out[found->second], row);
    };
    each(parties, [](CopiedEvent& event, const Row& row) { event.parties.push_back(row.text(1)); });
    each(duties, [](CopiedEvent& event, const Row& row) { event.duties.push_back(duty_of(row)); });
    each(disclosures, [](CopiedEvent& event, const Row& row) {
        event.disclosures.push_back(
            {row.text(1), row.text(2), row.digest(3), row.bytes(4), number_or_none(row, 5)});
    });
    each(erasures, [](CopiedEvent& event, const Row& row) {
        event.erasure = CopiedErasure{words_of(row.text(1)), row.flag(2)};
    });
    return out;
}

std::vector<CopiedTile> copy_tiles(Session& session, unsigned level, std::uint64_t from,
                                   std::uint64_t below) {
    std::vector<CopiedTile> out;
    for (const Row& row : session.run(tiles, {std::uint64_t(level), from, below}))
        out.push_back({level, row.number(0), row.bytes(1)});
    return out;
}

std::vector<CopiedHead> copy_heads(Session& session, TreeSize above, TreeSize to) {
    std::vector<CopiedHead> out;
    for (const Row& row : session.run(heads, {above.value(), to.value()}))
        out.push_back({row.number(0), row.number(1), row.digest(2), row.instant(3)});
    return out;
}

std::vector<CopiedNote> copy_checkpoints(Session& session, TreeSize above, TreeSize to) {
    return notes(session, checkpoints, above, to);
}

std::vector<CopiedNote> copy_published(Session& session, TreeSize above, TreeSize to) {
    return notes(session, published, above, to);
}

std::vector<std::pair<std::string, std::uint64_t>> count_rows(Session& session) {
    const Row row = session.one(counts);
    std::vector<std::pair<std::string, std::uint64_t>> out;
    std::size_t column = 0;
    for (const char* table :
         {"events", "event_ids", "cases", "case_states", "duties", "parties", "disclosures",
          "heads", "tiles", "checkpoints", "policy_files", "published", "erasures"})
        out.emplace_back(table, row.number(column++));
    return out;
}

}  // namespace bangiao::store

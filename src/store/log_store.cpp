#include "store/log_store.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <stdexcept>

#include "store/bulk.hpp"
#include "store/chain_kind.hpp"

namespace bangiao::store {
namespace {

constexpr Sql lock_state{
    "select cast(size as text), cast(root as text), "
    "cast(cast(extract(epoch from last_admitted_at) * 1000000 as bigint) as text), "
    "cast(cases as text) from ledger.log_state for update",
    4};
constexpr Sql read_state{
    "select cast(size as text), cast(root as text), "
    "cast(cast(extract(epoch from last_admitted_at) * 1000000 as bigint) as text), "
    "cast(cases as text) from ledger.log_state",
    4};
constexpr Sql touch{"update ledger.log_state set touched = touched + 1"};
constexpr Sql advance{
    "update ledger.log_state set size = cast(:a as bigint), root = cast(:b as bytea), "
    "last_admitted_at = cast(:c as timestamptz), cases = cast(:d as bigint) "
    "where size = cast(:e as bigint)"};

constexpr Sql select_cases{
    "select cast(c.case_no as text), c.kind, cast(c.case_id as text), cast(s.head as text), "
    "cast(s.sealed as text) "
    "from ledger.cases c join ledger.case_states s on s.case_no = c.case_no "
    "where c.case_id = any(cast(string_to_array(:a, chr(31)) as uuid[]))",
    5};
constexpr Sql select_known{
    "select cast(i.event_id as text), cast(c.case_id as text), cast(e.idx as text), "
    "cast(cast(extract(epoch from e.admitted_at) * 1000000 as bigint) as text), "
    "cast(e.digest as text) "
    // Id by id and part by part, or a plan that was made over a short log reads whole parts.
    "from string_to_table(:a, chr(31)) as wanted(id) cross join ledger.log_state l "
    "cross join lateral generate_series(0, ledger.part_of(l.size)) as p(part) "
    "cross join lateral (select i.event_id, i.idx from ledger.event_ids i "
    "where i.part = p.part and i.event_id = cast(wanted.id as uuid) offset 0) i "
    "join ledger.events e on e.idx = i.idx join ledger.cases c on c.case_no = e.case_no",
    5};

constexpr Sql add_cases{
    "insert into ledger.cases (case_no, case_id, kind) "
    "select cast(n as bigint), cast(i as uuid), k "
    "from rows from (string_to_table(:a, chr(31)), string_to_table(:b, chr(31)), "
    "string_to_table(:c, chr(31))) as u(n, i, k)"};
constexpr Sql add_events{
    "insert into ledger.events "
    "(idx, case_no, place, digest, leaf, admitted_at, jws, type, unit, registry) "
    "select cast(i as bigint), cast(n as bigint), cast(p as bigint), cast(d as bytea), "
    "cast(l as bytea), cast(t as timestamptz), convert_to(j, 'UTF8'), y, q, cast(r as boolean) "
    "from rows from (string_to_table(:a, chr(31)), string_to_table(:b, chr(31)), "
    "string_to_table(:c, chr(31)), string_to_table(:d, chr(31)), string_to_table(:e, chr(31)), "
    "string_to_table(:f, chr(31)), string_to_table(:g, chr(31)), string_to_table(:h, chr(31)), "
    "string_to_table(:i, chr(31)), string_to_table(:j, chr(31))) "
    "as u(i, n, p, d, l, t, j, y, q, r)"};
constexpr Sql add_event_ids{
    "insert into ledger.event_ids (part, event_id, idx) "
    "select ledger.part_of(cast(i as bigint)), cast(e as uuid), cast(i as bigint) "
    "from rows from (string_to_table(:a, chr(31)), string_to_table(:b, chr(31))) as u(e, i)"};
constexpr Sql add_disclosures{
    "insert into ledger.disclosures (idx, fields, classes, digests, sealed) "
    "select cast(i as bigint), string_to_array(f, chr(30), chr(24)), string_to_array(c, chr(30)), "
    "cast(string_to_array(d, chr(30)) as bytea[]), cast(string_to_array(s, chr(30)) as bytea[]) "
    "from rows from (string_to_table(:a, chr(31)), string_to_table(:b, chr(31)), "
    "string_to_table(:c, chr(31)), string_to_table(:d, chr(31)), "
    "string_to_table(:e, chr(31))) as u(i, f, c, d, s)"};

constexpr Sql add_states{
    "insert into ledger.case_states (case_no, length, head, sealed) "
    "select cast(n as bigint), cast(l as bigint), cast(h as bytea), cast(s as bytea) "
    "from rows from (string_to_table(:a, chr(31)), string_to_table(:b, chr(31)), "
    "string_to_table(:c, chr(31)), string_to_table(:d, chr(31))) as u(n, l, h, s)"};
// Names the length that it expects: the row lock alone is not trusted with two writers on one case.
constexpr Sql replace_states{
    "update ledger.case_states t "
    "set length = cast(u.l as bigint), head = cast(u.h as bytea), sealed = cast(u.s as bytea) "
    "from rows from (string_to_table(:a, chr(31)), string_to_table(:b, chr(31)), "
    "string_to_table(:c, chr(31)), string_to_table(:d, chr(31)), string_to_table(:e, chr(31))) "
    "as u(n, b, l, h, s) "
    "where t.case_no = cast(u.n as bigint) and t.length = cast(u.b as bigint)"};

// Two duties may agree in everything; they are closed one for one, the older first. Those that
// stand are found case by case, in the order that only one index has: a plan that was made over a
// few duties would else read all the open ones that there ever are.
constexpr Sql shut_duties{
    "with closing as ("
    "select cast(n as bigint) as case_no, r as rule, q as unit, cast(o as uuid) as opened_by, "
    "coalesce(t, '') as thread, cast(d as timestamptz) as due, h as how, "
    "cast(w as timestamptz) as closed_at, cast(i as bigint) as closed_idx, "
    "row_number() over (partition by n, r, q, o, t, d) as k "
    "from rows from (string_to_table(:a, chr(31)), string_to_table(:b, chr(31)), "
    "string_to_table(:c, chr(31)), string_to_table(:d, chr(31)), "
    "string_to_table(:e, chr(31), chr(24)), string_to_table(:f, chr(31)), string_to_table(:g, "
    "chr(31)), string_to_table(:h, chr(31)), "
    "string_to_table(:i, chr(31))) as u(n, r, q, o, t, d, h, w, i)), "
    "standing as ("
    "select o.*, row_number() over ("
    "partition by case_no, rule, unit, opened_by, thread, due order by duty_no) as k "
    "from (select distinct case_no as number from closing) n cross join lateral ("
    "select duty_no, case_no, rule, unit, opened_by, thread, due from ledger.duties "
    "where closed_idx is null and case_no = n.number order by duty_no offset 0) o) "
    "update ledger.duties t set how = c.how, closed_at = c.closed_at, closed_idx = c.closed_idx "
    "from closing c join standing s using (case_no, rule, unit, opened_by, thread, due, k) "
    "where t.duty_no = s.duty_no"};
constexpr Sql add_duties{
    "insert into ledger.duties (case_no, rule, unit, opened_by, opened_idx, thread, runs_from, "
    "warn, due, basis, mark, how, closed_at, closed_idx) "
    "select cast(n as bigint), r, q, cast(o as uuid), cast(x as bigint), coalesce(t, ''), "
    "cast(f as timestamptz), cast(w as timestamptz), cast(d as timestamptz), b, m, h, "
    "cast(c as timestamptz), cast(y as bigint) "
    "from rows from (string_to_table(:a, chr(31)), string_to_table(:b, chr(31)), "
    "string_to_table(:c, chr(31)), string_to_table(:d, chr(31)), string_to_table(:e, chr(31)), "
    "string_to_table(:f, chr(31), chr(24)), string_to_table(:g, chr(31)), "
    "string_to_table(:h, chr(31), chr(24)), string_to_table(:i, chr(31)), "
    "string_to_table(:j, chr(31)), string_to_table(:k, chr(31)), "
    "string_to_table(:l, chr(31), chr(24)), string_to_table(:m, chr(31), chr(24)), "
    "string_to_table(:n, chr(31), chr(24))) "
    "as u(n, r, q, o, x, t, f, w, d, b, m, h, c, y)"};
constexpr Sql add_parties{
    "insert into ledger.parties (unit, case_no) select q, cast(n as bigint) "
    "from rows from (string_to_table(:a, chr(31)), string_to_table(:b, chr(31))) as u(q, n)"};

constexpr Sql add_tiles{
    "insert into ledger.tiles (level, number, hashes) "
    "select cast(l as smallint), cast(n as bigint), cast(h as bytea) "
    "from rows from (string_to_table(:a, chr(31)), string_to_table(:b, chr(31)), "
    "string_to_table(:c, chr(31))) as u(l, n, h)"};
constexpr Sql add_head{
    "insert into ledger.heads (size, prev_size, root, at) values "
    "(cast(:a as bigint), cast(:b as bigint), cast(:c as bytea), cast(:d as timestamptz))"};
constexpr Sql dont_wait{"set local synchronous_commit = off"};
constexpr Sql add_checkpoint{
    "insert into ledger.checkpoints (size, note) values (cast(:a as bigint), :b) "
    "on conflict do nothing"};
constexpr Sql add_policy_file{
    "insert into ledger.policy_files (digest, kind, body) values (cast(:a as bytea), :b, :c) "
    "on conflict do nothing"};

LogTip tip_of(const Row& row) {
    LogTip tip{TreeSize(row.number(0)), row.digest(1), std::nullopt, row.number(3)};
    if (!row.null(2)) tip.last_admitted_at = row.instant(2);
    return tip;
}

std::vector<StoredCase> cases_in(const Rows& rows) {
    std::vector<StoredCase> out;
    for (const Row& row : rows)
        out.push_back({row.number(0),
                       chain_kind_named(row.text(1)),
                       {CaseId::parse(row.text(2)).value(), row.digest(3), row.bytes(4)}});
    return out;
}

std::vector<KnownEvent> known_in(const Rows& rows) {
    std::vector<KnownEvent> out;
    for (const Row& row : rows)
        out.push_back({EventId::parse(row.text(0)).value(), CaseId::parse(row.text(1)).value(),
                       LeafIndex(row.number(2)), row.instant(3), row.digest(4)});
    return out;
}

std::string json_of(const std::vector<std::string>& texts) {
    boost::json::array array;
    for (const std::string& text : texts) array.emplace_back(text);
    return boost::json::serialize(array);
}

}  // namespace

LogTip lock_tip(Session& session) {
    return tip_of(session.one(lock_state));
}

LogTip read_tip(Session& session) {
    return tip_of(session.one(read_state));
}

void touch_tip(Session& session) {
    session.run(touch);
}

void advance_tip(Session& session, TreeSize from, const LogTip& to) {
    session.send(advance,
                 {to.size.value(), to.root, or_null(to.last_admitted_at), to.cases, from.value()},
                 1);
}

Beginning lock_and_load(Session& session, const std::vector<EventId>& events,
                        const std::vector<CaseId>& cases) {
    Rows tip, known, stored;
    session.send(lock_state, {}, tip);
    session.send(select_known, {list_of(events)}, known);
    session.send(select_cases, {list_of(cases)}, stored);
    session.settle();
    if (tip.size() != 1) throw Damaged("the log has no state");
    return {tip_of(tip.front()), known_in(known), cases_in(stored)};
}

std::vector<StoredCase> load_cases(Session& session, const std::vector<CaseId>& ids) {
    if (ids.empty()) return {};
    return cases_in(session.run(select_cases, {list_of(ids)}));
}

void insert_cases(Session& session, const std::vector<NewCase>& cases) {
    if (cases.empty()) return;
    Column number, id, kind;
    for (const NewCase& entry : cases) {
        number.add(entry.number);
        id.add(entry.id.text());
        kind.add(name_of(entry.kind));
    }
    session.send(add_cases, {std::move(number).parameter(), std::move(id).parameter(),
                             std::move(kind).parameter()});
}

void insert_events(Session& session, const std::vector<NewEvent>& events) {
    if (events.empty()) return;
    Column index, number, place, digest, leaf, admitted_at, jws, type, unit, registry, id, id_index;
    for (const NewEvent& event : events) {
        index.add(event.index.value());
        number.add(event.case_number);
        place.add(event.place);
        digest.add(event.digest);
        leaf.add(event.leaf);
        admitted_at.add(event.admitted_at);
        jws.add(event.jws);
        type.add(event.type);
        unit.add(event.unit);
        registry.add(event.registry);
        id.add(event.id.text());
        id_index.add(event.index.value());
    }
    session.send(add_events, {std::move(index).parameter(), std::move(number).parameter(),
                              std::move(place).parameter(), std::move(digest).parameter(),
                              std::move(leaf).parameter(), std::move(admitted_at).parameter(),
                              std::move(jws).parameter(), std::move(type).parameter(),
                              std::move(unit).parameter(), std::move(registry).parameter()});
    session.send(add_event_ids, {std::move(id).parameter(), std::move(id_index).parameter()});
}

void insert_disclosures(Session& session, const std::vector<NewDisclosure>& disclosures) {
    if (disclosures.empty()) return;
    Column index, fields, classes, digests, sealed;
    for (auto first = disclosures.begin(); first != disclosures.end();) {
        const auto end = std::find_if(first, disclosures.end(), [&](const NewDisclosure& each) {
            return each.index != first->index;
        });
        index.add(first->index.value());
        Column of_fields(Column::inner_separator), of_classes(Column::inner_separator),
            of_digests(Column::inner_separator), of_sealed(Column::inner_separator);
        for (; first != end; ++first) {
            of_fields.add_or_null(first->field);
            of_classes.add(first->sensitivity_class);
            of_digests.add(first->digest);
            of_sealed.add_bytes(first->sealed);
        }
        fields.add_list(of_fields);
        classes.add_list(of_classes);
        digests.add_list(of_digests);
        sealed.add_list(of_sealed);
    }
    session.send(add_disclosures, {std::move(index).parameter(), std::move(fields).parameter(),
                                   std::move(classes).parameter(), std::move(digests).parameter(),
                                   std::move(sealed).parameter()});
}

void store_states(Session& session, const std::vector<CaseUpdate>& updates) {
    struct Columns {
        Column number, before, length, head, sealed;
        std::size_t count = 0;
    } fresh, known;
    for (const CaseUpdate& update : updates) {
        Columns& columns = update.length_before == 0 ? fresh : known;
        columns.number.add(update.number);
        columns.before.add(update.length_before);
        columns.length.add(update.length);
        columns.head.add(update.state.head);
        columns.sealed.add_bytes(update.state.sealed);
        ++columns.count;
    }
    if (fresh.count > 0)
        session.send(add_states,
                     {std::move(fresh.number).parameter(), std::move(fresh.length).parameter(),
                      std::move(fresh.head).parameter(), std::move(fresh.sealed).parameter()});
    if (known.count == 0) return;
    session.send(replace_states,
                 {std::move(known.number).parameter(), std::move(known.before).parameter(),
                  std::move(known.length).parameter(), std::move(known.head).parameter(),
                  std::move(known.sealed).parameter()},
                 known.count);
}

void close_duties(Session& session, const std::vector<DutyClosing>& closings) {
    if (closings.empty()) return;
    Column number, rule, unit, opened_by, thread, due, how, closed_at, index;
    for (const DutyClosing& closing : closings) {
        const Duty& duty = closing.closed.duty;
        number.add(closing.case_number);
        rule.add(duty.rule);
        unit.add(duty.unit.text());
        opened_by.add(duty.opened_by.text());
        thread.add_or_null(duty.thread);
        due.add(duty.due);
        how.add(closing.closed.how);
        closed_at.add(closing.closed.when);
        index.add(closing.index.value());
    }
    session.send(
        shut_duties,
        {std::move(number).parameter(), std::move(rule).parameter(), std::move(unit).parameter(),
         std::move(opened_by).parameter(), std::move(thread).parameter(),
         std::move(due).parameter(), std::move(how).parameter(), std::move(closed_at).parameter(),
         std::move(index).parameter()},
        closings.size());
}

void insert_duties(Session& session, const std::vector<NewDuty>& duties) {
    if (duties.empty()) return;
    Column number, rule, unit, opened_by, index, thread, from, warn, due, basis, mark;
    Column how, closed_at, closed_index;
    for (const NewDuty& entry : duties) {
        number.add(entry.case_number);
        rule.add(entry.duty.rule);
        unit.add(entry.duty.unit.text());
        opened_by.add(entry.duty.opened_by.text());
        index.add(entry.opened_at_index.value());
        thread.add_or_null(entry.duty.thread);
        from.add(entry.duty.from);
        warn.add(entry.duty.warn);
        due.add(entry.duty.due);
        basis.add(json_of(entry.duty.basis));
        mark.add(entry.duty.mark);
        entry.closed_at ? how.add(entry.how) : how.add_null();
        closed_at.add(entry.closed_at);
        entry.closed_at_index ? closed_index.add(entry.closed_at_index->value())
                              : closed_index.add_null();
    }
    session.send(
        add_duties,
        {std::move(number).parameter(), std::move(rule).parameter(), std::move(unit).parameter(),
         std::move(opened_by).parameter(), std::move(index).parameter(),
         std::move(thread).parameter(), std::move(from).parameter(), std::move(warn).parameter(),
         std::move(due).parameter(), std::move(basis).parameter(), std::move(mark).parameter(),
         std::move(how).parameter(), std::move(closed_at).parameter(),
         std::move(closed_index).parameter()});
}

void insert_parties(Session& session, const std::vector<NewParty>& parties) {
    if (parties.empty()) return;
    Column unit, number;
    for (const NewParty& party : parties) {
        unit.add(party.unit.text());
        number.add(party.case_number);
    }
    session.send(add_parties, {std::move(unit).parameter(), std::move(number).parameter()});
}

void insert_tiles(Session& session, const std::vector<FullTile>& tiles) {
    if (tiles.empty()) return;
    Column level, number, hashes;
    for (const FullTile& tile : tiles) {
        level.add(std::uint64_t(tile.level));
        number.add(tile.number);
        hashes.add_bytes(tile.hashes);
    }
    session.send(add_tiles, {std::move(level).parameter(), std::move(number).parameter(),
                             std::move(hashes).parameter()});
}

void insert_head(Session& session, TreeSize previous, TreeSize size, const Digest& root,
                 Instant when) {
    session.send(add_head, {size.value(), previous.value(), root, when});
}

void commit_without_waiting(Session& session) {
    session.send(dont_wait);
}

void insert_checkpoint(Session& session, TreeSize size, const std::string& note) {
    session.send(add_checkpoint, {size.value(), note});
}

void insert_policy_file(Session& session, const Digest& digest, const std::string& kind,
                        const std::string& text) {
    session.send(add_policy_file, {digest, kind, text});
}

}  // namespace bangiao::store

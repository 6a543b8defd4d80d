#include "store/keyring.hpp"

#include "store/bulk.hpp"

namespace bangiao::store {
namespace {

// What a set holds is one value of a list, and its own values are parted by chr(30).
constexpr Sql find{
    "select cast(k.case_id as text), cast(k.set_no as text), "
    "array_to_string(k.classes, chr(30)), array_to_string(k.masters, chr(30)), "
    "array_to_string(cast(k.wrapped as text[]), chr(30), chr(24)) "
    "from keyring.keys k where k.case_id = any(cast(string_to_array(:a, chr(31)) as uuid[]))",
    5};
constexpr Sql insert{
    "insert into keyring.keys (case_id, set_no, classes, masters, wrapped) "
    "select cast(c as uuid), cast(n as int), string_to_array(s, chr(30)), "
    "string_to_array(m, chr(30)), cast(string_to_array(w, chr(30)) as bytea[]) "
    "from rows from (string_to_table(:a, chr(31)), string_to_table(:b, chr(31)), "
    "string_to_table(:c, chr(31)), string_to_table(:d, chr(31)), "
    "string_to_table(:e, chr(31))) as k(c, n, s, m, w)"};
constexpr Sql insert_destroyed{
    "insert into keyring.keys (case_id, set_no, classes, masters, wrapped, destroyed_at) "
    "select k.case_id, (select count(*) from keyring.keys e where e.case_id = k.case_id), "
    "array_agg(s), array_agg(cast('none' as text)), array_agg(cast(null as bytea)), now() "
    "from (select cast(:a as uuid) as case_id) k, string_to_table(:b, chr(31)) as s "
    "where not exists (select from keyring.keys e "
    "where e.case_id = k.case_id and s = any(e.classes)) group by k.case_id"};
constexpr Sql destroy{
    "update keyring.keys k set destroyed_at = now(), wrapped = (select "
    "array_agg(case when u.class <> all(d.classes) then u.wrapped end order by u.place) "
    "from unnest(k.classes, k.wrapped) with ordinality as u(class, wrapped, place)) "
    "from (select string_to_array(:a, chr(31)) as classes) d "
    "where k.case_id = cast(:b as uuid) and exists (select from unnest(k.classes, k.wrapped) "
    "as u(class, wrapped) where u.wrapped is not null and u.class = any(d.classes))"};
constexpr Sql count_outdated{
    "select cast(count(*) as text) from keyring.keys k "
    "cross join lateral unnest(k.classes, k.masters, k.wrapped) as u(class, master, wrapped) "
    "left join rows from (string_to_table(:a, chr(31)), string_to_table(:b, chr(31))) as c(s, m) "
    "on c.s = u.class where u.wrapped is not null and u.master <> coalesce(c.m, :c)",
    1};
constexpr Sql lock_outdated{
    "select cast(k.case_id as text), cast(k.set_no as text), "
    "array_to_string(k.classes, chr(30)), array_to_string(k.masters, chr(30)), "
    "array_to_string(cast(k.wrapped as text[]), chr(30), chr(24)) "
    "from keyring.keys k where exists (select "
    "from unnest(k.classes, k.masters, k.wrapped) as u(class, master, wrapped) "
    "left join rows from (string_to_table(:a, chr(31)), string_to_table(:b, chr(31))) as c(s, m) "
    "on c.s = u.class where u.wrapped is not null and u.master <> coalesce(c.m, :c)) "
    "limit cast(:d as bigint) for update of k skip locked",
    5};
constexpr Sql rewrap{
    "update keyring.keys t set masters = string_to_array(k.m, chr(30)), "
    "wrapped = cast(string_to_array(k.w, chr(30), chr(24)) as bytea[]) "
    "from rows from (string_to_table(:a, chr(31)), string_to_table(:b, chr(31)), "
    "string_to_table(:c, chr(31)), string_to_table(:d, chr(31))) as k(c, n, m, w) "
    "where t.case_id = cast(k.c as uuid) and t.set_no = cast(k.n as int)"};

struct ClassMasters {
    explicit ClassMasters(const CurrentMasters& current) {
        for (const auto& [name, master] : current.of_class) {
            classes.add(name);
            masters.add(master);
        }
    }
    Column classes, masters;
};

std::vector<std::optional<std::string>> list_in(const Row& row, std::size_t column) {
    return values_in(row.text(column), Column::inner_separator);
}

KeySet set_of(const Row& row) {
    KeySet set{CaseId::parse(row.text(0)).value(), row.number(1), {}};
    const auto classes = list_in(row, 2), masters = list_in(row, 3), wrapped = list_in(row, 4);
    for (std::size_t i = 0; i < classes.size(); ++i) {
        WrappedKey key{classes[i].value(), masters.at(i).value(), std::nullopt};
        if (const auto& bytes = wrapped.at(i)) key.wrapped = bytes_of(*bytes);
        set.keys.push_back(std::move(key));
    }
    return set;
}

std::vector<KeySet> sets_of(const Rows& rows) {
    std::vector<KeySet> sets;
    for (const Row& row : rows) sets.push_back(set_of(row));
    return sets;
}

/// Key sets as the columns of a statement.
struct SetColumns {
    explicit SetColumns(const std::vector<KeySet>& sets) {
        for (const KeySet& set : sets) {
            Column of_classes(Column::inner_separator), of_masters(Column::inner_separator),
                of_wrapped(Column::inner_separator);
            for (const WrappedKey& key : set.keys) {
                of_classes.add(key.sensitivity_class);
                of_masters.add(key.master);
                key.wrapped ? of_wrapped.add_bytes(*key.wrapped) : of_wrapped.add_null();
            }
            cases.add(set.case_id.text());
            numbers.add(set.number);
            classes.add_list(of_classes);
            masters.add_list(of_masters);
            wrapped.add_list(of_wrapped);
        }
    }
    Column cases, numbers, classes, masters, wrapped;
};

}  // namespace

std::vector<KeySet> find_key_sets(Session& session, const std::set<CaseId>& cases) {
    if (cases.empty()) return {};
    return sets_of(session.run(find, {list_of(cases)}));
}

void insert_key_sets(Session& session, const std::vector<KeySet>& sets) {
    if (sets.empty()) return;
    SetColumns columns(sets);
    session.send(insert,
                 {std::move(columns.cases).parameter(), std::move(columns.numbers).parameter(),
                  std::move(columns.classes).parameter(), std::move(columns.masters).parameter(),
                  std::move(columns.wrapped).parameter()});
}

void destroy_keys(Session& session, const CaseId& case_id,
                  const std::vector<std::string>& classes) {
    if (classes.empty()) return;
    const Parameter names = list_of(classes);
    session.send(destroy, {names, case_id.text()});
    session.send(insert_destroyed, {case_id.text(), names});
}

std::uint64_t count_outdated_keys(Session& session, const CurrentMasters& current) {
    ClassMasters own(current);
    return session
        .one(count_outdated, {std::move(own.classes).parameter(),
                              std::move(own.masters).parameter(), current.general})
        .number(0);
}

std::vector<KeySet> lock_outdated_sets(Session& session, const CurrentMasters& current,
                                       std::uint64_t limit) {
    ClassMasters own(current);
    return sets_of(
        session.run(lock_outdated, {std::move(own.classes).parameter(),
                                    std::move(own.masters).parameter(), current.general, limit}));
}

void rewrap_sets(Session& session, const std::vector<KeySet>& sets) {
    if (sets.empty()) return;
    SetColumns columns(sets);
    session.send(rewrap,
                 {std::move(columns.cases).parameter(), std::move(columns.numbers).parameter(),
                  std::move(columns.masters).parameter(), std::move(columns.wrapped).parameter()});
}

}  // namespace bangiao::store

#include "store/keyring.hpp"

#include <set>

#include "store/bulk.hpp"

namespace bangiao::store {
namespace {

// By arrays and not by a join: a join with a list reads the whole table where the planner thinks
// the list long.
constexpr Sql find{
    "select cast(k.case_id as text), k.sensitivity_class, k.master, cast(k.wrapped as text) "
    "from keyring.keys k "
    "where k.case_id = any(cast(string_to_array(:a, chr(31)) as uuid[])) "
    "and k.sensitivity_class = any(string_to_array(:b, chr(31)))",
    4};
// Bare: to insert beside what may be there already takes the server half as long again, for every
// key of every new case.
constexpr Sql insert{
    "insert into keyring.keys (case_id, sensitivity_class, master, wrapped) "
    "select cast(c as uuid), s, m, cast(w as bytea) "
    "from rows from (string_to_table(:a, chr(31)), string_to_table(:b, chr(31)), "
    "string_to_table(:c, chr(31)), string_to_table(:d, chr(31))) as k(c, s, m, w)"};
constexpr Sql insert_destroyed{
    "insert into keyring.keys (case_id, sensitivity_class, master, wrapped, destroyed_at) "
    "select cast(:a as uuid), s, 'none', null, now() "
    "from string_to_table(:b, chr(31)) as k(s) on conflict do nothing"};
constexpr Sql destroy{
    "update keyring.keys set wrapped = null, destroyed_at = now() "
    "where case_id = cast(:a as uuid) and wrapped is not null "
    "and sensitivity_class in (select string_to_table(:b, chr(31)))"};
constexpr Sql count_outdated{
    "select cast(count(*) as text) from keyring.keys k "
    "left join rows from (string_to_table(:a, chr(31)), string_to_table(:b, chr(31))) as c(s, m) "
    "on c.s = k.sensitivity_class "
    "where k.wrapped is not null and k.master <> coalesce(c.m, :c)",
    1};
constexpr Sql lock_outdated{
    "select cast(k.case_id as text), k.sensitivity_class, k.master, cast(k.wrapped as text) "
    "from keyring.keys k "
    "left join rows from (string_to_table(:a, chr(31)), string_to_table(:b, chr(31))) as c(s, m) "
    "on c.s = k.sensitivity_class "
    "where k.wrapped is not null and k.master <> coalesce(c.m, :c) "
    "limit cast(:d as bigint) for update of k skip locked",
    4};
constexpr Sql rewrap{
    "update keyring.keys t set master = k.m, wrapped = cast(k.w as bytea) "
    "from rows from (string_to_table(:a, chr(31)), string_to_table(:b, chr(31)), "
    "string_to_table(:c, chr(31)), string_to_table(:d, chr(31))) as k(c, s, m, w) "
    "where t.case_id = cast(k.c as uuid) and t.sensitivity_class = k.s"};

struct ClassMasters {
    explicit ClassMasters(const CurrentMasters& current) {
        for (const auto& [name, master] : current.of_class) {
            classes.add(name);
            masters.add(master);
        }
    }
    Column classes, masters;
};

WrappedKey key_of(const Row& row) {
    return {CaseId::parse(row.text(0)).value(), row.text(1), row.text(2),
            row.null(3) ? std::nullopt : std::optional(row.bytes(3))};
}

}  // namespace

std::vector<WrappedKey> find_keys(Session& session,
                                  const std::vector<std::pair<CaseId, std::string>>& names) {
    if (names.empty()) return {};
    std::set<CaseId> of_cases;
    std::set<std::string> of_classes;
    for (const auto& [case_id, sensitivity_class] : names) {
        of_cases.insert(case_id);
        of_classes.insert(sensitivity_class);
    }
    const Rows rows = session.run(find, {list_of(of_cases), list_of(of_classes)});
    if (rows.empty()) return {};  // a new case's: the most of them
    const std::set<std::pair<CaseId, std::string>> wanted(names.begin(), names.end());
    std::vector<WrappedKey> out;
    for (const Row& row : rows) {
        WrappedKey key = key_of(row);
        if (wanted.contains({key.case_id, key.sensitivity_class})) out.push_back(std::move(key));
    }
    return out;
}

void insert_keys(Session& session, const std::vector<WrappedKey>& keys) {
    if (keys.empty()) return;
    Column cases, classes, masters, wrapped;
    for (const WrappedKey& key : keys) {
        cases.add(key.case_id.text());
        classes.add(key.sensitivity_class);
        masters.add(key.master);
        wrapped.add_bytes(key.wrapped.value());
    }
    session.run(insert, {std::move(cases).parameter(), std::move(classes).parameter(),
                         std::move(masters).parameter(), std::move(wrapped).parameter()});
}

void destroy_keys(Session& session, const CaseId& case_id,
                  const std::vector<std::string>& classes) {
    if (classes.empty()) return;
    const Parameter names = list_of(classes);
    session.run(destroy, {case_id.text(), names});
    session.run(insert_destroyed, {case_id.text(), names});
}

std::uint64_t count_outdated_keys(Session& session, const CurrentMasters& current) {
    ClassMasters own(current);
    return session
        .one(count_outdated, {std::move(own.classes).parameter(),
                              std::move(own.masters).parameter(), current.general})
        .number(0);
}

std::vector<WrappedKey> lock_outdated_keys(Session& session, const CurrentMasters& current,
                                           std::uint64_t limit) {
    ClassMasters own(current);
    std::vector<WrappedKey> out;
    for (const Row& row :
         session.run(lock_outdated, {std::move(own.classes).parameter(),
                                     std::move(own.masters).parameter(), current.general, limit}))
        out.push_back(key_of(row));
    return out;
}

void rewrap_keys(Session& session, const std::vector<WrappedKey>& keys) {
    if (keys.empty()) return;
    Column cases, classes, masters, wrapped;
    for (const WrappedKey& key : keys) {
        cases.add(key.case_id.text());
        classes.add(key.sensitivity_class);
        masters.add(key.master);
        wrapped.add_bytes(key.wrapped.value());
    }
    session.run(rewrap, {std::move(cases).parameter(), std::move(classes).parameter(),
                         std::move(masters).parameter(), std::move(wrapped).parameter()});
}

}  // namespace bangiao::store

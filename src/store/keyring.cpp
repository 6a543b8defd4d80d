#include "store/keyring.hpp"

#include "store/bulk.hpp"

namespace bangiao::store {
namespace {

constexpr Sql find{
    "select cast(k.case_id as text), k.sensitivity_class, k.master, cast(k.wrapped as text) "
    "from keyring.keys k "
    "join rows from (string_to_table(:a, chr(31)), string_to_table(:b, chr(31))) as w(c, s) "
    "on k.case_id = cast(w.c as uuid) and k.sensitivity_class = w.s",
    4};
constexpr Sql insert{
    "insert into keyring.keys (case_id, sensitivity_class, master, wrapped, destroyed_at) "
    "select cast(c as uuid), s, m, cast(w as bytea), case when w is null then now() end "
    "from rows from (string_to_table(:a, chr(31)), string_to_table(:b, chr(31)), "
    "string_to_table(:c, chr(31)), string_to_table(:d, chr(31), chr(24))) as k(c, s, m, w) "
    "on conflict do nothing"};
constexpr Sql destroy{
    "update keyring.keys set wrapped = null, destroyed_at = now() "
    "where case_id = cast(:a as uuid) and wrapped is not null "
    "and sensitivity_class in (select string_to_table(:b, chr(31)))"};

}  // namespace

std::vector<WrappedKey> find_keys(Session& session,
                                  const std::vector<std::pair<CaseId, std::string>>& names) {
    if (names.empty()) return {};
    Column cases, classes;
    for (const auto& [case_id, sensitivity_class] : names) {
        cases.add(case_id.text());
        classes.add(sensitivity_class);
    }
    std::vector<WrappedKey> out;
    for (const Row& row :
         session.run(find, {std::move(cases).parameter(), std::move(classes).parameter()}))
        out.push_back({CaseId::parse(row.text(0)).value(), row.text(1), row.text(2),
                       row.null(3) ? std::nullopt : std::optional(row.bytes(3))});
    return out;
}

void insert_keys(Session& session, const std::vector<WrappedKey>& keys) {
    if (keys.empty()) return;
    Column cases, classes, masters, wrapped;
    for (const WrappedKey& key : keys) {
        cases.add(key.case_id.text());
        classes.add(key.sensitivity_class);
        masters.add(key.master);
        key.wrapped ? wrapped.add_bytes(*key.wrapped) : wrapped.add_null();
    }
    session.run(insert, {std::move(cases).parameter(), std::move(classes).parameter(),
                         std::move(masters).parameter(), std::move(wrapped).parameter()});
}

void destroy_keys(Session& session, const CaseId& case_id,
                  const std::vector<std::string>& classes) {
    if (classes.empty()) return;
    Column names;
    std::vector<WrappedKey> remembered;
    for (const std::string& sensitivity_class : classes) {
        names.add(sensitivity_class);
        remembered.push_back({case_id, sensitivity_class, "none", std::nullopt});
    }
    session.run(destroy, {case_id.text(), std::move(names).parameter()});
    insert_keys(session, remembered);
}

}  // namespace bangiao::store

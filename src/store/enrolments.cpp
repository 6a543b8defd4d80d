#include "store/enrolments.hpp"

#include <sstream>

#include "store/bulk.hpp"

namespace bangiao::store {
namespace {

constexpr Sql add{
    "insert into ledger.enrolments "
    "(id, officer, unit, roles, opened_by, opened_at, expires_at, code) "
    "values (cast(:a as uuid), :b, :c, :d, :e, cast(:f as timestamptz), cast(:g as timestamptz), "
    "cast(:h as bytea))"};
constexpr Sql lock{
    "select cast(e.id as text) from ledger.enrolments e where e.id = cast(:a as uuid) for update",
    1};
// One of them, or those of some units that have not expired.
constexpr Sql some{
    "select cast(e.id as text), e.officer, e.unit, e.roles, e.opened_by, "
    "cast(cast(extract(epoch from e.opened_at) * 1000000 as bigint) as text), "
    "cast(cast(extract(epoch from e.expires_at) * 1000000 as bigint) as text), "
    "cast(e.code as text), cast(e.tries as text), e.signing, e.tls, "
    "cast(cast(extract(epoch from e.requested_at) * 1000000 as bigint) as text), e.approved_by, "
    "cast(cast(extract(epoch from e.approved_at) * 1000000 as bigint) as text) "
    "from ledger.enrolments e where e.id = cast(:a as uuid) "
    "or (e.unit = any(string_to_array(:b, chr(31))) and e.expires_at > cast(:c as timestamptz)) "
    "order by e.opened_at desc, e.id limit cast(:d as bigint)",
    14};
constexpr Sql wrong_code{
    "update ledger.enrolments set tries = tries + 1 where id = cast(:a as uuid)"};
constexpr Sql requested{
    "update ledger.enrolments set signing = :a, tls = :b, requested_at = cast(:c as timestamptz) "
    "where id = cast(:d as uuid) and requested_at is null"};
constexpr Sql approved{
    "update ledger.enrolments set approved_by = :a, approved_at = cast(:b as timestamptz) "
    "where id = cast(:c as uuid) and approved_at is null"};

std::string joined(const std::set<RoleName>& roles) {
    std::string text;
    for (const RoleName& role : roles) text += (text.empty() ? "" : " ") + role.text();
    return text;
}

std::set<RoleName> roles_in(const std::string& text) {
    std::istringstream in(text);
    std::set<RoleName> roles;
    for (std::string word; in >> word;) roles.insert(RoleName::parse(word).value());
    return roles;
}

StoredEnrolment enrolment_in(const Row& row) {
    StoredEnrolment enrolment{EventId::parse(row.text(0)).value(),
                              OfficerId::parse(row.text(1)).value(),
                              UnitId::parse(row.text(2)).value(),
                              roles_in(row.text(3)),
                              OfficerId::parse(row.text(4)).value(),
                              row.instant(5),
                              row.instant(6),
                              row.digest(7),
                              row.number(8)};
    if (!row.null(11))
        enrolment.requests = StoredEnrolment::Requests{row.text(9), row.text(10), row.instant(11)};
    if (!row.null(13))
        enrolment.approval =
            StoredEnrolment::Approval{OfficerId::parse(row.text(12)).value(), row.instant(13)};
    return enrolment;
}

}  // namespace

void insert_enrolment(Session& session, const StoredEnrolment& enrolment) {
    session.run(add, {enrolment.id.text(), enrolment.officer.text(), enrolment.unit.text(),
                      joined(enrolment.roles), enrolment.opened_by.text(), enrolment.opened_at,
                      enrolment.expires_at, enrolment.code});
}

std::optional<StoredEnrolment> lock_enrolment(Session& session, const EventId& id) {
    if (session.run(lock, {id.text()}).empty()) return std::nullopt;
    return enrolment_in(
        session.one(some, {id.text(), std::nullopt, std::nullopt, std::uint64_t{1}}));
}

std::vector<StoredEnrolment> read_enrolments(Session& session, const std::set<UnitId>& units,
                                             Instant now, std::uint64_t limit) {
    if (units.empty()) return {};
    Column names;
    for (const UnitId& unit : units) names.add(unit.text());
    std::vector<StoredEnrolment> out;
    for (const Row& row :
         session.run(some, {std::nullopt, std::move(names).parameter(), now, limit}))
        out.push_back(enrolment_in(row));
    return out;
}

void count_wrong_code(Session& session, const EventId& id) {
    session.run(wrong_code, {id.text()});
}

void set_requests(Session& session, const EventId& id, const StoredEnrolment::Requests& requests) {
    session.run(requested, {requests.signing, requests.tls, requests.at, id.text()});
}

void set_approval(Session& session, const EventId& id, const StoredEnrolment::Approval& approval) {
    session.run(approved, {approval.by.text(), approval.at, id.text()});
}

}  // namespace bangiao::store

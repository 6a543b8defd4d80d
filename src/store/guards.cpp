#include "store/guards.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include "store/embedded_migrations.hpp"
#include "store/session.hpp"

namespace bangiao::store {
namespace {

// Each statement answers lines of one kind. Names and never numbers: two databases made by the same
// migrations give the same lines. What a privilege list says is written out, defaults included, and
// does not say who granted it.

constexpr Sql schemas{R"(
select format('schema %s owner %s, %s', n.nspname, pg_get_userbyid(n.nspowner),
              (select string_agg(format('%s may %s', coalesce(r.rolname, 'public'),
                                        a.privilege_type), ', '
                                 order by r.rolname collate "C", a.privilege_type collate "C")
               from aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
               left join pg_roles r on r.oid = a.grantee))
from pg_namespace n where n.nspname = :a)",
                      1};

constexpr Sql this_database{R"(
select format('database owner %s, %s', pg_get_userbyid(d.datdba),
              (select string_agg(format('%s may %s', coalesce(r.rolname, 'public'),
                                        a.privilege_type), ', '
                                 order by r.rolname collate "C", a.privilege_type collate "C")
               from aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
               left join pg_roles r on r.oid = a.grantee))
from pg_database d where d.datname = current_database())",
                            1};

constexpr Sql relations{R"(
select format('relation %s kind %s%s owner %s%s%s', c.relname, c.relkind, c.relpersistence,
              pg_get_userbyid(c.relowner),
              case when c.relrowsecurity then ', row security' else '' end,
              case when c.relforcerowsecurity then ' forced' else '' end)
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = :a and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S'))",
                        1};

constexpr Sql relation_privileges{R"(
select format('relation %s: %s may %s', c.relname, coalesce(r.rolname, 'public'),
              string_agg(a.privilege_type ||
                         case when a.is_grantable then ' and grant it' else '' end, ', '
                         order by a.privilege_type collate "C"))
from pg_class c join pg_namespace n on n.oid = c.relnamespace,
     aclexplode(coalesce(c.relacl, acldefault(cast(case when c.relkind = 'S' then 's' else 'r' end
                                                   as "char"), c.relowner))) a
     left join pg_roles r on r.oid = a.grantee
where n.nspname = :a and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
group by c.relname, r.rolname)",
                                  1};

constexpr Sql columns{R"(
select format('column %s.%s %s%s%s%s%s', c.relname, t.attname,
              format_type(t.atttypid, t.atttypmod),
              case when t.attnotnull then ' not null' else '' end,
              case when t.attidentity <> '' then ' identity ' || cast(t.attidentity as text) else '' end,
              coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), ''),
              coalesce((select string_agg(format(', %s may %s', coalesce(r.rolname, 'public'),
                                                 a.privilege_type), ''
                                 order by r.rolname collate "C", a.privilege_type collate "C")
                        from aclexplode(t.attacl) a left join pg_roles r on r.oid = a.grantee),
                       ''))
from pg_attribute t join pg_class c on c.oid = t.attrelid
     join pg_namespace n on n.oid = c.relnamespace
     left join pg_attrdef d on d.adrelid = t.attrelid and d.adnum = t.attnum
where n.nspname = :a and t.attnum > 0 and not t.attisdropped
      and c.relkind in ('r', 'p', 'v', 'm', 'f'))",
                      1};

constexpr Sql constraints{R"(
select format('constraint %s on %s%s %s', k.conname, c.relname,
              case when k.convalidated then '' else ' not validated' end,
              pg_get_constraintdef(k.oid))
from pg_constraint k join pg_class c on c.oid = k.conrelid
     join pg_namespace n on n.oid = c.relnamespace
where n.nspname = :a)",
                          1};

constexpr Sql indexes{R"(
select format('index%s %s', case when i.indisvalid and i.indisready and i.indislive then ''
                                 else ' out of use' end, pg_get_indexdef(i.indexrelid))
from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
where n.nspname = :a)",
                      1};

// tgenabled: A fires always, O not for replication sessions, D never. The triggers that PostgreSQL
// makes for foreign keys have numbers in their names; their constraint stands above.
constexpr Sql triggers{R"(
select case when g.tgisinternal
            then format('trigger of constraint %s on %s calls %s, fires %s', k.conname, c.relname,
                        p.proname, g.tgenabled)
            else format('%s, fires %s', pg_get_triggerdef(g.oid), g.tgenabled) end
from pg_trigger g join pg_class c on c.oid = g.tgrelid join pg_namespace n on n.oid = c.relnamespace
     join pg_proc p on p.oid = g.tgfoid left join pg_constraint k on k.oid = g.tgconstraint
where n.nspname = :a)",
                       1};

constexpr Sql functions{R"(
select format('function %s.%s(%s) returns %s language %s owner %s%s, settings %s, body %s, %s',
              n.nspname, p.proname, pg_get_function_identity_arguments(p.oid),
              pg_get_function_result(p.oid), l.lanname, pg_get_userbyid(p.proowner),
              case when p.prosecdef then ' security definer' else '' end,
              coalesce(array_to_string(p.proconfig, ' '), 'none'),
              encode(sha256(convert_to(p.prosrc, 'UTF8')), 'hex'),
              coalesce((select string_agg(format('%s may %s', coalesce(r.rolname, 'public'),
                                                 a.privilege_type), ', '
                                 order by r.rolname collate "C", a.privilege_type collate "C")
                        from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
                        left join pg_roles r on r.oid = a.grantee), 'nobody may EXECUTE'))
from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_language l on l.oid = p.prolang
where n.nspname = cast(:a as name)
      or (n.nspname <> 'pg_catalog'
          and p.oid in (select g.tgfoid from pg_trigger g join pg_class c on c.oid = g.tgrelid
                        join pg_namespace o on o.oid = c.relnamespace
                        where o.nspname = cast(:b as name))))",
                        1};

constexpr Sql policies{R"(
select format('row policy %s on %s for %s, %s, using %s, check %s', p.polname, c.relname, p.polcmd,
              case when p.polpermissive then 'permissive' else 'restrictive' end,
              regexp_replace(coalesce(pg_get_expr(p.polqual, p.polrelid), 'nothing'),
                             '\s+', ' ', 'g'),
              regexp_replace(coalesce(pg_get_expr(p.polwithcheck, p.polrelid), 'nothing'),
                             '\s+', ' ', 'g'))
from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
where n.nspname = :a)",
                       1};

constexpr Sql rewrite_rules{R"(
select format('rule %s on %s, fires %s, %s', w.rulename, c.relname, w.ev_enabled,
              encode(sha256(convert_to(pg_get_ruledef(w.oid), 'UTF8')), 'hex'))
from pg_rewrite w join pg_class c on c.oid = w.ev_class join pg_namespace n on n.oid = c.relnamespace
where n.nspname = :a)",
                            1};

constexpr Sql event_triggers{R"(
select format('event trigger %s on %s calls %s, fires %s', e.evtname, e.evtevent, p.proname,
              e.evtenabled)
from pg_event_trigger e join pg_proc p on p.oid = e.evtfoid)",
                             1};

constexpr Sql default_privileges{R"(
select format('default privilege of %s: %s may %s on new %s', pg_get_userbyid(d.defaclrole),
              coalesce(r.rolname, 'public'), a.privilege_type, d.defaclobjtype)
from pg_default_acl d, aclexplode(d.defaclacl) a left join pg_roles r on r.oid = a.grantee)",
                                 1};

constexpr Sql roles{R"(
select format('role %s%s%s%s%s%s%s%s', r.rolname,
              case when r.rolcanlogin then ' login' else '' end,
              case when r.rolinherit then ' inherit' else '' end,
              case when r.rolsuper then ' superuser' else '' end,
              case when r.rolcreaterole then ' createrole' else '' end,
              case when r.rolcreatedb then ' createdb' else '' end,
              case when r.rolreplication then ' replication' else '' end,
              case when r.rolbypassrls then ' bypassrls' else '' end)
from pg_roles r where r.rolname = any(string_to_array(:a, ' ')))",
                    1};

constexpr Sql memberships{R"(
select format('role %s may become %s%s', pg_get_userbyid(m.member), pg_get_userbyid(m.roleid),
              case when m.admin_option then ' and let others' else '' end)
from pg_auth_members m
where pg_get_userbyid(m.roleid) = any(string_to_array(:a, ' '))
      or pg_get_userbyid(m.member) = any(string_to_array(:b, ' ')))",
                          1};

constexpr Sql settings{R"(
select format('setting %s for %s in %s', s.item,
              case when d.setrole = 0 then 'everybody' else pg_get_userbyid(d.setrole) end,
              case when d.setdatabase = 0 then 'every database' else 'this database' end)
from pg_db_role_setting d, unnest(d.setconfig) s(item)
where (d.setdatabase = 0 and pg_get_userbyid(d.setrole) = any(string_to_array(:a, ' ')))
      or d.setdatabase = (select oid from pg_database where datname = current_database()))",
                       1};

/// Those of migrations/roles.sql.
constexpr const char* our_roles =
    "bangiao_owner bangiao_migrator bangiao_service bangiao_writer bangiao_reader "
    "bangiao_auditor bangiao_enroller bangiao_keeper";

const char* schema_of(Stream stream) {
    return stream == Stream::ledger ? "ledger" : "keyring";
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    std::istringstream in{std::string(text)};
    for (std::string line; std::getline(in, line);)
        if (!line.empty()) lines.push_back(std::move(line));
    std::sort(lines.begin(), lines.end());
    return lines;
}

std::vector<std::string> missing_in(const std::vector<std::string>& these,
                                    const std::vector<std::string>& there) {
    std::vector<std::string> out;
    std::set_difference(these.begin(), these.end(), there.begin(), there.end(),
                        std::back_inserter(out));
    return out;
}

}  // namespace

std::vector<std::string> guards_of(Database& database, Stream stream) {
    const std::string schema = schema_of(stream);
    std::vector<std::string> lines;
    const auto add = [&](const Rows& rows) {
        for (const Row& row : rows) lines.push_back(row.text(0));
    };
    Snapshot snapshot(database);
    Session& session = snapshot.session();
    for (const Sql* kind : {&schemas, &relations, &relation_privileges, &columns, &constraints,
                            &indexes, &triggers, &policies, &rewrite_rules})
        add(session.run(*kind, {schema}));
    add(session.run(functions, {schema, schema}));
    for (const Sql* kind : {&this_database, &event_triggers, &default_privileges})
        add(session.run(*kind));
    add(session.run(roles, {our_roles}));
    add(session.run(memberships, {our_roles, our_roles}));
    add(session.run(settings, {our_roles}));
    std::sort(lines.begin(), lines.end());
    return lines;
}

std::vector<std::string> pinned_guards(Stream stream) {
    return lines_of(stream == Stream::ledger ? embedded::ledger_guards : embedded::keyring_guards);
}

std::vector<std::string> changed_guards(Database& database, Stream stream) {
    const std::vector<std::string> now = guards_of(database, stream);
    const std::vector<std::string> pinned = pinned_guards(stream);
    std::vector<std::string> found;
    for (const std::string& line : missing_in(pinned, now))
        found.push_back("it should stand and does not: " + line);
    for (const std::string& line : missing_in(now, pinned))
        found.push_back("it stands and should not: " + line);
    return found;
}

void require_guards(Database& database, Stream stream) {
    std::string all;
    for (const std::string& sentence : changed_guards(database, stream)) all += "\n  " + sentence;
    if (!all.empty())
        throw std::runtime_error(std::string("the guards of the database `") + schema_of(stream) +
                                 "` are not those that this program was built with:" + all);
}

}  // namespace bangiao::store

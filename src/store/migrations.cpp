#include "store/migrations.hpp"

#include <algorithm>
#include <bangiao/digest.hpp>
#include <stdexcept>

#include "store/embedded_migrations.hpp"
#include "store/session.hpp"

namespace bangiao::store {
namespace {

using namespace std::chrono_literals;

constexpr Sql find_version_table{"select cast(to_regclass(:name) is not null as text)", 1};
constexpr Sql applied_ledger{
    "select cast(v.number as text), v.checksum from ledger.schema_version v order by v.number", 2};
constexpr Sql applied_keyring{
    "select cast(v.number as text), v.checksum from keyring.schema_version v order by v.number", 2};
constexpr Sql record_ledger{
    "insert into ledger.schema_version (number, name, checksum) "
    "values (cast(:number as int), :name, :checksum)"};
constexpr Sql record_keyring{
    "insert into keyring.schema_version (number, name, checksum) "
    "values (cast(:number as int), :name, :checksum)"};

/// What the two streams differ in.
struct Place {
    const char* version_table;
    const char* make_version_table;
    const char* search_path;
    const Sql& applied;
    const Sql& record;
};

const Place& place_of(Stream stream) {
    static const Place ledger{
        "ledger.schema_version",
        "create schema if not exists ledger; "
        "create table if not exists ledger.schema_version ("
        "number int primary key, name text not null, checksum text not null, "
        "applied_at timestamptz not null default now()); "
        "grant usage on schema ledger to bangiao_writer, bangiao_reader, bangiao_auditor; "
        "grant select on ledger.schema_version "
        "to bangiao_writer, bangiao_reader, bangiao_auditor",
        "set local search_path = ledger, pg_temp", applied_ledger, record_ledger};
    static const Place keyring{
        "keyring.schema_version",
        "create schema if not exists keyring; "
        "create table if not exists keyring.schema_version ("
        "number int primary key, name text not null, checksum text not null, "
        "applied_at timestamptz not null default now()); "
        "grant usage on schema keyring to bangiao_keeper; "
        "grant select on keyring.schema_version to bangiao_keeper",
        "set local search_path = keyring, pg_temp", applied_keyring, record_keyring};
    return stream == Stream::ledger ? ledger : keyring;
}

std::vector<Migration> numbered(const std::vector<embedded::File>& files) {
    std::vector<Migration> out;
    for (const embedded::File& file : files) {
        const int number = std::stoi(std::string(file.name).substr(0, 4));
        if (number != static_cast<int>(out.size()) + 1)
            throw std::logic_error("migrations are numbered from 1 without gaps");
        out.push_back({number, file.name, file.sql, sha256(file.sql).hex()});
    }
    return out;
}

/// How many of ours the database has; throws if what it has is not ours.
std::size_t matching(const Rows& applied, const std::vector<Migration>& ours) {
    if (applied.size() > ours.size())
        throw std::runtime_error(
            "the database is of a newer version than this program; use the newer program");
    for (std::size_t i = 0; i < applied.size(); ++i)
        if (applied[i].number(0) != i + 1 || applied[i].text(1) != ours[i].checksum)
            throw std::runtime_error("the database was made by another text of migration " +
                                     std::string(ours[i].name));
    return applied.size();
}

Outcome apply(Database& database, const Place& place, const Migration& migration) {
    Transaction transaction(database);
    Session& session = transaction.session();
    session.command(place.search_path);
    session.command(std::string(migration.sql).c_str());
    session.run(place.record,
                {std::uint64_t(migration.number), migration.name, migration.checksum});
    return transaction.commit();
}

}  // namespace

const std::vector<Migration>& migrations_of(Stream stream) {
    static const std::vector<Migration> ledger = numbered(embedded::ledger);
    static const std::vector<Migration> keyring = numbered(embedded::keyring);
    return stream == Stream::ledger ? ledger : keyring;
}

int migrate(const std::string& url, Stream stream) {
    DatabaseConfig config;
    config.url = url;
    config.role = role::owner;
    config.sessions = 1;
    config.statement = 0ms;  // a migration takes the time it takes
    config.lock = 30s;
    config.idle_in_transaction = 0ms;
    Database database(std::move(config));
    const Place& place = place_of(stream);
    const std::vector<Migration>& ours = migrations_of(stream);
    std::size_t done = 0;
    {
        Lease lease(database);
        lease.session().command(place.make_version_table);
        done = matching(lease.session().run(place.applied), ours);
    }
    const int before = static_cast<int>(done);
    for (; done < ours.size(); ++done)
        if (apply(database, place, ours[done]) != Outcome::committed)
            throw std::runtime_error("migration " + std::string(ours[done].name) +
                                     " was not committed; run migrate again");
    return static_cast<int>(done) - before;
}

void require_version(Database& database, Stream stream) {
    const Place& place = place_of(stream);
    Lease lease(database);
    const bool known = lease.session().one(find_version_table, {place.version_table}).flag(0);
    const std::vector<Migration>& ours = migrations_of(stream);
    if (!known || matching(lease.session().run(place.applied), ours) != ours.size())
        throw std::runtime_error("the database is of an older version; run `bangiaod migrate`");
}

}  // namespace bangiao::store

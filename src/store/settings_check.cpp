#include "store/settings_check.hpp"

#include <stdexcept>

#include "store/session.hpp"

namespace bangiao::store {
namespace {

constexpr Sql settings{
    "select cast(current_setting('data_checksums') = 'on' as text), "
    "cast(current_setting('fsync') = 'on' as text), "
    "cast(current_setting('full_page_writes') = 'on' as text), "
    "cast(current_setting('synchronous_commit') in ('on', 'remote_apply') as text), "
    "cast(current_setting('data_sync_retry') = 'off' as text), "
    "cast(not pg_is_in_recovery() as text), "
    "cast(current_setting('server_encoding') = 'UTF8' as text)",
    7};

constexpr const char* sentences[] = {
    "data_checksums must be on: a flipped bit on disk would go unnoticed",
    "fsync must be on: a committed event could be lost with the power",
    "full_page_writes must be on: a torn page could not be repaired",
    "synchronous_commit must be on or remote_apply: an acknowledged event could be lost",
    "data_sync_retry must be off: after a failed fsync nothing in the cache can be trusted",
    "this server is a standby: nothing is ever decided from one",
    "the encoding of the database must be UTF8",
};

}  // namespace

std::vector<std::string> unsafe_settings(Database& database) {
    Lease lease(database);
    const Row row = lease.session().one(settings);
    std::vector<std::string> found;
    for (std::size_t i = 0; i < std::size(sentences); ++i)
        if (!row.flag(i)) found.emplace_back(sentences[i]);
    return found;
}

void require_safe_settings(Database& database) {
    std::string all;
    for (const std::string& sentence : unsafe_settings(database)) all += "; " + sentence;
    if (!all.empty()) throw std::runtime_error("the database is not safe to write to" + all);
}

}  // namespace bangiao::store

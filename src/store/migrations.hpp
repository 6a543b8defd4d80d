#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/database.hpp"

namespace bangiao::store {

/// The two databases, each with its own numbered files: migrations/ledger, migrations/keyring.
enum class Stream { ledger, keyring };

struct Migration {
    int number;             ///< from 1, without gaps
    std::string_view name;  ///< `0001_record.sql`
    std::string_view sql;
    std::string checksum;  ///< hex SHA-256 of the text
};

/// Those built into this program, in order.
const std::vector<Migration>& migrations_of(Stream stream);

/// Brings the database forward; each file in a transaction of its own, recorded with its checksum.
/// Forward only. `url` names a login that may become `bangiao_owner`. Answers how many were
/// applied. Throws std::runtime_error if an applied file differs from ours or the database is
/// newer.
int migrate(const std::string& url, Stream stream);

/// Throws std::runtime_error unless the database stands at exactly this program's version.
void require_version(Database& database, Stream stream);

}  // namespace bangiao::store

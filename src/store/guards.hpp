#pragma once

#include <string>
#include <vector>

#include "store/migrations.hpp"

/// The walls around the record: owners, privileges, row security, triggers, functions, constraints,
/// and the roles themselves. Whoever has the whole server can take any of them down, do something,
/// and put it up again or not; so what they are is pinned outside the database, in
/// migrations/<stream>.guards, which is built into the program.
namespace bangiao::store {

/// Every guard of the stream's database as it stands now, one line each, sorted. Throws
/// Unavailable.
std::vector<std::string> guards_of(Database& database, Stream stream);

/// The lines that the program was built with.
std::vector<std::string> pinned_guards(Stream stream);

/// What differs, one English sentence each, naming the guard; empty if all stand as pinned.
std::vector<std::string> changed_guards(Database& database, Stream stream);

/// Throws std::runtime_error naming every guard that is not as pinned.
void require_guards(Database& database, Stream stream);

}  // namespace bangiao::store

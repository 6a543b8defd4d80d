#pragma once

#include <bangiao/ids.hpp>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/database.hpp"

namespace bangiao::store {

/// A key of the vault as it stands in the keyring database: wrapped by a master, or destroyed.
struct WrappedKey {
    CaseId case_id;
    std::string sensitivity_class;
    std::string master;                  ///< id of the master that wrapped it
    std::optional<std::string> wrapped;  ///< bytes; nothing once destroyed
};

/// Those that exist, destroyed ones included, in no particular order.
std::vector<WrappedKey> find_keys(Session& session,
                                  const std::vector<std::pair<CaseId, std::string>>& names);
/// Of names that are not there yet, none of them destroyed. Throws ConstraintViolated where one is,
/// for another node may have been first.
void insert_keys(Session& session, const std::vector<WrappedKey>& keys);
/// Overwrites the wrapped bytes with nothing; a name without a key is remembered as destroyed.
void destroy_keys(Session& session, const CaseId& case_id, const std::vector<std::string>& classes);

/// Which master wraps new keys: that of the class, or else the general one. Ids.
struct CurrentMasters {
    std::string general;
    std::map<std::string, std::string> of_class;
};
/// How many keys another master than the current one wraps.
std::uint64_t count_outdated_keys(Session& session, const CurrentMasters& current);
/// At most `limit` of them, locked until the transaction ends; those that another node has locked
/// are left to it.
std::vector<WrappedKey> lock_outdated_keys(Session& session, const CurrentMasters& current,
                                           std::uint64_t limit);
/// Replaces master and wrapped bytes of keys that this transaction has locked.
void rewrap_keys(Session& session, const std::vector<WrappedKey>& keys);

}  // namespace bangiao::store

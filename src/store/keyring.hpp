#pragma once

#include <bangiao/ids.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "store/database.hpp"

namespace bangiao::store {

/// A key of the vault as it stands in the keyring database: wrapped by a master, or destroyed.
struct WrappedKey {
    std::string sensitivity_class;
    std::string master;                  ///< id of the master that wrapped it
    std::optional<std::string> wrapped;  ///< bytes; nothing once destroyed
};
/// The keys of a case that were made together.
struct KeySet {
    CaseId case_id;
    std::uint64_t number;  ///< the case's first has 0; each class stands in one of its sets
    std::vector<WrappedKey> keys;
};

// What changes something is sent (Session::send): a fault of it is thrown by whatever is asked of
// the session next, or by settle(), and a transaction that holds one does not commit.

/// All that these cases have, destroyed ones included, in no particular order.
std::vector<KeySet> find_key_sets(Session& session, const std::set<CaseId>& cases);
/// Each with the number that follows its case's last. Throws ConstraintViolated where that number
/// is taken, for another node may have been first.
void insert_key_sets(Session& session, const std::vector<KeySet>& sets);
/// Overwrites the wrapped bytes with nothing; a class without a key is remembered as destroyed.
/// ConstraintViolated where another node makes such a key at the same moment.
void destroy_keys(Session& session, const CaseId& case_id, const std::vector<std::string>& classes);

/// Which master wraps new keys: that of the class, or else the general one. Ids.
struct CurrentMasters {
    std::string general;
    std::map<std::string, std::string> of_class;
};
/// How many keys another master than the current one wraps.
std::uint64_t count_outdated_keys(Session& session, const CurrentMasters& current);
/// At most `limit` sets that hold such a key, locked until the transaction ends; those that another
/// node has locked are left to it.
std::vector<KeySet> lock_outdated_sets(Session& session, const CurrentMasters& current,
                                       std::uint64_t limit);
/// Replaces the masters and wrapped bytes of sets that this transaction has locked.
void rewrap_sets(Session& session, const std::vector<KeySet>& sets);

}  // namespace bangiao::store

#pragma once

#include <bangiao/digest.hpp>
#include <bangiao/ids.hpp>
#include <bangiao/search.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "vault/key_cache.hpp"
#include "vault/masters.hpp"

namespace bangiao::store {
class Database;
struct KeySet;
}  // namespace bangiao::store

namespace bangiao::vault {

/// What binds a sealed disclosure to its place: moved elsewhere, it does not open.
struct Place {
    CaseId case_id;
    EventId event_id;
    std::string sensitivity_class;
    Digest digest;  ///< of the disclosure
};

struct ToSeal {
    Place place;
    std::string disclosure;  ///< its base64url text
};
struct ToOpen {
    Place place;
    std::string sealed;
};

/// Keys at hand, as they stood when the vault was asked for them. One thread.
class Opener {
public:
    explicit Opener(Keys keys) : keys_(std::move(keys)) {}

    /// Whether there is a key: not destroyed, and its master here.
    bool has_key(const Place& place) const;
    /// Nothing where there is no key, or the bytes were altered or moved.
    std::optional<std::string> open(const ToOpen& sealed) const;

private:
    Keys keys_;
};

/// Disclosures sealed under a key per case and class, those keys wrapped by a master and kept in
/// the keyring database. Destroying a key erases all it sealed while every signature still
/// verifies. Any thread; blocks on the keyring database when a key is not in memory.
class Vault {
public:
    /// `remembered_keys`: how many unwrapped keys are kept in memory at most.
    Vault(store::Database& keyring, Masters masters, std::size_t remembered_keys = 10'000);
    ~Vault();

    /// In the order given. New keys are durable in the keyring before this returns, so that no
    /// event commits whose key could be lost. Throws store faults; std::runtime_error for a
    /// destroyed key.
    std::vector<std::string> seal(const std::vector<ToSeal>& disclosures);

    /// With the keys for all of these.
    Opener opener(const std::vector<ToOpen>& sealed);
    /// In the order given, as Opener::open() does.
    std::vector<std::optional<std::string>> open(const std::vector<ToOpen>& sealed);

    /// HMAC-SHA-256 of each text under the key of its index, in the order given: equal for equal
    /// texts of one index, and of no use without the keyring and its master. An index gets its key
    /// when it is first used; such a key wraps nothing and is never destroyed.
    std::vector<Digest> fingerprints(const std::vector<SearchTerm>& terms);

    /// Whether there is a key for that class of the case: made, not destroyed, its master here.
    bool has_key(const CaseId& case_id, const std::string& sensitivity_class);

    /// Destroys the keys of these classes of a case, in the database and in memory.
    void destroy(const CaseId& case_id, const std::vector<std::string>& classes);

    /// From here on keys are wrapped and opened by these.
    void replace_masters(Masters masters);

    /// How many keys another master wraps than the one that wraps new keys of their class.
    std::uint64_t outdated_keys() const;
    /// Wraps those of at most so many sets of keys anew, in one transaction; answers how many keys,
    /// none when all is done. The keys stay the same and what they seal stays untouched. Any number
    /// of nodes at once. Throws std::runtime_error naming a master that wrapped one of them and is
    /// not here.
    std::size_t rewrap(std::size_t most_sets);

private:
    Keys keys_for(const std::vector<KeyName>& names, bool create);
    Keys found(const std::vector<KeyName>& names) const;
    /// Durable before it returns.
    Keys found_or_made(const std::vector<KeyName>& names) const;
    /// Nothing where another node makes one of them at the same moment.
    std::optional<Keys> found_or_made_at_once(const std::vector<KeyName>& names) const;
    /// Those of the names that are there, not destroyed, and whose master is here.
    Keys unwrapped_of(const std::vector<store::KeySet>& stored,
                      const std::vector<KeyName>& names) const;
    std::shared_ptr<const Masters> masters() const;

    store::Database& keyring_;
    mutable std::mutex mutex_;
    std::shared_ptr<const Masters> masters_;  // guarded by mutex_
    KeyCache cache_;
};

}  // namespace bangiao::vault

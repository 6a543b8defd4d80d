#include "vault/vault.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <stdexcept>
#include <unordered_set>

#include "store/database.hpp"
#include "store/keyring.hpp"
#include "vault/aead.hpp"
#include "vault/wrapping.hpp"

namespace bangiao::vault {
namespace {

// The associated data are joined by LF, which none of the parts can hold.
std::string binding_of(const Place& place) {
    return place.case_id.text() + '\n' + place.event_id.text() + '\n' + place.sensitivity_class +
           '\n' + place.digest.base64url();
}

/// The key of an index is of no case.
std::pair<CaseId, std::string> key_of_index(const std::string& index) {
    return {governance_chain(), "search." + index};
}

Digest hmac(const SecretKey& key, std::string_view text) {
    Digest::Bytes bytes;
    const std::string_view secret = key.view();
    if (!HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
              reinterpret_cast<const unsigned char*>(text.data()), text.size(), bytes.data(),
              nullptr))
        throw std::runtime_error("HMAC failed");
    return Digest(bytes);
}

template <class Item>
std::vector<KeyName> names_of(const std::vector<Item>& items) {
    std::unordered_set<KeyView, KeyHash, SameKey> seen;
    std::vector<KeyName> names;
    for (const Item& item : items)
        if (seen.insert({item.place.case_id, item.place.sensitivity_class}).second)
            names.emplace_back(item.place.case_id, item.place.sensitivity_class);
    return names;
}

store::CurrentMasters current(const Masters& masters) {
    return {masters.for_class({}).id, masters.ids()};
}

std::set<CaseId> cases_of(const std::vector<KeyName>& names) {
    std::set<CaseId> cases;
    for (const KeyName& name : names) cases.insert(name.first);
    return cases;
}

using KeyViews = std::unordered_set<KeyView, KeyHash, SameKey>;

std::vector<KeyName> missing_of(std::vector<KeyName> names,
                                const std::vector<store::KeySet>& there) {
    KeyViews known;
    for (const store::KeySet& set : there)
        for (const store::WrappedKey& key : set.keys)
            known.emplace(set.case_id, key.sensitivity_class);
    std::erase_if(names, [&](const KeyName& name) { return known.contains(name); });
    // In one order everywhere: two nodes that make the same keys never wait for each other in a
    // ring.
    std::sort(names.begin(), names.end());
    return names;
}

/// For the next set of each of these cases, in the order of `names`, which is theirs; empty.
std::vector<store::KeySet> next_sets(const std::vector<KeyName>& names,
                                     const std::vector<store::KeySet>& there) {
    std::map<CaseId, std::uint64_t> next;
    for (const store::KeySet& set : there)
        next[set.case_id] = std::max(next[set.case_id], set.number + 1);
    std::vector<store::KeySet> sets;
    for (const KeyName& name : names)
        if (sets.empty() || sets.back().case_id != name.first)
            sets.push_back({name.first, next[name.first], {}});
    return sets;
}

/// Whether it was; throws Unavailable where nobody knows.
bool committed(store::Transaction& transaction) {
    const store::Outcome outcome = transaction.commit();
    if (outcome == store::Outcome::unknown)
        throw store::Unavailable("nobody knows whether the keyring was changed");
    return outcome == store::Outcome::committed;
}

/// Again where another node was first with keys of the same case. A race is lost only to a node
/// that has made some of them, which are fewer then.
void race(const std::function<bool()>& won) {
    constexpr int most_races = 16;
    for (int races = 0; races < most_races; ++races)
        if (won()) return;
    throw store::Unavailable("the keyring was not changed");
}

}  // namespace

Vault::Vault(store::Database& keyring, Masters masters, std::size_t remembered_keys)
    : keyring_(keyring),
      masters_(std::make_shared<const Masters>(std::move(masters))),
      cache_(remembered_keys) {}

Vault::~Vault() = default;

std::vector<std::string> Vault::seal(const std::vector<ToSeal>& disclosures) {
    const Keys keys = keys_for(names_of(disclosures), true);
    Sealer sealer(disclosures.size());
    std::vector<std::string> sealed;
    sealed.reserve(disclosures.size());
    for (const ToSeal& item : disclosures) {
        const auto key = keys.find(KeyView(item.place.case_id, item.place.sensitivity_class));
        if (key == keys.end())
            throw std::runtime_error("the key of this case and class was destroyed");
        sealed.push_back(sealer.seal(*key->second, item.disclosure, binding_of(item.place)));
    }
    return sealed;
}

bool Opener::has_key(const Place& place) const {
    return keys_.contains(KeyView(place.case_id, place.sensitivity_class));
}

std::optional<std::string> Opener::open(const ToOpen& item) const {
    const auto key = keys_.find(KeyView(item.place.case_id, item.place.sensitivity_class));
    if (key == keys_.end()) return std::nullopt;
    return vault::open(*key->second, item.sealed, binding_of(item.place));
}

Opener Vault::opener(const std::vector<ToOpen>& sealed) {
    return Opener(keys_for(names_of(sealed), false));
}

std::vector<std::optional<std::string>> Vault::open(const std::vector<ToOpen>& sealed) {
    const Opener opener = this->opener(sealed);
    std::vector<std::optional<std::string>> opened;
    opened.reserve(sealed.size());
    for (const ToOpen& item : sealed) opened.push_back(opener.open(item));
    return opened;
}

std::vector<Digest> Vault::fingerprints(const std::vector<SearchTerm>& terms) {
    if (terms.empty()) return {};
    std::unordered_set<KeyName, KeyHash, SameKey> names;
    for (const SearchTerm& term : terms) names.insert(key_of_index(term.index));
    const Keys keys = keys_for({names.begin(), names.end()}, true);
    std::vector<Digest> fingerprints;
    fingerprints.reserve(terms.size());
    for (const SearchTerm& term : terms) {
        const auto key = keys.find(key_of_index(term.index));
        if (key == keys.end())
            throw std::runtime_error("the master of an index of fingerprints is not here");
        fingerprints.push_back(hmac(*key->second, term.text));
    }
    return fingerprints;
}

bool Vault::has_key(const CaseId& case_id, const std::string& sensitivity_class) {
    return !keys_for({{case_id, sensitivity_class}}, false).empty();
}

void Vault::destroy(const CaseId& case_id, const std::vector<std::string>& classes) {
    race([&] {
        store::Transaction transaction(keyring_);
        store::destroy_keys(transaction.session(), case_id, classes);
        return committed(transaction);
    });
    for (const std::string& each : classes) cache_.forget({case_id, each});
}

void Vault::replace_masters(Masters masters) {
    auto fresh = std::make_shared<const Masters>(std::move(masters));
    const std::lock_guard lock(mutex_);
    masters_ = std::move(fresh);
}

std::shared_ptr<const Masters> Vault::masters() const {
    const std::lock_guard lock(mutex_);
    return masters_;
}

Keys Vault::keys_for(const std::vector<KeyName>& names, bool create) {
    Keys keys = cache_.found(names);
    if (keys.size() == names.size()) return keys;
    std::vector<KeyName> absent;
    for (const KeyName& name : names)
        if (!keys.contains(name)) absent.push_back(name);
    Keys fresh = create ? found_or_made(absent) : found(absent);
    cache_.remember(fresh);
    keys.merge(fresh);
    return keys;
}

Keys Vault::found(const std::vector<KeyName>& names) const {
    store::Snapshot snapshot(keyring_);
    return unwrapped_of(store::find_key_sets(snapshot.session(), cases_of(names)), names);
}

Keys Vault::found_or_made(const std::vector<KeyName>& names) const {
    std::optional<Keys> keys;
    race([&] { return (keys = found_or_made_at_once(names)).has_value(); });
    return *std::move(keys);
}

std::optional<Keys> Vault::found_or_made_at_once(const std::vector<KeyName>& names) const {
    store::Transaction transaction(keyring_);
    store::Session& session = transaction.session();
    const std::vector<store::KeySet> stored = store::find_key_sets(session, cases_of(names));
    Keys keys = unwrapped_of(stored, names);
    const std::vector<KeyName> missing = missing_of(names, stored);
    if (missing.empty()) return keys;

    const std::shared_ptr<const Masters> masters = this->masters();
    Sealer sealer(missing.size());
    std::vector<store::KeySet> made = next_sets(missing, stored);
    auto set = made.begin();
    for (const KeyName& name : missing) {
        const auto& key = keys[name] = std::make_shared<const SecretKey>(SecretKey::random());
        if (set->case_id != name.first) ++set;
        set->keys.push_back(wrap(name, *key, *masters, sealer));
    }
    store::insert_key_sets(session, made);
    if (!committed(transaction)) return std::nullopt;
    return keys;
}

Keys Vault::unwrapped_of(const std::vector<store::KeySet>& stored,
                         const std::vector<KeyName>& names) const {
    const KeyViews wanted(names.begin(), names.end());
    const std::shared_ptr<const Masters> masters = this->masters();
    Keys keys;
    for (const store::KeySet& set : stored)
        for (const store::WrappedKey& key : set.keys) {
            const SecretKey* master = masters->with_id(key.master);
            if (!key.wrapped || !master) continue;
            if (!wanted.contains(KeyView(set.case_id, key.sensitivity_class))) continue;
            keys.emplace(KeyName{set.case_id, key.sensitivity_class},
                         std::make_shared<const SecretKey>(unwrapped(*master, set.case_id, key)));
        }
    return keys;
}

std::uint64_t Vault::outdated_keys() const {
    store::Snapshot snapshot(keyring_);
    return store::count_outdated_keys(snapshot.session(), current(*masters()));
}

std::size_t Vault::rewrap(std::size_t most_sets) {
    const std::shared_ptr<const Masters> masters = this->masters();
    store::Transaction transaction(keyring_);
    std::vector<store::KeySet> sets =
        store::lock_outdated_sets(transaction.session(), current(*masters), most_sets);
    std::size_t keys = 0;
    for (store::KeySet& set : sets)
        for (store::WrappedKey& key : set.keys)
            if (outdated(*masters, key)) {
                key = wrapped_anew(*masters, set.case_id, key);
                ++keys;
            }
    if (keys == 0) return 0;
    store::rewrap_sets(transaction.session(), sets);
    if (!committed(transaction))
        throw store::Unavailable("the keyring did not keep the keys that were wrapped anew");
    return keys;
}

}  // namespace bangiao::vault

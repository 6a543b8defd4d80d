#include "vault/vault.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <stdexcept>
#include <unordered_set>

#include "store/database.hpp"
#include "store/keyring.hpp"
#include "vault/aead.hpp"

namespace bangiao::vault {
namespace {

// The associated data are joined by LF, which none of the parts can hold.
std::string binding_of(const Place& place) {
    return place.case_id.text() + '\n' + place.event_id.text() + '\n' + place.sensitivity_class +
           '\n' + place.digest.base64url();
}

std::string binding_of_key(const CaseId& case_id, std::string_view sensitivity_class,
                           std::string_view master) {
    return "key\n" + case_id.text() + '\n' + std::string(sensitivity_class) + '\n' +
           std::string(master);
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
    store::Transaction transaction(keyring_);
    store::destroy_keys(transaction.session(), case_id, classes);
    if (transaction.commit() != store::Outcome::committed)
        throw store::Unavailable("the keyring did not destroy the keys");
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

namespace {

store::WrappedKey wrap(const KeyName& name, const SecretKey& key, const Masters& masters,
                       Sealer& sealer) {
    const Masters::Named master = masters.for_class(name.second);
    return {
        name.first, name.second, master.id,
        sealer.seal(*master.key, key.view(), binding_of_key(name.first, name.second, master.id))};
}

/// The key that the master `key.master` wrapped.
SecretKey unwrapped(const SecretKey& master, const store::WrappedKey& key) {
    std::optional<std::string> plain =
        vault::open(master, key.wrapped.value(),
                    binding_of_key(key.case_id, key.sensitivity_class, key.master));
    if (!plain) throw std::runtime_error("a wrapped key in the keyring was altered");
    SecretKey secret(*plain);
    OPENSSL_cleanse(plain->data(), plain->size());
    return secret;
}

store::WrappedKey wrapped_anew(const Masters& masters, const store::WrappedKey& key) {
    const SecretKey* before = masters.with_id(key.master);
    if (!before) throw std::runtime_error("the master " + key.master + " is not here");
    Sealer sealer(1);
    return wrap({key.case_id, key.sensitivity_class}, unwrapped(*before, key), masters, sealer);
}

store::CurrentMasters current(const Masters& masters) {
    return {masters.for_class({}).id, masters.ids()};
}

std::vector<KeyName> missing_of(std::vector<KeyName> names,
                                const std::vector<store::WrappedKey>& there) {
    std::unordered_set<KeyView, KeyHash, SameKey> known;
    for (const store::WrappedKey& key : there) known.emplace(key.case_id, key.sensitivity_class);
    std::erase_if(names, [&](const KeyName& name) { return known.contains(name); });
    // In one order everywhere: two nodes that make the same keys never wait for each other in a
    // ring.
    std::sort(names.begin(), names.end());
    return names;
}

// A race is lost only to a node that has made some of the same keys, which are fewer then.
constexpr int most_races = 16;

}  // namespace

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
    return unwrapped_all(store::find_keys(snapshot.session(), names));
}

Keys Vault::found_or_made(const std::vector<KeyName>& names) const {
    for (int races = 0; races < most_races; ++races) {
        try {
            return found_or_made_at_once(names);
        } catch (const store::ConstraintViolated&) {
            // Another node has made one of them first, and its key counts.
        }
    }
    throw store::Unavailable("the keyring did not keep the new keys");
}

Keys Vault::found_or_made_at_once(const std::vector<KeyName>& names) const {
    store::Transaction transaction(keyring_);
    store::Session& session = transaction.session();
    const std::vector<store::WrappedKey> stored = store::find_keys(session, names);
    Keys keys = unwrapped_all(stored);
    const std::vector<KeyName> missing = missing_of(names, stored);
    if (missing.empty()) return keys;

    const std::shared_ptr<const Masters> masters = this->masters();
    Sealer sealer(missing.size());
    std::vector<store::WrappedKey> wrapped;
    wrapped.reserve(missing.size());
    for (const KeyName& name : missing) {
        const auto& key = keys[name] = std::make_shared<const SecretKey>(SecretKey::random());
        wrapped.push_back(wrap(name, *key, *masters, sealer));
    }
    store::insert_keys(session, wrapped);
    if (transaction.commit() != store::Outcome::committed)
        throw store::Unavailable("the keyring did not keep the new keys");
    return keys;
}

Keys Vault::unwrapped_all(const std::vector<store::WrappedKey>& stored) const {
    const std::shared_ptr<const Masters> masters = this->masters();
    Keys keys;
    for (const store::WrappedKey& key : stored) {
        const SecretKey* master = masters->with_id(key.master);
        if (!key.wrapped || !master) continue;
        keys.emplace(KeyName{key.case_id, key.sensitivity_class},
                     std::make_shared<const SecretKey>(unwrapped(*master, key)));
    }
    return keys;
}

std::uint64_t Vault::outdated_keys() const {
    store::Snapshot snapshot(keyring_);
    return store::count_outdated_keys(snapshot.session(), current(*masters()));
}

std::size_t Vault::rewrap(std::size_t at_most) {
    const std::shared_ptr<const Masters> masters = this->masters();
    store::Transaction transaction(keyring_);
    std::vector<store::WrappedKey> keys =
        store::lock_outdated_keys(transaction.session(), current(*masters), at_most);
    if (keys.empty()) return 0;
    for (store::WrappedKey& key : keys) key = wrapped_anew(*masters, key);
    store::rewrap_keys(transaction.session(), keys);
    if (transaction.commit() != store::Outcome::committed)
        throw store::Unavailable("the keyring did not keep the keys that were wrapped anew");
    return keys.size();
}

}  // namespace bangiao::vault

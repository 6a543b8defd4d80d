#pragma once

#include <bangiao/ids.hpp>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "vault/masters.hpp"

namespace bangiao::vault {

using KeyName = std::pair<CaseId, std::string>;      ///< of a case, and its class
using SharedKey = std::shared_ptr<const SecretKey>;  ///< shared: may be in use while forgotten

/// A key's name where it stands: nothing is copied in order to ask for the key.
struct KeyView {
    KeyView(const CaseId& of, std::string_view class_name)
        : case_id(of.text()), sensitivity_class(class_name) {}
    KeyView(const KeyName& name) : KeyView(name.first, name.second) {}
    std::string_view case_id, sensitivity_class;
    friend bool operator==(const KeyView&, const KeyView&) = default;
};
struct KeyHash {
    using is_transparent = void;
    std::size_t operator()(const KeyView& name) const {
        const std::hash<std::string_view> hash;
        return hash(name.case_id) * 31 + hash(name.sensitivity_class);
    }
};
struct SameKey {
    using is_transparent = void;
    bool operator()(const KeyView& a, const KeyView& b) const { return a == b; }
};
using Keys = std::unordered_map<KeyName, SharedKey, KeyHash, SameKey>;

/// The keys that were used lately, unwrapped. Any thread.
class KeyCache {
public:
    explicit KeyCache(std::size_t limit) : limit_(limit) {}

    /// Those of the names that are here.
    Keys found(const std::vector<KeyName>& names) const;
    /// Forgets the oldest where there are too many.
    void remember(const Keys& keys);
    void forget(const KeyName& name);

private:
    const std::size_t limit_;
    mutable std::mutex mutex_;
    Keys keys_;                         // guarded by mutex_
    std::deque<KeyName> oldest_first_;  // guarded by mutex_; some may be forgotten already
};

}  // namespace bangiao::vault

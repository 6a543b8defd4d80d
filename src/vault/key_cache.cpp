#include "vault/key_cache.hpp"

namespace bangiao::vault {

Keys KeyCache::found(const std::vector<KeyName>& names) const {
    Keys out;
    out.reserve(names.size());
    const std::lock_guard lock(mutex_);
    for (const KeyName& name : names)
        if (const auto found = keys_.find(name); found != keys_.end()) out.insert(*found);
    return out;
}

void KeyCache::remember(const Keys& keys) {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, key] : keys) {
        if (!keys_.emplace(name, key).second) continue;
        oldest_first_.push_back(name);
        if (oldest_first_.size() <= limit_) continue;
        keys_.erase(oldest_first_.front());
        oldest_first_.pop_front();
    }
}

void KeyCache::forget(const KeyName& name) {
    const std::lock_guard lock(mutex_);
    keys_.erase(name);
}

}  // namespace bangiao::vault

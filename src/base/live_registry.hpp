#pragma once

#include <bangiao/registry.hpp>
#include <memory>
#include <mutex>

namespace bangiao {

/// The registry as of the last durable commit. The sequencer replaces it; everybody else takes a
/// snapshot that stays as it was. Any thread.
class LiveRegistry {
public:
    explicit LiveRegistry(Registry start)
        : current_(std::make_shared<const Registry>(std::move(start))) {}

    std::shared_ptr<const Registry> get() const {
        const std::lock_guard lock(mutex_);
        return current_;
    }
    void replace(Registry next) {
        auto fresh = std::make_shared<const Registry>(std::move(next));
        const std::lock_guard lock(mutex_);
        current_.swap(fresh);
    }

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const Registry> current_;  // shared: a snapshot outlives its replacement
};

}  // namespace bangiao

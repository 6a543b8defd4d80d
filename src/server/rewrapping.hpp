#pragma once

#include <atomic>
#include <cstdint>

namespace bangiao::vault {
class Vault;
}

namespace bangiao::server {

/// Brings the keys of the vault under the masters that are current, a little at a time, while the
/// service goes on. What is done stays done: whoever starts again goes on with what is left.
class Rewrapping {
public:
    explicit Rewrapping(vault::Vault& vault) : vault_(vault) {}

    /// The masters may have changed since: there may be something to do.
    void begin() { doing_ = true; }
    /// The next step, if there is one. On one thread; blocks on the keyring.
    void tend();
    /// How many keys are left under a master that is not current, as far as is known. Any thread.
    std::uint64_t left() const { return left_; }

private:
    void step();

    vault::Vault& vault_;
    bool doing_ = true;  // at the start, for what an earlier process left
    bool begun_ = false;
    std::atomic<std::uint64_t> left_{0};
};

}  // namespace bangiao::server

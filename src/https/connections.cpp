#include "https/connections.hpp"

namespace bangiao::https {

bool Connections::enter() {
    const std::lock_guard lock(mutex_);
    if (count_ >= limit_) return false;
    ++count_;
    return true;
}

void Connections::leave() {
    const std::lock_guard lock(mutex_);
    --count_;
}

bool Connections::enter(const Digest& certificate) {
    const std::lock_guard lock(mutex_);
    return ++per_certificate_[certificate] <= limit_per_certificate_;
}

void Connections::leave(const Digest& certificate) {
    const std::lock_guard lock(mutex_);
    const auto found = per_certificate_.find(certificate);
    if (--found->second == 0) per_certificate_.erase(found);
}

std::size_t Connections::count() const {
    const std::lock_guard lock(mutex_);
    return count_;
}

}  // namespace bangiao::https

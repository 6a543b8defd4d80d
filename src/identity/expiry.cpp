#include "identity/expiry.hpp"

#include <chrono>

namespace bangiao::identity {
namespace {

constexpr std::chrono::minutes between_looks{1};

}  // namespace

std::optional<unsigned> Expiries::warning(Instant not_after, Instant now) const {
    std::optional<unsigned> least;
    if (not_after < now) return least;
    for (const unsigned days : days_)
        if (not_after <= now + std::chrono::hours(24) * days && (!least || days < *least))
            least = days;
    return least;
}

std::shared_ptr<const std::vector<Expiring>> Expiries::all(std::shared_ptr<const Registry> registry,
                                                           Instant now) const {
    const std::lock_guard lock(mutex_);
    const bool fresh = found_ && looked_at_ == registry && looked_when_ <= now &&
                       now < looked_when_ + between_looks;
    if (!fresh) {
        found_ = std::make_shared<const std::vector<Expiring>>(in(*registry, now));
        looked_at_ = std::move(registry);
        looked_when_ = now;
    }
    return found_;
}

std::vector<Expiring> Expiries::in(const Registry& registry, Instant now) const {
    std::vector<Expiring> found;
    for (const auto& [thumbprint, each] : registry.certificates()) {
        if (each.revoked_at || !each.certificate) continue;
        const std::optional<unsigned> days = warning(each.certificate->not_after(), now);
        const Officer* officer = registry.officer(each.officer);
        if (!days || !officer || officer->revoked_at) continue;
        found.push_back({officer->id, officer->unit, thumbprint, each.use,
                         each.certificate->not_after(), *days});
    }
    return found;
}

}  // namespace bangiao::identity

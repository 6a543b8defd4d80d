#pragma once

#include <bangiao/registry.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace bangiao::identity {

/// A certificate that still counts and will soon not.
struct Expiring {
    OfficerId officer;
    UnitId unit;
    Digest thumbprint;
    CertificateUse use;
    Instant not_after;
    unsigned days;  ///< the smallest number of days of warning within which it ends
};

/// Which certificates end within the days of warning that the configuration names. Any thread.
class Expiries {
public:
    explicit Expiries(std::vector<unsigned> days) : days_(std::move(days)) {}

    /// The smallest of those numbers of days within which that moment lies; none if it lies beyond
    /// all of them, or behind us.
    std::optional<unsigned> warning(Instant not_after, Instant now) const;
    /// Of the whole registry, looked for once a minute.
    std::shared_ptr<const std::vector<Expiring>> all(std::shared_ptr<const Registry> registry,
                                                     Instant now) const;
    const std::vector<unsigned>& days() const { return days_; }

private:
    std::vector<Expiring> in(const Registry& registry, Instant now) const;

    const std::vector<unsigned> days_;
    mutable std::mutex mutex_;
    mutable std::shared_ptr<const Registry> looked_at_;           // guarded
    mutable Instant looked_when_ = Instant::from_seconds(0);      // guarded
    mutable std::shared_ptr<const std::vector<Expiring>> found_;  // guarded; shared: in use
};

}  // namespace bangiao::identity

#include "server/opened_doors.hpp"

#include <algorithm>

#include "base/log.hpp"

namespace bangiao::server {
namespace {

bool is_open(const Mandate& mandate, Instant now) {
    return mandate.expires && now < *mandate.expires;
}

}  // namespace

void OpenedDoors::tend() {
    const Instant now = clock_.now();
    std::set<CaseId> open;
    for (const auto& [chain, mandate] : registry_.get()->mandates()) {
        if (!is_open(mandate, now)) continue;
        open.insert(chain);
        if (!told_.contains(chain))
            log::warn("an officer has opened a case to themselves; a review is owed",
                      {{"chain", chain.text()},
                       {"kind", mandate.as},
                       {"until", mandate.expires->utc_text()}});
    }
    told_ = std::move(open);
}

std::size_t OpenedDoors::open() const {
    const std::shared_ptr<const Registry> registry = registry_.get();
    const auto& all = registry->mandates();
    return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&](const auto& each) {
        return is_open(each.second, clock_.now());
    }));
}

}  // namespace bangiao::server

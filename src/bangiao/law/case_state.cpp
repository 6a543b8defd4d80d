#include <algorithm>
#include <bangiao/case_state.hpp>

namespace bangiao {

bool CaseState::has_party(const UnitId& unit) const {
    return std::any_of(parties.begin(), parties.end(),
                       [&](const Party& party) { return party.unit == unit; });
}

std::optional<UnitId> CaseState::holder() const {
    return custody.unit;
}

CaseState CaseState::settled(Instant now) const {
    CaseState later = *this;
    const auto ended = [&](const Thread& thread) {
        return thread.expires && *thread.expires <= now;
    };
    for (const Thread& thread : threads) {
        if (!ended(thread)) continue;
        std::erase_if(later.duties,
                      [&](const Duty& duty) { return duty.thread == thread.opened_by.text(); });
        if (thread.custody_back && later.custody.to)
            later.custody = {later.custody.before, later.custody.unit, {}, {}};
    }
    std::erase_if(later.threads, ended);
    return later;
}

}  // namespace bangiao

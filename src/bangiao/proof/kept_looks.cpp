#include "bangiao/proof/kept_looks.hpp"

#include <bangiao/event.hpp>

#include "bangiao/proof/replay.hpp"
#include "bangiao/proof/rungs.hpp"
#include "bangiao/proof/saved.hpp"

namespace bangiao {

std::optional<Check> KeptLooks::met(const VerifiedEvent& event, Instant admitted_at,
                                    const Replay& replay) {
    const std::optional<AnchorForm> form = replay.anchor_form_at(admitted_at);
    if (!form || event.claims().type != form->type) return std::nullopt;
    const std::optional<LookHead> head = head_told(event.jws(), *form);
    if (!head) return failed("looks", "the event names no head of the record of who looked");
    vouched_for_.emplace(head->looks, head->hash);
    return std::nullopt;
}

std::vector<Check> KeptLooks::hold(const LogLooks& looks) {
    std::vector<Check> checks;
    shown_ = true;
    if (looks.after != head_.looks)
        checks.push_back(failed("looks", "looks are missing", std::to_string(head_.looks),
                                std::to_string(looks.after)));
    for (const Digest& look : looks.looks) step(look, checks);
    if (looks.head && *looks.head != head_.hash)
        checks.push_back(failed("looks",
                                "the record up to look " + std::to_string(head_.looks) +
                                    " does not lead to the hash that is stored with it",
                                head_.hash.base64url(), looks.head->base64url()));
    for (const std::uint64_t number : looks.misfiled)
        checks.push_back(failed("looks", "look " + std::to_string(number) +
                                             " is filed under another officer, unit or case"));
    return checks;
}

void KeptLooks::step(const Digest& look, std::vector<Check>& checks) {
    head_ = head_.followed_by(look);
    const auto vouched = vouched_for_.find(head_.looks);
    if (vouched == vouched_for_.end()) return;
    checks.push_back(vouched->second == head_.hash
                         ? passed("looks")
                         : failed("looks",
                                  "the record up to look " + std::to_string(head_.looks) +
                                      " is not the one that the log vouches for",
                                  vouched->second.base64url(), head_.hash.base64url()));
    vouched_for_.erase(vouched);
}

std::vector<Check> KeptLooks::at_end() const {
    std::vector<Check> checks;
    for (const auto& [looks, hash] : vouched_for_) {
        if (looks == 0) continue;
        checks.push_back(
            shown_ ? failed("looks", "the log vouches for looks that are not there",
                            std::to_string(looks), std::to_string(head_.looks))
                   : not_checked("looks", "the export does not show the record of who looked"));
    }
    return checks;
}

boost::json::array KeptLooks::saved() const {
    return row(head_.looks, head_.hash, vouched_for_, shown_);
}

void KeptLooks::go_on(const boost::json::value& saved) {
    Row in(saved);
    head_.looks = in.take<std::uint64_t>();
    head_.hash = in.take<Digest>();
    vouched_for_ = in.take<std::map<std::uint64_t, Digest>>();
    shown_ = in.take<bool>();
}

}  // namespace bangiao

#include "ledger/head.hpp"

#include <bangiao/merkle.hpp>

namespace bangiao::ledger {

Head head_of_nothing() {
    return {TreeSize(0), empty_root(), Instant::from_seconds(0)};
}

const char* break_between(const Head& last, const Head& next,
                          const std::vector<Digest>& consistency) {
    if (next.size < last.size) return "the tree is smaller than one signed before";
    if (next.size == last.size) {
        if (next.root != last.root) return "another tree of this size was signed before";
        return next.time == last.time ? nullptr : "the same tree was signed with another time";
    }
    if (next.time <= last.time) return "the tree is not later than the one signed before";
    if (last.size.value() == 0)
        return consistency.empty() ? nullptr : "nothing is proved from the empty tree";
    return verify_consistency(last.size, next.size, last.root, next.root, consistency)
               ? nullptr
               : "the tree does not extend the one signed before";
}

Standing standing_of(const Head& stored, const Head& known) {
    if (stored.size < known.size) return Standing::behind;
    return stored.size == known.size && stored != known ? Standing::forked : Standing::holds;
}

}  // namespace bangiao::ledger

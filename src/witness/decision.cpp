#include "witness/decision.hpp"

#include <bangiao/merkle.hpp>

namespace bangiao::witness {

Decision decide(const std::optional<Checkpoint>& before, TreeSize old, const Checkpoint& offered,
                const std::vector<Digest>& proof) {
    const auto broken = [](const char* why) { return Decision{Decision::Kind::broken, why}; };
    if (old != (before ? before->size : TreeSize(0))) return {Decision::Kind::conflict, nullptr};
    if (offered.size.value() == 0 && offered.root != empty_root())
        return broken("the tree without leaves has another root");
    if (old.value() == 0 && !proof.empty()) return broken("nothing is proved from the empty tree");
    if (old.value() > 0 &&
        !verify_consistency(old, offered.size, before->root, offered.root, proof))
        return broken("the tree does not extend the one cosigned before");
    return {Decision::Kind::cosign, nullptr};
}

}  // namespace bangiao::witness

#include "model/trees.hpp"

#include <bangiao/merkle.hpp>
#include <optional>
#include <string>

namespace bangiao::model {
namespace {

std::uint64_t key_of(Tree a, Tree b, unsigned more = 0) {
    return std::uint64_t{a} << 32 | std::uint64_t{b} << 16 | more;
}

/// What the witness holds; nothing of the tree without leaves.
std::optional<Checkpoint> checkpoint_of(const ledger::Head& head) {
    if (head.size.value() == 0) return std::nullopt;
    return Checkpoint{"model.test", head.size, head.root};
}

Digest subtree(const std::vector<Digest>& leaves, unsigned level, std::uint64_t index) {
    if (level == 0) return leaves.at(index);
    return node_hash(subtree(leaves, level - 1, 2 * index),
                     subtree(leaves, level - 1, 2 * index + 1));
}

/// The answer to a question that was asked before, or now.
template <class Answers, class Ask>
auto remembered(Answers& answers, std::uint64_t key, Ask&& ask) {
    const auto known = answers.find(key);
    return known != answers.end() ? known->second : answers.emplace(key, ask()).first->second;
}

}  // namespace

Tree Trees::read_on(Tree from, Tree stored, unsigned size) {
    const unsigned begun = size_of(from);
    if (size_of(stored) < size) return no_leaves;
    const Tree rest = static_cast<Tree>(first_of(stored, size) >> (leaf_bits * begun));
    return static_cast<Tree>(from | (rest << (leaf_bits * begun)));
}

const char* Trees::break_between(Tree last, Tree next) const {
    return remembered(breaks_, key_of(last, next), [&] {
        return ledger::break_between(at(last).head, at(next).head, proof(at(next), size_of(last)));
    });
}

ledger::Standing Trees::standing_of(Tree stored, Tree known) const {
    return remembered(standing_, key_of(stored, known),
                      [&] { return ledger::standing_of(at(stored).head, at(known).head); });
}

witness::Decision::Kind Trees::decide(Tree cosigned, unsigned old, Tree offered) const {
    return remembered(decided_, key_of(cosigned, offered, old), [&] {
        return witness::decide(checkpoint_of(at(cosigned).head), TreeSize(old),
                               {"model.test", at(offered).head.size, at(offered).head.root},
                               proof(at(offered), old))
            .kind;
    });
}

/// Each later than the one that it extends, as admission times make it.
const Trees::Made& Trees::at(Tree tree) const {
    const auto known = made_.find(tree);
    if (known != made_.end()) return known->second;
    Frontier frontier;
    std::vector<Digest> leaves;
    for (Tree rest = tree; rest != no_leaves; rest = without_first(rest)) {
        leaves.push_back(leaf_hash("leaf " + std::to_string(first_of(rest, 1))));
        frontier.append(leaves.back());
    }
    const ledger::Head head{TreeSize(leaves.size()), frontier.root(),
                            Instant::from_seconds(static_cast<std::int64_t>(leaves.size()))};
    return made_.emplace(tree, Made{head, std::move(leaves)}).first->second;
}

std::vector<Digest> Trees::proof(const Made& of, unsigned from) {
    if (from == 0 || from >= of.leaves.size()) return {};
    return consistency_path(TreeSize(from), of.head.size, [&](unsigned level, std::uint64_t index) {
        return subtree(of.leaves, level, index);
    });
}

}  // namespace bangiao::model

#pragma once

#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

#include "ledger/head.hpp"
#include "witness/decision.hpp"

namespace bangiao::model {

using Event = std::uint8_t;  ///< 0: none
constexpr Event events = 3;

/// An event as it was admitted, in four bits. A leaf holds the time of its admission, so that one
/// event admitted twice makes two leaves: by each server, or where nothing was stored.
using Leaf = std::uint8_t;
constexpr Event event_of(unsigned leaf) {
    return static_cast<Event>(leaf & 3);
}
enum class Admitted : std::uint8_t { by_primary, by_standby, nowhere };
constexpr Leaf leaf_of(Event event, Admitted admitted) {
    return static_cast<Leaf>(event | static_cast<unsigned>(admitted) << 2);
}

/// A tree by its leaves, the first one lowest. Plain numbers, so that a state is plain bytes.
using Tree = std::uint16_t;
constexpr Tree no_leaves = 0;
constexpr unsigned leaf_bits = 4;
constexpr unsigned most_leaves = 4;  // one more than there are events, for one that comes twice

constexpr Tree without_first(Tree tree) {
    return static_cast<Tree>(tree >> leaf_bits);
}
constexpr unsigned size_of(Tree tree) {
    unsigned size = 0;
    for (; tree != no_leaves; tree = without_first(tree)) ++size;
    return size;
}
constexpr Tree with(Tree tree, Leaf leaf) {
    return static_cast<Tree>(tree | (leaf << (leaf_bits * size_of(tree))));
}
constexpr Tree first_of(Tree tree, unsigned size) {
    return static_cast<Tree>(tree & ((1U << (leaf_bits * size)) - 1));
}
constexpr bool begins_with(Tree tree, Tree beginning) {
    return first_of(tree, size_of(beginning)) == beginning;
}
constexpr bool has(Tree tree, Event event) {
    for (; tree != no_leaves; tree = without_first(tree))
        if (event_of(tree) == event) return true;
    return false;
}
constexpr bool has_twice(Tree tree) {
    for (; tree != no_leaves; tree = without_first(tree))
        if (has(without_first(tree), event_of(tree))) return true;
    return false;
}

constexpr bool holds_what_was_never_stored(Tree tree) {
    for (; tree != no_leaves; tree = without_first(tree))
        if ((tree >> 2 & 3) == static_cast<unsigned>(Admitted::nowhere)) return true;
    return false;
}

/// What the programs say of such trees, by their own functions over real hashes and proofs. The
/// same question is asked of them once. One thread.
class Trees {
public:
    using Tree = model::Tree;
    static constexpr Tree none = no_leaves;
    static constexpr unsigned size_of(Tree tree) { return model::size_of(tree); }
    /// `from` with the leaves that are stored behind it, up to that size: what reading on makes.
    static Tree read_on(Tree from, Tree stored, unsigned size);

    /// ledger::break_between, with the proof that the larger tree's owner would make.
    const char* break_between(Tree last, Tree next) const;
    /// ledger::standing_of.
    ledger::Standing standing_of(Tree stored, Tree known) const;
    /// witness::decide, for a request that names `old` and offers a proof from there.
    witness::Decision::Kind decide(Tree cosigned, unsigned old, Tree offered) const;

private:
    struct Made {
        ledger::Head head;
        std::vector<Digest> leaves;
    };
    const Made& at(Tree tree) const;
    static std::vector<Digest> proof(const Made& of, unsigned from);

    mutable std::map<Tree, Made> made_;
    mutable std::unordered_map<std::uint64_t, const char*> breaks_;
    mutable std::unordered_map<std::uint64_t, ledger::Standing> standing_;
    mutable std::unordered_map<std::uint64_t, witness::Decision::Kind> decided_;
};

}  // namespace bangiao::model

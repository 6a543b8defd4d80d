#include "model/outcome.hpp"

#include <algorithm>

namespace bangiao::model {
namespace {

using ledger::Head;

bool has(const Outcome::Trees& trees, const Head& tree) {
    const auto known = trees.find(tree.size.value());
    return known != trees.end() && known->second.root == tree.root;
}

std::string a_tree_of(const Head& tree) {
    return "a tree of " + std::to_string(tree.size.value()) + " events";
}

void expect_quorum(const Trace& trace, const Outcome& outcome, const Trace::Published& published) {
    const auto count = static_cast<std::size_t>(std::count_if(
        published.cosigners.begin(), published.cosigners.end(),
        [&](const std::string& witness) { return outcome.was_cosigned(witness, published.tree); }));
    if (count >= trace.quorum) return;
    throw Refused(a_tree_of(published.tree) + " is published, but of the " +
                  std::to_string(trace.quorum) + " witnesses that it needs " +
                  std::to_string(count) + " cosigned it");
}

void expect_held(const Trace::Program& witness, const Outcome& outcome) {
    const auto cosigned = outcome.cosigned.find(witness.name);
    const bool none = cosigned == outcome.cosigned.end() || cosigned->second.empty();
    const Head last = none ? LogTrees::none : cosigned->second.rbegin()->second;
    if (witness.holds->size != last.size || witness.holds->root != last.root)
        throw Refused(witness.name + " holds " + a_tree_of(*witness.holds) +
                      ", but last it cosigned " + a_tree_of(last));
}

}  // namespace

bool Outcome::was_signed(const Head& tree) const {
    return has(signed_trees, tree);
}

bool Outcome::was_cosigned(const std::string& witness, const Head& tree) const {
    const auto known = cosigned.find(witness);
    return known != cosigned.end() && has(known->second, tree);
}

void expect_borne_out(const Trace& trace, const Outcome& outcome) {
    for (const Head& tree : trace.shown)
        if (!outcome.was_signed(tree))
            throw Refused(a_tree_of(tree) + " is shown with a signature, but no node signed it");
    for (const Trace::Published& published : trace.published) {
        if (!outcome.was_signed(published.tree))
            throw Refused(a_tree_of(published.tree) + " is published, but no node signed it");
        expect_quorum(trace, outcome, published);
    }
    if (trace.record && *trace.record != outcome.record)
        throw Refused("the signer's record names " + a_tree_of(*trace.record) +
                      ", but last was signed " + a_tree_of(outcome.record));
    for (const Trace::Program& witness : trace.witnesses)
        if (witness.holds) expect_held(witness, outcome);
}

}  // namespace bangiao::model

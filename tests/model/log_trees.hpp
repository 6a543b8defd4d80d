#pragma once

#include <bangiao/digest.hpp>
#include <map>
#include <optional>
#include <vector>

#include "ledger/head.hpp"
#include "witness/decision.hpp"

namespace bangiao::model {

/// What the programs say of the trees of a real log, whose leaves are all known: the same questions
/// as Trees answers, by the same functions. A tree is whatever somebody says that it is; proofs are
/// the log's own, so that nothing is proved of any other tree.
class LogTrees {
public:
    using Tree = ledger::Head;
    static const Tree none;
    static unsigned size_of(const Tree& tree) { return static_cast<unsigned>(tree.size.value()); }

    LogTrees(const std::vector<Digest>& leaves, const std::vector<ledger::Head>& batches);

    /// The first batch that does not stand on these leaves: the size that it ends with.
    std::optional<TreeSize> first_broken() const { return first_broken_; }
    /// With the time that it had; nothing where no batch ended with that size.
    std::optional<Tree> of_size(std::uint64_t size) const;

    Tree read_on(const Tree& from, const Tree& stored, unsigned size) const;
    const char* break_between(const Tree& last, const Tree& next) const;
    ledger::Standing standing_of(const Tree& stored, const Tree& known) const {
        return ledger::standing_of(stored, known);
    }
    /// For a request with a proof from what the witness cosigned last, as far as that is offered.
    witness::Decision decide(const Tree& cosigned, const Tree& offered) const;

private:
    std::vector<Digest> proof(TreeSize from, TreeSize to) const;

    std::vector<std::vector<Digest>> levels_;  // of perfect subtrees, the leaves first
    std::map<std::uint64_t, Tree> by_size_;
    std::optional<TreeSize> first_broken_;
};

}  // namespace bangiao::model

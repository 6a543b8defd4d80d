#include "model/log_trees.hpp"

#include <algorithm>
#include <bangiao/merkle.hpp>

namespace bangiao::model {

const LogTrees::Tree LogTrees::none = ledger::head_of_nothing();

LogTrees::LogTrees(const std::vector<Digest>& leaves, const std::vector<ledger::Head>& batches) {
    levels_.push_back(leaves);
    while (levels_.back().size() > 1) {
        const std::vector<Digest>& below = levels_.back();
        std::vector<Digest> level;
        for (std::size_t i = 1; i < below.size(); i += 2)
            level.push_back(node_hash(below[i - 1], below[i]));
        levels_.push_back(std::move(level));
    }
    by_size_.emplace(0, none);
    Frontier frontier;
    for (const ledger::Head& batch : batches) {
        while (frontier.size() < batch.size && frontier.size().value() < leaves.size())
            frontier.append(leaves[frontier.size().value()]);
        if (!first_broken_ && (frontier.size() != batch.size || frontier.root() != batch.root))
            first_broken_ = batch.size;
        by_size_.emplace(batch.size.value(), batch);
    }
}

std::optional<LogTrees::Tree> LogTrees::of_size(std::uint64_t size) const {
    const auto known = by_size_.find(size);
    if (known == by_size_.end()) return std::nullopt;
    return known->second;
}

LogTrees::Tree LogTrees::read_on(const Tree& from, const Tree& stored, unsigned size) const {
    if (size_of(stored) < size || size < size_of(from)) return none;
    return of_size(size).value_or(none);
}

const char* LogTrees::break_between(const Tree& last, const Tree& next) const {
    return ledger::break_between(last, next, proof(last.size, next.size));
}

witness::Decision LogTrees::decide(const Tree& cosigned, const Tree& offered) const {
    const TreeSize from = std::min(cosigned.size, offered.size);
    std::optional<Checkpoint> before;
    if (cosigned != none) before = Checkpoint{"model.test", cosigned.size, cosigned.root};
    return witness::decide(before, from, {"model.test", offered.size, offered.root},
                           proof(from, offered.size));
}

std::vector<Digest> LogTrees::proof(TreeSize from, TreeSize to) const {
    if (from.value() == 0 || from >= to || to.value() > levels_.front().size()) return {};
    return consistency_path(
        from, to, [&](unsigned level, std::uint64_t index) { return levels_.at(level).at(index); });
}

}  // namespace bangiao::model

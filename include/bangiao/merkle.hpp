#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include <bangiao/digest.hpp>
#include <bangiao/ids.hpp>
#include <bangiao/result.hpp>

namespace bangiao {

/// RFC 9162 section 2.1.1: leaves are hashed with prefix 0x00 and nodes with 0x01, so that no inner
/// node can be passed off as an event.
Digest leaf_hash(std::string_view data);
Digest node_hash(const Digest& left, const Digest& right);
/// Root of the tree without leaves: SHA-256 of nothing.
Digest empty_root();

/// The roots of the perfect subtrees of a tree, largest first: all that appending needs.
/// A value; O(log n) memory.
class Frontier {
public:
    Frontier() = default;
    /// `roots` as peaks() gave them for that size; `proof_malformed` if their number does not fit.
    static Result<Frontier> restore(TreeSize size, std::vector<Digest> roots);

    void append(const Digest& leaf);
    TreeSize size() const { return TreeSize(size_); }
    Digest root() const;
    const std::vector<Digest>& peaks() const { return peaks_; }

private:
    std::uint64_t size_ = 0;
    std::vector<Digest> peaks_;
};

/// Root of the perfect subtree of 2^level leaves that begins at leaf `index * 2^level`. Whoever
/// makes proofs supplies it from tiles or from memory; it is asked only for subtrees wholly inside
/// the tree.
using SubtreeRoot = std::function<Digest(unsigned level, std::uint64_t index)>;

/// RFC 9162 section 2.1.3: the audit path of a leaf, its sibling first. index < size.
std::vector<Digest> inclusion_path(LeafIndex index, TreeSize size, const SubtreeRoot& subtree);
/// RFC 9162 section 2.1.4. 0 < from <= to; empty when equal.
std::vector<Digest> consistency_path(TreeSize from, TreeSize to, const SubtreeRoot& subtree);

/// `proof_invalid` unless the path leads from the leaf to the root (RFC 9162 section 2.1.3.2).
Checked verify_inclusion(LeafIndex index, TreeSize size, const Digest& leaf,
                         const std::vector<Digest>& path, const Digest& root);
/// `proof_invalid` unless the second tree extends the first (RFC 9162 section 2.1.4.2).
Checked verify_consistency(TreeSize from, TreeSize to, const Digest& root_from,
                           const Digest& root_to, const std::vector<Digest>& path);

}  // namespace bangiao

#include <bangiao/merkle.hpp>

#include <bit>

namespace bangiao {
namespace {

constexpr std::string_view leaf_prefix("\x00", 1);
constexpr std::string_view node_prefix("\x01", 1);

Refusal wrong(const char* why) {
    return Refusal(Reason::proof_invalid, why);
}

/// Root of `count` leaves from `first` on, out of perfect subtrees. `first` is a multiple of the
/// smallest power of two that is at least `count`.
Digest root_of(std::uint64_t first, std::uint64_t count, const SubtreeRoot& subtree) {
    if (std::has_single_bit(count)) {
        const auto level = static_cast<unsigned>(std::countr_zero(count));
        return subtree(level, first >> level);
    }
    const std::uint64_t left = std::bit_floor(count);
    return node_hash(root_of(first, left, subtree), root_of(first + left, count - left, subtree));
}

void inclusion(std::uint64_t index, std::uint64_t first, std::uint64_t count,
               const SubtreeRoot& subtree, std::vector<Digest>& path) {
    if (count == 1) return;
    const std::uint64_t left = std::bit_ceil(count) / 2;  // the largest power below count
    if (index - first < left) {
        inclusion(index, first, left, subtree, path);
        path.push_back(root_of(first + left, count - left, subtree));
    } else {
        inclusion(index, first + left, count - left, subtree, path);
        path.push_back(root_of(first, left, subtree));
    }
}

/// RFC 9162 section 2.1.4.1, SUBPROOF. `whole`: the verifier knows the root of what is asked for.
void consistency(std::uint64_t from, std::uint64_t first, std::uint64_t count, bool whole,
                 const SubtreeRoot& subtree, std::vector<Digest>& path) {
    if (from == count) {
        if (!whole) path.push_back(root_of(first, count, subtree));
        return;
    }
    const std::uint64_t left = std::bit_ceil(count) / 2;
    if (from <= left) {
        consistency(from, first, left, whole, subtree, path);
        path.push_back(root_of(first + left, count - left, subtree));
    } else {
        consistency(from - left, first + left, count - left, false, subtree, path);
        path.push_back(root_of(first, left, subtree));
    }
}

bool is_odd(std::uint64_t n) {
    return (n & 1) != 0;
}

/// Sizes end at 2^63-1, so that every program that reads a checkpoint can hold them.
bool is_beyond_sizes(TreeSize size) {
    return size.value() >> 63 != 0;
}

}  // namespace

// RFC 9162 section 2.1.1: leaves are hashed with prefix 0x00 and nodes with 0x01, so that no inner
// node can be passed off as an event.
Digest leaf_hash(std::string_view data) {
    return sha256_of({leaf_prefix, data});
}
Digest node_hash(const Digest& left, const Digest& right) {
    return sha256_of({node_prefix, left.view(), right.view()});
}
Digest empty_root() {
    return sha256({});
}

Result<Frontier> Frontier::restore(TreeSize size, std::vector<Digest> roots) {
    if (static_cast<std::size_t>(std::popcount(size.value())) != roots.size())
        return Refusal(Reason::proof_malformed, "the number of subtrees does not fit the size");
    Frontier frontier;
    frontier.size_ = size.value();
    frontier.peaks_ = std::move(roots);
    return frontier;
}

void Frontier::append(const Digest& leaf) {
    Digest node = leaf;
    for (std::uint64_t bits = size_; is_odd(bits); bits >>= 1) {
        node = node_hash(peaks_.back(), node);
        peaks_.pop_back();
    }
    peaks_.push_back(node);
    ++size_;
}

Digest Frontier::root() const {
    if (peaks_.empty()) return empty_root();
    Digest root = peaks_.back();
    for (auto peak = peaks_.rbegin() + 1; peak != peaks_.rend(); ++peak)
        root = node_hash(*peak, root);
    return root;
}

std::vector<Digest> inclusion_path(LeafIndex index, TreeSize size, const SubtreeRoot& subtree) {
    std::vector<Digest> path;
    inclusion(index.value(), 0, size.value(), subtree, path);
    return path;
}

std::vector<Digest> consistency_path(TreeSize from, TreeSize to, const SubtreeRoot& subtree) {
    std::vector<Digest> path;
    consistency(from.value(), 0, to.value(), true, subtree, path);
    return path;
}

Checked verify_inclusion(LeafIndex index, TreeSize size, const Digest& leaf,
                         const std::vector<Digest>& path, const Digest& root) {
    if (index.value() >= size.value()) return wrong("the index lies outside the tree");
    if (is_beyond_sizes(size)) return wrong("no tree is that large");
    std::uint64_t f = index.value();
    std::uint64_t s = size.value() - 1;
    Digest r = leaf;
    for (const Digest& p : path) {
        if (s == 0) return wrong("the path is too long");
        if (is_odd(f) || f == s) {
            r = node_hash(p, r);
            while (!is_odd(f) && f != 0) {
                f >>= 1;
                s >>= 1;
            }
        } else {
            r = node_hash(r, p);
        }
        f >>= 1;
        s >>= 1;
    }
    if (s != 0) return wrong("the path is too short");
    if (r != root) return wrong("the path leads to another root");
    return {};
}

Checked verify_consistency(TreeSize from, TreeSize to, const Digest& root_from,
                           const Digest& root_to, const std::vector<Digest>& path) {
    if (from > to) return wrong("the tree shrank");
    if (is_beyond_sizes(to)) return wrong("no tree is that large");
    if (from == to) {
        if (!path.empty()) return wrong("a path between equal sizes");
        if (root_from != root_to) return wrong("two roots for one size");
        return {};
    }
    if (from.value() == 0) {
        if (!path.empty()) return wrong("a path from the empty tree");
        if (root_from != empty_root()) return wrong("the empty tree has another root");
        return {};
    }
    if (path.empty()) return wrong("the path is empty");
    std::vector<Digest> nodes = path;
    if (std::has_single_bit(from.value())) nodes.insert(nodes.begin(), root_from);
    std::uint64_t f = from.value() - 1;
    std::uint64_t s = to.value() - 1;
    while (is_odd(f)) {
        f >>= 1;
        s >>= 1;
    }
    Digest a = nodes.front();
    Digest b = nodes.front();
    for (auto c = nodes.begin() + 1; c != nodes.end(); ++c) {
        if (s == 0) return wrong("the path is too long");
        if (is_odd(f) || f == s) {
            a = node_hash(*c, a);
            b = node_hash(*c, b);
            while (!is_odd(f) && f != 0) {
                f >>= 1;
                s >>= 1;
            }
        } else {
            b = node_hash(b, *c);
        }
        f >>= 1;
        s >>= 1;
    }
    if (s != 0) return wrong("the path is too short");
    if (a != root_from || b != root_to) return wrong("the path leads to other roots");
    return {};
}

}  // namespace bangiao

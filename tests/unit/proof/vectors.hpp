#pragma once

#include <bangiao/merkle.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace bangiao::testing {

inline boost::json::value vectors(const std::string& name) {
    std::ifstream file(std::string(BANGIAO_SOURCE_DIR) + "/tests/vectors/" + name);
    if (!file) throw std::runtime_error("no vectors " + name);
    return boost::json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
}

inline std::string text_of(const boost::json::value& value) {
    return std::string(value.as_string());
}

/// The leaf data of the published trees: `entry-0`, `entry-1`, …
inline std::string entry(std::uint64_t index) {
    return "entry-" + std::to_string(index);
}

inline std::vector<Digest> hashes(const boost::json::value& hex_list) {
    std::vector<Digest> out;
    for (const boost::json::value& each : hex_list.as_array())
        out.push_back(Digest::from_hex(text_of(each)).value());
    return out;
}

/// A whole small tree in memory: the plain recursion of RFC 9162, nothing of the code under test
/// but the two hashes.
class PlainTree {
public:
    explicit PlainTree(std::uint64_t size) {
        for (std::uint64_t i = 0; i < size; ++i) leaves_.push_back(leaf_hash(entry(i)));
    }
    const Digest& leaf(std::uint64_t index) const { return leaves_.at(index); }
    Digest root(std::uint64_t first, std::uint64_t count) const {
        if (count == 0) return sha256("");
        if (count == 1) return leaves_.at(first);
        std::uint64_t left = 1;
        while (left * 2 < count) left *= 2;
        return node_hash(root(first, left), root(first + left, count - left));
    }
    Digest root(std::uint64_t size) const { return root(0, size); }
    SubtreeRoot subtrees() const {
        return [this](unsigned level, std::uint64_t index) {
            const std::uint64_t width = std::uint64_t{1} << level;
            return root(index * width, width);
        };
    }

private:
    std::vector<Digest> leaves_;
};

}  // namespace bangiao::testing

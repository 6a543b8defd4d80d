#include <algorithm>
#include <bangiao/figures.hpp>
#include <numeric>

namespace bangiao {

Hidden hidden_cells(const std::vector<std::uint64_t>& counts, std::uint64_t below) {
    Hidden hidden;
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (counts[i] < below) hidden.cells.insert(i);
    if (hidden.cells.empty()) return hidden;
    hidden.total = hidden.cells.size() == counts.size();
    const auto largest = std::max_element(counts.begin(), counts.end());
    hidden.cells.insert(static_cast<std::size_t>(largest - counts.begin()));
    return hidden;
}

Hidden hidden_cells(const std::vector<std::uint64_t>& counts,
                    const std::vector<std::vector<std::uint64_t>>& within, std::uint64_t below) {
    Hidden hidden = hidden_cells(counts, below);
    for (const std::vector<std::uint64_t>& part : within) {
        std::vector<std::uint64_t> left(counts.size());
        for (std::size_t i = 0; i < counts.size(); ++i)
            left[i] = counts[i] - std::min(counts[i], part[i]);
        const Hidden too = hidden_cells(left, below);
        hidden.cells.insert(too.cells.begin(), too.cells.end());
        hidden.total = hidden.total || too.total ||
                       std::accumulate(left.begin(), left.end(), std::uint64_t{0}) < below;
    }
    return hidden;
}

}  // namespace bangiao

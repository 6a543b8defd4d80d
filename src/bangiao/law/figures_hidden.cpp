#include <algorithm>
#include <bangiao/figures.hpp>

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

}  // namespace bangiao

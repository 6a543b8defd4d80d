#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bangiao/law/figure_tally.hpp"

namespace bangiao::law {

/// What a figure counted, across the dimensions; none: its total alone.
FigureTable counted_table(const Tally& tally, const Figure& figure, const std::vector<Hit>& hits,
                          const std::vector<const Dimension*>& by);
/// A share's table out of those of its part and its whole, as far as these are shown.
std::optional<FigureTable> share_table(const Figure& figure, const std::string& dimension,
                                       const std::vector<FigureTable>& tables);
/// Duties met, late and open, by rule.
FigureTable duties_table(const Figure& figure, const Registry& registry,
                         const std::vector<CountedDuties>& duties, const std::string& area);
/// Hides cells smaller than `below`, and in all tables of a dimension the same ones: what is hidden
/// of one figure could otherwise be had from another. `within`: the tables of shorter periods that
/// could be subtracted, each as far as its figures add up over time.
void keep_safe(std::vector<FigureTable>& tables,
               const std::vector<std::vector<FigureTable>>& within, std::uint64_t below);

/// Null where there is none.
const FigureTable* table_in(const std::vector<FigureTable>& tables, const std::string& figure,
                            const std::string& dimension);
const FigureCell* cell_in(const FigureTable& table, const std::string& code);

}  // namespace bangiao::law

#pragma once

#include <bangiao/tile.hpp>
#include <cstdint>
#include <filesystem>
#include <random>
#include <string>

#include "rows.hpp"

namespace bangiao::bench {

/// Fills a service's log with events that nobody signed, as a further node would: real rows in
/// every table and index that filing touches, and a tree that holds. The service notices at its
/// next batch or start.
class Filling {
public:
    /// `house`: the service's folder; `post`: the unit whose cases they are.
    Filling(const std::filesystem::path& house, UnitId post);

    /// Until the log holds so many events. Beyond a million their bodies are small.
    void to(std::uint64_t size);

private:
    struct Rows;
    void add_case(Rows& rows);
    void write(const Rows& rows);
    std::string noise(std::size_t bytes);

    const UnitId post_;
    std::size_t body_bytes_ = 0, value_bytes_ = 0;
    store::Database writer_, keeper_;
    store::LogTip tip_{TreeSize(0), empty_root(), std::nullopt, 0};
    TileEdge edge_;
    std::mt19937_64 random_{1};
};

}  // namespace bangiao::bench

#pragma once

#include <bangiao/audit.hpp>
#include <bangiao/merkle.hpp>
#include <bangiao/tile.hpp>
#include <boost/json/array.hpp>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bangiao/proof/log_lines.hpp"
#include "bangiao/proof/rungs.hpp"

namespace bangiao {

/// The tree, hashed again leaf by leaf, and everything stored of it held against that: tiles,
/// heads, signed and published checkpoints, and what was seen elsewhere before.
class KeptTree {
public:
    /// A tree that somebody saw: this one must come past it.
    void expect(const Checkpoint& seen) { known_.insert_or_assign(seen.size, seen.root); }

    /// The next leaf. Tiles that the one before should have brought are missed now.
    std::vector<Check> append(const Digest& leaf, const std::optional<Instant>& admitted_at);
    Check hold(const LogTile& stored);
    Check hold(const LogHead& stored);
    /// `judged`: what its note is; `origin`: of the log that is audited.
    std::vector<Check> hold(const LogNote& stored, const Anchor& judged, const std::string& origin);
    /// After the last line, with the checkpoint that stands at the top of the export.
    std::vector<Check> at_end(const Anchor& anchor, const std::string& origin);

    TreeSize size() const { return frontier_.size(); }
    Digest root() const { return frontier_.root(); }
    const std::optional<Instant>& admitted_at() const { return admitted_at_; }  ///< the last
    /// The rows met so far, by table.
    const std::map<std::string, std::uint64_t>& rows() const { return rows_; }

    boost::json::array saved() const;
    void go_on(const boost::json::value& saved);

private:
    void miss_tiles(std::vector<Check>& checks);
    Check inclusion(const std::optional<Checkpoint>& checkpoint) const;

    std::map<TreeSize, Digest> known_;
    Frontier frontier_;
    TileEdge edge_;
    std::deque<FullTile> tiles_;  // full now, and their lines still to come
    std::uint64_t last_head_ = 0;
    std::optional<Instant> admitted_at_;
    std::map<std::string, std::uint64_t> rows_;
};

}  // namespace bangiao

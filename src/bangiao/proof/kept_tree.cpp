#include "bangiao/proof/kept_tree.hpp"

#include <bangiao/base64.hpp>

#include "bangiao/proof/saved.hpp"

namespace bangiao {

template <>
struct Saved<FullTile> {
    static boost::json::value out(const FullTile& tile) {
        return row(std::uint64_t(tile.level), tile.number, base64_encode(tile.hashes));
    }
    static FullTile in(const boost::json::value& value) {
        Row in(value);
        return {static_cast<unsigned>(in.take<std::uint64_t>()), in.take<std::uint64_t>(),
                required(base64_decode(in.take<std::string>()))};
    }
};

namespace {

std::string tile_name(unsigned level, std::uint64_t number) {
    return tile_path({level, number, tile_width});
}

Check head_apart(const char* what, std::string expected, std::string found) {
    return failed("head", std::string("the stored head's ") + what + " is not that of the events",
                  std::move(expected), std::move(found));
}

}  // namespace

std::vector<Check> KeptTree::append(const Digest& leaf, const std::optional<Instant>& admitted_at) {
    std::vector<Check> checks;
    miss_tiles(checks);
    frontier_.append(leaf);
    for (FullTile& tile : edge_.append(leaf)) tiles_.push_back(std::move(tile));
    if (admitted_at) admitted_at_ = admitted_at;
    const auto seen = known_.find(frontier_.size());
    if (seen == known_.end()) return checks;
    const Digest root = frontier_.root();
    checks.push_back(root == seen->second
                         ? passed("checkpoint")
                         : failed("checkpoint", "it is another tree than was seen before",
                                  seen->second.base64(), root.base64()));
    return checks;
}

/// Tiles stand with the event that fills them.
void KeptTree::miss_tiles(std::vector<Check>& checks) {
    for (const FullTile& missing : tiles_)
        checks.push_back(failed("tile", "a tile is not stored",
                                tile_name(missing.level, missing.number), "nothing"));
    tiles_.clear();
}

Check KeptTree::hold(const LogTile& stored) {
    rows_["tiles"] += 1;
    const std::string there = tile_name(stored.level, stored.number);
    if (tiles_.empty())
        return failed("tile", "a tile is stored that no event fills", "none", there);
    const FullTile wanted = std::move(tiles_.front());
    tiles_.pop_front();
    const std::string name = tile_name(wanted.level, wanted.number);
    if (name != there) return failed("tile", "another tile stands there", name, there);
    if (wanted.hashes != stored.hashes)
        return failed("tile", name + " is not the hashes of the events",
                      "SHA-256 " + sha256(wanted.hashes).hex(),
                      "SHA-256 " + sha256(stored.hashes).hex());
    return passed("tile");
}

Check KeptTree::hold(const LogHead& stored) {
    rows_["heads"] += 1;
    const std::uint64_t size = frontier_.size().value();
    if (stored.size != size)
        return head_apart("size", std::to_string(size), std::to_string(stored.size));
    if (stored.root != frontier_.root().base64())
        return head_apart("root", frontier_.root().base64(), stored.root);
    if (stored.previous != last_head_)
        return head_apart("predecessor", std::to_string(last_head_),
                          std::to_string(stored.previous));
    if (admitted_at_ && stored.at != admitted_at_->utc_text())
        return head_apart("time", admitted_at_->utc_text(), stored.at);
    last_head_ = size;
    return passed("head");
}

std::vector<Check> KeptTree::hold(const LogNote& stored, const Anchor& judged,
                                  const std::string& origin) {
    rows_[stored.published ? "published" : "checkpoints"] += 1;
    const auto& checkpoint = judged.checkpoint();
    const Digest root = frontier_.root();
    Check check = judged.checkpoint_rung(origin);
    if (check.result == CheckResult::pass && checkpoint->size != frontier_.size())
        check = failed("checkpoint", "it stands with another size",
                       std::to_string(frontier_.size().value()),
                       std::to_string(checkpoint->size.value()));
    else if (check.result == CheckResult::pass && checkpoint->root != root)
        check = failed("checkpoint", "it was signed over another tree", root.base64(),
                       checkpoint->root.base64());
    std::vector<Check> checks{std::move(check)};
    if (stored.published)
        checks.push_back(judged.quorum_rung(admitted_at_));
    else if (const auto early = judged.cosigned_before(admitted_at_))
        checks.push_back(failed("quorum", "a witness cosigned before the event was admitted",
                                "after " + admitted_at_->utc_text(), early->utc_text()));
    return checks;
}

std::vector<Check> KeptTree::at_end(const Anchor& anchor, const std::string& origin) {
    std::vector<Check> checks;
    miss_tiles(checks);
    checks.push_back(anchor.checkpoint_rung(origin));
    checks.push_back(anchor.quorum_rung(admitted_at_));
    checks.push_back(inclusion(anchor.checkpoint()));
    for (const auto& [seen, root] : known_)
        if (seen > size())
            checks.push_back(failed("checkpoint", "a larger tree was seen before",
                                    "at least " + std::to_string(seen.value()) + " events",
                                    std::to_string(size().value())));
    return checks;
}

Check KeptTree::inclusion(const std::optional<Checkpoint>& checkpoint) const {
    if (!checkpoint) return not_checked("inclusion", "there is no readable checkpoint");
    if (size() != checkpoint->size)
        return failed("inclusion", "the events are not as many as the checkpoint counts",
                      std::to_string(checkpoint->size.value()), std::to_string(size().value()));
    if (const Digest root = frontier_.root(); root != checkpoint->root)
        return failed("inclusion", "the events do not lead to the checkpoint's root",
                      checkpoint->root.base64(), root.base64());
    return passed("inclusion");
}

boost::json::array KeptTree::saved() const {
    return row(size().value(), frontier_.peaks(), edge_.partials(),
               std::vector<FullTile>(tiles_.begin(), tiles_.end()), last_head_, admitted_at_,
               rows_);
}

void KeptTree::go_on(const boost::json::value& saved) {
    Row in(saved);
    const TreeSize size(in.take<std::uint64_t>());
    frontier_ = Frontier::restore(size, in.take<std::vector<Digest>>()).value();
    edge_ = TileEdge::restore(size, in.take<std::vector<std::vector<Digest>>>()).value();
    for (FullTile& tile : in.take<std::vector<FullTile>>()) tiles_.push_back(std::move(tile));
    last_head_ = in.take<std::uint64_t>();
    admitted_at_ = in.take<std::optional<Instant>>();
    rows_ = in.take<std::map<std::string, std::uint64_t>>();
}

}  // namespace bangiao

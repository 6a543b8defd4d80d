// What recovery and re-reading ask of the log; declared in log_store.hpp.
#include "store/bulk.hpp"
#include "store/log_store.hpp"

namespace bangiao::store {
namespace {

// Order is by the table's column, always with its alias: a bare name would be the answer's column,
// which is text.
constexpr Sql select_leaves{
    "select cast(e.idx as text), "
    "cast(cast(extract(epoch from e.admitted_at) * 1000000 as bigint) as text), "
    "convert_from(e.jws, 'UTF8'), cast(e.leaf as text) from ledger.events e "
    "where e.idx >= cast(:a as bigint) order by e.idx limit cast(:b as bigint)",
    4};
constexpr Sql select_hashes{
    "select cast(e.leaf as text) from ledger.events e "
    "where e.idx >= cast(:a as bigint) and e.idx < cast(:b as bigint) order by e.idx",
    1};
constexpr Sql select_tile{
    "select cast(hashes as text) from ledger.tiles "
    "where level = cast(:a as smallint) and number = cast(:b as bigint)",
    1};
constexpr Sql select_head{
    "select cast(root as text) from ledger.heads where size = cast(:a as bigint)", 1};
constexpr Sql select_last_checkpoint{
    "select cast(c.size as text), c.note from ledger.checkpoints c order by c.size desc limit 1",
    2};

}  // namespace

std::vector<StoredLeaf> read_leaves(Session& session, LeafIndex from, std::uint64_t limit) {
    std::vector<StoredLeaf> out;
    for (const Row& row : session.run(select_leaves, {from.value(), limit}))
        out.push_back({LeafIndex(row.number(0)), row.instant(1), row.text(2), row.digest(3)});
    return out;
}

std::vector<Digest> read_leaf_hashes(Session& session, LeafIndex from, TreeSize below) {
    std::vector<Digest> out;
    for (const Row& row : session.run(select_hashes, {from.value(), below.value()}))
        out.push_back(row.digest(0));
    return out;
}

std::optional<std::string> read_tile(Session& session, unsigned level, std::uint64_t number) {
    const Rows rows = session.run(select_tile, {std::uint64_t(level), number});
    if (rows.empty()) return std::nullopt;
    return rows.front().bytes(0);
}

std::optional<Digest> read_head_root(Session& session, TreeSize size) {
    const Rows rows = session.run(select_head, {size.value()});
    if (rows.empty()) return std::nullopt;
    return rows.front().digest(0);
}

std::optional<StoredCheckpoint> read_last_checkpoint(Session& session) {
    const Rows rows = session.run(select_last_checkpoint);
    if (rows.empty()) return std::nullopt;
    return StoredCheckpoint{TreeSize(rows.front().number(0)), rows.front().text(1)};
}

}  // namespace bangiao::store

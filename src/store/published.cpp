#include "store/published.hpp"

#include "store/session.hpp"

namespace bangiao::store {
namespace {

constexpr Sql add_published{
    "insert into ledger.published (size, note) values (cast(:a as bigint), :b) "
    "on conflict do nothing"};
constexpr Sql select_newest{
    "select cast(p.size as text), p.note from ledger.published p order by p.size desc limit 1", 2};

}  // namespace

void insert_published(Session& session, TreeSize size, const std::string& note) {
    session.run(add_published, {size.value(), note});
}

std::optional<StoredCheckpoint> newest_published(Session& session) {
    const Rows rows = session.run(select_newest);
    if (rows.empty()) return std::nullopt;
    return StoredCheckpoint{TreeSize(rows.front().number(0)), rows.front().text(1)};
}

}  // namespace bangiao::store

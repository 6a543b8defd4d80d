#include <gtest/gtest.h>

#include "store/log_store.hpp"
#include "store/session.hpp"
#include "store/tree_reader.hpp"
#include "support/test_database.hpp"

namespace bangiao::store {
namespace {

/// A log of made-up leaves with its full tiles, and the same tree in memory.
class StoredTree : public ::testing::Test {
protected:
    void grow_to(std::uint64_t size) {
        Transaction transaction(*writer);
        Session& session = transaction.session();
        if (leaves.empty()) {
            const CaseId id = CaseId::parse(random_uuid()).value();
            insert_cases(session, {{0, id, ChainKind::person}});
        }
        while (leaves.size() < size) {
            std::vector<NewEvent> events;
            for (int i = 0; i < 2000 && leaves.size() < size; ++i) {
                const std::uint64_t index = leaves.size();
                const Digest leaf = leaf_hash("leaf " + std::to_string(index));
                leaves.push_back(leaf);
                insert_tiles(session, edge.append(leaf));
                events.push_back({LeafIndex(index), 0, index, EventId::parse(random_uuid()).value(),
                                  leaf, leaf, Instant::from_seconds(1'700'000'000), "a.b.c", "t",
                                  "u", false});
            }
            insert_events(session, events);
        }
        ASSERT_EQ(transaction.commit(), Outcome::committed);
    }
    Digest root_of(std::uint64_t size) const {
        Frontier frontier;
        for (std::uint64_t i = 0; i < size; ++i) frontier.append(leaves[i]);
        return frontier.root();
    }
    void expect_read(std::uint64_t size) {
        Snapshot snapshot(*writer);
        Session& session = snapshot.session();
        const Digest root = root_of(size);
        EXPECT_EQ(load_frontier(session, TreeSize(size)).root(), root) << size;
        const TileEdge read = load_edge(session, TreeSize(size));
        EXPECT_EQ(read.root(), root) << size;
        if (size == 0) return;
        const SubtreeRoot subtrees = subtrees_of(read, stored_tiles(session));
        for (const std::uint64_t index : {std::uint64_t(0), size / 2, size - 1}) {
            const auto path = inclusion_path(LeafIndex(index), TreeSize(size), subtrees);
            EXPECT_TRUE(
                verify_inclusion(LeafIndex(index), TreeSize(size), leaves[index], path, root))
                << index << " of " << size;
        }
    }

    testing::TestDatabase fresh;
    std::unique_ptr<Database> writer = fresh.open(role::writer);
    std::vector<Digest> leaves;
    TileEdge edge;
};

TEST_F(StoredTree, ReadsBackAtEverySizeAroundATilesEdge) {
    expect_read(0);
    for (const std::uint64_t size : {1u, 2u, 255u, 256u, 257u, 511u, 512u, 513u}) {
        grow_to(size);
        expect_read(size);
    }
    expect_read(300);  // a tree that the log has long left behind
}

TEST_F(StoredTree, ReadsBackWhereTilesOfTilesAreFull) {
    grow_to(65'536 + 300);
    for (const std::uint64_t size : {65'535u, 65'536u, 65'537u, 65'792u, 65'836u})
        expect_read(size);
}

TEST_F(StoredTree, RemembersEdgesAndGoesOnFromThere) {
    grow_to(70'000);
    Edges edges;
    Snapshot snapshot(*writer);
    Session& session = snapshot.session();
    for (const std::uint64_t size : {1u, 255u, 256u, 257u, 300u, 299u, 4'000u, 65'535u, 65'536u,
                                     65'537u, 65'900u, 65'900u, 65'800u, 70'000u, 1u}) {
        const TileEdge known = edges.at(session, TreeSize(size));
        EXPECT_EQ(known.size(), TreeSize(size));
        EXPECT_EQ(known.root(), root_of(size)) << size;
        EXPECT_EQ(known.partials(), load_edge(session, TreeSize(size)).partials()) << size;
    }
    EXPECT_THROW(edges.at(session, TreeSize(70'001)), Damaged);
}

/// How often this transaction has looked for a tile.
std::uint64_t looks_for_tiles(Session& session) {
    static constexpr Sql looked{
        "select cast(coalesce(sum(idx_scan + seq_scan), 0) as text) from pg_stat_xact_user_tables "
        "where schemaname = 'ledger' and relname = 'tiles'",
        1};
    return session.one(looked).number(0);
}

TEST_F(StoredTree, AnEdgeGoesOnFromTheLastOneWithoutReadingTiles) {
    grow_to(65'500);
    const TileEdge before = edge;
    grow_to(65'530);
    Snapshot snapshot(*writer);
    Session& session = snapshot.session();
    EXPECT_EQ(read_on(session, before, TreeSize(65'530)).root(), root_of(65'530));
    EXPECT_EQ(looks_for_tiles(session), 0U);
    EXPECT_EQ(load_edge(session, TreeSize(65'530)).root(), root_of(65'530));
    EXPECT_GT(looks_for_tiles(session), 250U) << "what it costs otherwise";
}

TEST_F(StoredTree, SaysSoWhereAHashIsMissing) {
    grow_to(10);
    Lease lease(*writer);
    EXPECT_THROW(load_frontier(lease.session(), TreeSize(11)), Damaged);
    EXPECT_THROW(load_edge(lease.session(), TreeSize(300)), Damaged);
}

}  // namespace
}  // namespace bangiao::store

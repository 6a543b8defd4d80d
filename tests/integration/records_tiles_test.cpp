#include <gtest/gtest.h>

#include <bangiao/checkpoint.hpp>
#include <bangiao/leaf.hpp>
#include <fstream>

#include "ledger_law.hpp"
#include "records/look_book.hpp"
#include "records/records.hpp"
#include "store/log_store.hpp"
#include "support/child_process.hpp"
#include "support/temp_folder.hpp"
#include "support/test_database.hpp"
#include "vault/vault.hpp"

namespace bangiao::records {
namespace {

const Instant now = Instant::from_seconds(1'700'000'000);

const std::string readers = R"(
[[log_readers]]
roles = ["receiver"]
basis = ["Test Act 1"]
mark = "text"
)";

identity::Caller caller(std::set<RoleName> roles) {
    return {OfficerId::parse(random_uuid()).value(), UnitId::parse("house").value(),
            std::move(roles), false, sha256("certificate")};
}

/// A log of made-up entries in PostgreSQL, read through the records room, and an independent reader
/// that looks at what came out.
class Tiles : public ::testing::Test {
protected:
    Tiles() {
        std::filesystem::create_directory(folder / "masters");
        const auto master = folder / "masters" / "general.key";
        std::ofstream(master) << std::string(64, 'a');
        std::filesystem::permissions(master, std::filesystem::perms(0600));
        vault = std::make_unique<vault::Vault>(*keyring, vault::Masters::load(folder / "masters"));
        book.add(ledger::test_constitution + readers, "constitution.toml").value();
        Registry made;
        made.apply(UnitFounded{Unit{UnitId::parse("house").value(),
                                    CaseId::parse(random_uuid()).value(),
                                    "SHOP",
                                    "",
                                    "",
                                    "",
                                    {},
                                    now,
                                    {},
                                    {}}});
        registry.replace(std::move(made));
        records = std::make_unique<Records>(*reader, *auditor, *vault, book, registry, looks);
    }
    /// Entries up to this size, and a checkpoint of it.
    void publish(std::uint64_t wanted) {
        const std::uint64_t before = size;
        store::Transaction transaction(*writer);
        store::Session& session = transaction.session();
        if (size == 0)
            insert_cases(session,
                         {{0, CaseId::parse(random_uuid()).value(), store::ChainKind::person}});
        while (size < wanted) {
            std::vector<store::NewEvent> events;
            std::vector<FullTile> tiles;
            for (int i = 0; i < 2000 && size < wanted; ++i, ++size) {
                const std::string jws = "a." + std::to_string(size) + ".c";
                const Instant when = now + Instant::Duration(size);
                const Digest leaf = leaf_hash(leaf_data(when, jws));
                for (FullTile& tile : edge.append(leaf)) tiles.push_back(std::move(tile));
                events.push_back({LeafIndex(size), 0, size, EventId::parse(random_uuid()).value(),
                                  sha256(jws), leaf, when, jws, "t", "house", false});
            }
            insert_events(session, events);
            insert_tiles(session, tiles);
        }
        insert_head(session, TreeSize(before), TreeSize(size), edge.root(), now);
        insert_checkpoint(session, TreeSize(size),
                          sign_checkpoint({"log.test", TreeSize(size), edge.root()}, key));
        ASSERT_EQ(transaction.commit(), store::Outcome::committed);
    }
    Result<std::string> get(const std::string& path) const {
        if (path == "checkpoint") return records->checkpoint().value();
        if (const auto entries = parse_bundle_path(path)) return bundle(keeper, *entries);
        return records->tile(parse_tile_path(path).value());
    }
    void write(const std::filesystem::path& to, const std::string& path) const {
        std::filesystem::create_directories((to / path).parent_path());
        std::ofstream(to / path, std::ios::binary) << get(path).value();
    }
    /// What a client of a log of that size finds, as files.
    std::string fetched(std::uint64_t leaves) const {
        const std::filesystem::path to = folder / ("size-" + std::to_string(leaves));
        write(to, "checkpoint");
        unsigned level = 0;
        for (std::uint64_t hashes = leaves; hashes > 0; hashes /= tile_width, ++level)
            for (std::uint64_t number = 0; number * tile_width < hashes; ++number) {
                const auto width = static_cast<unsigned>(
                    std::min<std::uint64_t>(tile_width, hashes - number * tile_width));
                write(to, tile_path({level, number, width}));
                if (level == 0) write(to, bundle_path({number, width}));
            }
        return to.string();
    }
    Result<std::string> bundle(const identity::Caller& reader_of_it, const BundleId& id) const {
        return records->bundle({reader_of_it, "", now}, id);
    }
    bool is_there(const TileId& tile) const { return records->tile(tile).has_value(); }

    testing::TempFolder folder;
    testing::TestDatabase fresh;
    std::unique_ptr<store::Database> writer = fresh.open(store::role::writer);
    std::unique_ptr<store::Database> reader = fresh.open(store::role::reader);
    std::unique_ptr<store::Database> auditor = fresh.open(store::role::auditor);
    std::unique_ptr<store::Database> keyring = fresh.open_keyring();
    std::unique_ptr<vault::Vault> vault;
    PolicyBook book;
    LiveRegistry registry{Registry()};
    LookBook looks{*reader};
    std::unique_ptr<Records> records;
    identity::Caller keeper = caller({RoleName::parse("receiver").value()});
    NoteKey key = NoteKey::generate("log.test", NoteKeyType::ed25519);
    TileEdge edge;
    std::uint64_t size = 0;
};

TEST_F(Tiles, AreReadByAnIndependentClientAtEverySizeAroundAnEdge) {
    std::vector<std::string> arguments{BANGIAO_SOURCE_DIR "/tests/tiles/check_folder.mjs"};
    for (const std::uint64_t leaves : {1U, 255U, 256U, 257U, 65'535U, 65'536U, 65'537U, 70'000U}) {
        publish(leaves);
        arguments.push_back(fetched(leaves));
    }
    const testing::Ran read = testing::run("/usr/bin/env", [&] {
        std::vector<std::string> all{"node"};
        all.insert(all.end(), arguments.begin(), arguments.end());
        return all;
    }());
    EXPECT_EQ(read.exit_code, 0) << read.output << read.error;
    EXPECT_NE(read.output.find("size-70000: 70000 entries"), std::string::npos) << read.output;
}

TEST_F(Tiles, EndWhereThePublishedTreeEnds) {
    publish(300);
    EXPECT_TRUE(is_there({0, 1, 44}));
    EXPECT_TRUE(is_there({0, 1, 1})) << "of a size that was published before";
    EXPECT_FALSE(is_there({0, 1, 45}));
    EXPECT_FALSE(is_there({0, 1, tile_width})) << "a short tile is never given out as a full one";
    EXPECT_TRUE(is_there({0, 0, 17})) << "what was a partial tile once";
    EXPECT_TRUE(is_there({1, 0, 1}));
    EXPECT_FALSE(is_there({1, 0, 2}));
    EXPECT_FALSE(is_there({2, 0, 1}));
    EXPECT_FALSE(is_there({8, 0, 1}));
    EXPECT_FALSE(is_there({63, 0, 1}));
    EXPECT_FALSE(is_there({0, ~std::uint64_t{0}, 1}));
    EXPECT_FALSE(is_there({0, std::uint64_t{1} << 56, 1})) << "whose first leaf no number counts";
    EXPECT_FALSE(get("tile/entries/001.p/45"));
}

TEST_F(Tiles, OfEntriesAreForThoseWhomTheConstitutionNames) {
    publish(3);
    const identity::Caller other = caller({});
    EXPECT_EQ(bundle(other, {0, 3}).error().reason, Reason::log_not_open);
    EXPECT_EQ(bundle(other, {9, 256}).error().reason, Reason::log_not_open)
        << "nor does it learn how long the log is";
    EXPECT_TRUE(bundle(keeper, {0, 3}));
    EXPECT_EQ(bundle(keeper, {0, 4}).error().reason, Reason::not_found);
}

}  // namespace
}  // namespace bangiao::records

#include "filling.hpp"

#include <bangiao/leaf.hpp>

#include "own_database.hpp"
#include "store/fingerprints.hpp"
#include "store/keyring.hpp"
#include "store/session.hpp"
#include "store/tree_reader.hpp"

namespace bangiao::bench {
namespace {

constexpr std::uint64_t events_of_a_case = 4;
constexpr std::uint64_t disclosures_of_an_event = 6;
constexpr std::size_t cases_of_a_batch = 256;
constexpr std::size_t state_bytes = 400, key_bytes = 60;
constexpr std::uint64_t most_whole_bodies = 1'000'000;  // beyond it a disk would hold little else
const Instant long_after = Instant::parse("2040-01-01T00:00:00Z").value();

}  // namespace

struct Filling::Rows {
    std::vector<store::NewCase> cases;
    std::vector<store::NewEvent> events;
    std::vector<store::NewDisclosure> disclosures;
    std::vector<store::NewFingerprint> fingerprints;
    std::vector<store::CaseUpdate> states;
    std::vector<store::NewDuty> duties;
    std::vector<store::NewParty> parties;
    std::vector<store::KeySet> keys;
    std::vector<FullTile> tiles;
};

Filling::Filling(const std::filesystem::path& house, UnitId post)
    : post_(std::move(post)),
      writer_(own_database(house, "bangiao", store::role::writer)),
      keeper_(own_database(house, "bangiao_keyring", store::role::keeper)) {}

std::string Filling::noise(std::size_t bytes) {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string text;
    while (text.size() < bytes)
        for (std::uint64_t bits = random_(), i = 0; i < 10; ++i, bits >>= 6)
            text += alphabet[bits & 63];
    text.resize(bytes);
    return text;
}

void Filling::add_case(Rows& rows) {
    const std::uint64_t number = tip_.cases++;
    const CaseId chain = CaseId::parse(random_uuid()).value();
    const LeafIndex first(edge_.size().value());
    rows.cases.push_back({number, chain, store::ChainKind::person});
    for (std::uint64_t place = 0; place < events_of_a_case; ++place) {
        const LeafIndex index(edge_.size().value());
        const Instant when = *tip_.last_admitted_at + Instant::Duration(1);
        tip_.last_admitted_at = when;
        std::string jws = noise(body_bytes_);
        const Digest leaf = leaf_hash(leaf_data(when, jws));
        for (FullTile& tile : edge_.append(leaf)) rows.tiles.push_back(std::move(tile));
        rows.events.push_back({index, number, place, EventId::parse(random_uuid()).value(), leaf,
                               leaf, when, std::move(jws), "reception.recorded", post_.text(),
                               false});
        for (std::uint64_t i = 0; i < disclosures_of_an_event; ++i)
            rows.disclosures.push_back({index, "full_name", "ID", leaf, noise(value_bytes_)});
    }
    const store::NewEvent& last = rows.events.back();
    for (const char* kind : {"name", "name_exact"})
        rows.fingerprints.push_back({first, 0, number, kind, sha256(noise(32))});
    rows.states.push_back({number, 0, events_of_a_case, {chain, last.digest, noise(state_bytes)}});
    rows.duties.push_back(
        {number,
         first,
         {"P-2", post_, last.id, "", last.admitted_at, std::nullopt, long_after, {"L1"}, "text"},
         std::nullopt,
         std::nullopt,
         ""});
    rows.parties.push_back({number, post_});
    rows.keys.push_back({chain, 0, {}});
    for (const char* name : {"ADM", "TRV", "STA", "ID", "chain.state"})
        rows.keys.back().keys.push_back({name, "made-up", noise(key_bytes)});
}

void Filling::write(const Rows& rows) {
    store::Transaction keys(keeper_);
    insert_key_sets(keys.session(), rows.keys);
    commit(keys);
    store::Transaction transaction(writer_);
    store::Session& session = transaction.session();
    const store::LogTip before = lock_tip(session);
    insert_cases(session, rows.cases);
    insert_events(session, rows.events);
    insert_disclosures(session, rows.disclosures);
    insert_fingerprints(session, rows.fingerprints);
    store_states(session, rows.states);
    insert_duties(session, rows.duties);
    insert_parties(session, rows.parties);
    insert_tiles(session, rows.tiles);
    tip_.size = edge_.size();
    tip_.root = edge_.root();
    insert_head(session, before.size, tip_.size, tip_.root, *tip_.last_admitted_at);
    advance_tip(session, before.size, tip_);
    commit_without_waiting(session);
    commit(transaction);
}

void Filling::to(std::uint64_t size) {
    body_bytes_ = size > most_whole_bodies ? 250 : 1000;
    value_bytes_ = size > most_whole_bodies ? 40 : 120;
    {
        store::Snapshot snapshot(writer_);
        tip_ = read_tip(snapshot.session());
        edge_ = store::load_edge(snapshot.session(), tip_.size);
    }
    while (edge_.size().value() < size) {
        Rows rows;
        while (rows.cases.size() < cases_of_a_batch && edge_.size().value() < size) add_case(rows);
        write(rows);
    }
}

}  // namespace bangiao::bench

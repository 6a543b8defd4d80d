#include "faults/left_behind.hpp"

#include <bangiao/add_checkpoint.hpp>
#include <bangiao/trust.hpp>

#include "base/durable_file.hpp"
#include "ledger/signer.hpp"
#include "store/log_copy.hpp"
#include "store/session.hpp"
#include "support/comes.hpp"

namespace bangiao::testing {
namespace {

using ledger::Head;

class Gathering {
public:
    Gathering(const NodeGroup& group, const Realm& realm)
        : group_(group),
          realm_(realm),
          trust_(Trust::parse(*read_file(realm.folder() / "trust.txt")).value()) {}

    model::Trace gather(const std::vector<Acknowledged>& acknowledged) && {
        read_database();
        read_signer();
        for (const Acknowledged& each : acknowledged)
            trace_.shown.push_back(tree_in(Proof::parse(each.receipt.proof).value().checkpoint));
        for (const RunningService* node : group_.nodes())
            trace_.nodes.push_back(
                {"node " + std::to_string(trace_.nodes.size() + 1), model::acts_in(node->log())});
        trace_.quorum = group_.quorum();
        for (const auto& witness : group_.witnesses()) read(*witness);
        return std::move(trace_);
    }

private:
    void read_database() {
        store::Session session(group_.admin_url());
        const TreeSize all = store::read_tip(session).size;
        trace_.leaves = store::read_leaf_hashes(session, LeafIndex(0), all);
        for (const store::CopiedHead& head : store::copy_heads(session, TreeSize(0), all))
            trace_.batches.push_back({TreeSize(head.size), head.root, head.at});
        for (const auto& each : store::copy_checkpoints(session, TreeSize(0), all))
            trace_.shown.push_back(tree_in(each.note));
        for (const auto& each : store::copy_published(session, TreeSize(0), all))
            trace_.published.push_back({tree_in(each.note), cosigners_of(each.note)});
    }

    void read_signer() {
        const std::filesystem::path folder = realm_.folder();
        NoteKey key = NoteKey::from_file(folder / "log.key").value();
        const std::string origin = key.verifier().name();
        trace_.record = ledger::Signer(std::move(key), origin, folder / "data/signer").record();
    }

    void read(const RunningWitness& witness) {
        const Head newest = trace_.batches.back();
        std::optional<Head> held;
        EXPECT_TRUE(comes([&] {
            held = tree_in(newest_of(witness));
            return held->size == newest.size;
        })) << witness.key().name();
        trace_.witnesses.push_back({witness.key().name(), model::acts_in(witness.log()), held});
    }
    std::string newest_of(const RunningWitness& witness) const {
        return https::Client(witness.as_service())
            .get("/" + monitoring_path(trust_.logs().front().name()))
            .body;
    }

    Head tree_in(const std::string& note) const {
        const Checkpoint checkpoint = trust_.judge(note).value().checkpoint;
        return {checkpoint.size, checkpoint.root, Instant::from_seconds(0)};
    }
    std::set<std::string> cosigners_of(const std::string& note) const {
        std::set<std::string> names;
        for (const NoteSigner& each : trust_.judge(note).value().witnesses)
            names.insert(each.key.name());
        return names;
    }

    const NodeGroup& group_;
    const Realm& realm_;
    const Trust trust_;
    model::Trace trace_;
};

}  // namespace

model::Trace left_behind(const NodeGroup& group, const Realm& realm,
                         const std::vector<Acknowledged>& acknowledged) {
    return Gathering(group, realm).gather(acknowledged);
}

}  // namespace bangiao::testing

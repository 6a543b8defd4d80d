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
    explicit Gathering(const Remains& remains)
        : remains_(remains),
          trust_(Trust::parse(*read_file(remains.realm.folder() / "trust.txt")).value()) {}

    model::Trace gather(const std::vector<Acknowledged>& acknowledged) && {
        read_database();
        read_signer();
        for (const auto& witness : remains_.witnesses) read(witness);
        for (const auto& node : remains_.nodes)
            trace_.nodes.push_back(
                {"node " + std::to_string(trace_.nodes.size() + 1), acts_of(node)});
        for (const Acknowledged& each : acknowledged)
            trace_.shown.push_back(tree_in(Proof::parse(each.receipt.proof).value().checkpoint));
        trace_.quorum = remains_.quorum;
        return std::move(trace_);
    }

private:
    void read_database() {
        store::Session session(remains_.database);
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
        const std::filesystem::path folder = remains_.realm.folder();
        NoteKey key = NoteKey::from_file(folder / "log.key").value();
        const std::string origin = key.verifier().name();
        trace_.record = ledger::Signer(std::move(key), origin, folder / "data/signer").record();
    }

    void read(const Remains::Of<RunningWitness>& witness) {
        const Head newest = trace_.batches.back();
        const std::string& name = witness.program.key().name();
        std::optional<Head> held;
        EXPECT_TRUE(comes([&] {
            held = tree_in(newest_of(witness.program));
            return held->size == newest.size;
        })) << name;
        trace_.witnesses.push_back({name, acts_of(witness), held});
    }
    template <class Program>
    static std::vector<model::Act> acts_of(const Remains::Of<Program>& each) {
        return model::acts_in(each.earlier + each.program.log());
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

    const Remains& remains_;
    const Trust trust_;
    model::Trace trace_;
};

}  // namespace

model::Trace left_behind(const Remains& remains, const std::vector<Acknowledged>& acknowledged) {
    return Gathering(remains).gather(acknowledged);
}

}  // namespace bangiao::testing

#include <algorithm>
#include <bangiao/base64.hpp>
#include <bangiao/jws.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <set>

#include "records/log_proofs.hpp"
#include "records/policy_texts.hpp"
#include "records/presentation.hpp"
#include "records/reach.hpp"
#include "records/records.hpp"
#include "records/seen_case.hpp"
#include "store/case_reader.hpp"

namespace bangiao::records {
namespace {

constexpr std::uint64_t everything = UINT32_MAX;

boost::json::object entry_of(const EventView& view, const LogProofs& proofs) {
    boost::json::array path;
    for (const Digest& node : proofs.path_of(view.index)) path.emplace_back(node.base64());
    return {{"index", view.index.value()},
            {"admitted_at", view.admitted_at.utc_text()},
            {"sd_jwt", view.presentation},
            {"path", std::move(path)}};
}

boost::json::array texts_of(const std::vector<std::string>& texts) {
    boost::json::array out;
    for (const std::string& text : texts) out.emplace_back(text);
    return out;
}

std::string origin_of(const std::string& note) {
    return note.substr(0, note.find('\n'));
}

/// Where the case stands, as far as the reader sees what it follows from: values that rules
/// remember are shown to whoever sees everything that was filed, and to nobody else.
std::string shown_state(CaseState state, const std::vector<EventView>& served) {
    const bool all = std::all_of(served.begin(), served.end(),
                                 [](const EventView& view) { return view.withheld.empty(); });
    if (!all) state = without_values(std::move(state));
    return state.serialised();
}

/// Collects entries and, beside them, the certificates of their signers.
class Entries {
public:
    Entries(const LogProofs& proofs, const Registry& registry)
        : proofs_(proofs), registry_(registry) {}

    boost::json::array of(const std::vector<EventView>& views) {
        boost::json::array entries;
        for (const EventView& view : views) {
            entries.push_back(entry_of(view, proofs_));
            remember_signer(view.presentation);
        }
        return entries;
    }
    const boost::json::array& certificates() const { return certificates_; }

private:
    void remember_signer(const std::string& presentation) {
        const std::string jws = presentation.substr(0, presentation.find('~'));
        const Result<Jws> parsed = Jws::parse(jws);
        if (!parsed || !seen_.insert(parsed->header.x5t_s256).second) return;
        const EnrolledCertificate* signer = registry_.certificate(parsed->header.x5t_s256);
        if (signer && signer->certificate)
            certificates_.emplace_back(base64_encode(signer->certificate->der()));
    }

    const LogProofs& proofs_;
    const Registry& registry_;
    std::set<Digest> seen_;
    boost::json::array certificates_;
};

}  // namespace

Result<std::string> Records::export_case(const Reading& reading, const CaseId& id) const {
    std::vector<EventView> served;
    const auto read = [&]() -> Result<std::string> {
        const std::shared_ptr<const Registry> registry = registry_.get();
        // The log's moment comes before the case's: what the checkpoint covers is then at hand.
        store::Snapshot log(log_);
        const TreeSize recorded = store::read_tip(log.session()).size;
        store::Snapshot snapshot(database_, reach_of(*registry, reading.caller, reading.now));
        store::Session& session = snapshot.session();
        BANGIAO_TRY(const SeenCase seen, see(session, *registry, reading, id));
        const std::vector<store::StoredEvent> chain = store::read_chain(session, id, 0, everything);
        if (chain.back().index.value() >= recorded.value())
            throw store::Unavailable("the case's last event came while the export was made");
        const LogProofs proofs(log.session(), edges_, chain.back().index);
        if (chain.back().index.value() >= proofs.size().value())
            throw store::Unavailable("the case's last event is not signed yet");

        std::vector<EventView> registry_views;
        for (const store::StoredEvent& event :
             store::read_registry_events(session, LeafIndex(0), proofs.size(), everything)) {
            BANGIAO_TRY(const SeenCase unit, see(session, *registry, reading, event.case_id));
            registry_views.push_back(Presentation(vault_, unit.sight, {event}).opened().front());
        }

        Entries entries(proofs, *registry);
        served = Presentation(vault_, seen.sight, chain).opened();
        boost::json::array registry_entries = entries.of(registry_views);
        boost::json::array case_entries = entries.of(served);
        return boost::json::serialize(
            boost::json::object{{"format", "bangiao-export/v1"},
                                {"origin", origin_of(proofs.checkpoint())},
                                {"checkpoint", proofs.checkpoint()},
                                {"case", id.text()},
                                {"state", shown_state(seen.state, served)},
                                {"policies", texts_of(policy_texts(book_, *registry, session))},
                                {"certificates", entries.certificates()},
                                {"registry", std::move(registry_entries)},
                                {"events", std::move(case_entries)}});
    };
    BANGIAO_TRY(std::string exported, read());
    note(reading, id, "export", served);
    return exported;
}

}  // namespace bangiao::records

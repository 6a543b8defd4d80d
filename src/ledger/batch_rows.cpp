#include "ledger/batch_rows.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "vault/sealed_state.hpp"

namespace bangiao::ledger {
namespace {

bool same_duty(const Duty& a, const Duty& b) {
    return a.rule == b.rule && a.unit == b.unit && a.opened_by == b.opened_by &&
           a.thread == b.thread && a.due == b.due;
}

}  // namespace

void BatchRows::open_chain(std::uint64_t number, const CaseId& id, store::ChainKind kind) {
    cases_.push_back({number, id, kind});
}

void BatchRows::add(const PermittedEvent& permitted, std::uint64_t case_number,
                    store::ChainKind kind, LeafIndex index, const Digest& leaf,
                    const CaseState& before) {
    const VerifiedEvent& event = permitted.event();
    const Claims& claims = event.claims();
    const Decision& decision = permitted.decision();
    events_.push_back({index, case_number, before.length, claims.jti, event.digest(), leaf,
                       permitted.admitted_at(), event.jws(), claims.type.text(), claims.unit.text(),
                       kind != store::ChainKind::person || !decision.registry.empty()});
    add_disclosures(permitted, index);
    add_duties(decision, case_number, index);
    add_policy_files(decision);
    for (const std::string& each : decision.erases) erasures_.push_back({index, case_number, each});
    add_parties(decision.state, before, case_number);
}

void BatchRows::add_parties(const CaseState& state, const CaseState& before,
                            std::uint64_t case_number) {
    std::set<UnitId> fresh;  // a unit may have more than one part
    for (const Party& party : state.parties)
        if (!before.has_party(party.unit)) fresh.insert(party.unit);
    for (const UnitId& unit : fresh) parties_.push_back({case_number, unit});
}

void BatchRows::add(std::uint64_t case_number, std::uint64_t length_before,
                    const CaseState& state) {
    states_to_seal_.push_back(vault::to_seal(state));
    states_.push_back(
        {case_number, length_before, state.length, {state.id, state.head.value(), {}}});
}

void BatchRows::add(std::vector<FullTile> tiles) {
    std::move(tiles.begin(), tiles.end(), std::back_inserter(tiles_));
}

void BatchRows::add_disclosures(const PermittedEvent& permitted, LeafIndex index) {
    const Claims& claims = permitted.event().claims();
    const auto& classes = permitted.decision().classes;
    for (const Disclosure& disclosure : permitted.event().disclosures()) {
        const auto found = disclosure.name ? classes.find(*disclosure.name) : classes.end();
        if (found == classes.end()) throw std::logic_error("a disclosure without a class");
        disclosures_.push_back({index, *disclosure.name, found->second, disclosure.digest, {}});
        to_seal_.push_back(
            {{claims.case_id, claims.jti, found->second, disclosure.digest}, disclosure.text});
    }
}

void BatchRows::add_fingerprints(const VerifiedEvent& event, std::uint64_t case_number,
                                 LeafIndex index,
                                 const std::map<std::string, SearchKind, std::less<>>& searched) {
    std::uint64_t ordinal = 0;  // as the disclosures are counted
    for (const Disclosure& disclosure : event.disclosures()) {
        const auto field = disclosure.name ? searched.find(*disclosure.name) : searched.end();
        if (field != searched.end())
            for (const SearchTerm& term : search_terms(field->second, disclosure.value))
                findable_.push_back({index, ordinal, case_number, term});
        ++ordinal;
    }
}

void BatchRows::add_duties(const Decision& decision, std::uint64_t case_number, LeafIndex index) {
    for (const ClosedDuty& closed : decision.closed) {
        const auto opened_here =
            std::find_if(duties_.begin(), duties_.end(), [&](const store::NewDuty& duty) {
                return duty.case_number == case_number && !duty.closed_at &&
                       same_duty(duty.duty, closed.duty);
            });
        if (opened_here == duties_.end()) {
            closings_.push_back({case_number, index, closed});
        } else {
            opened_here->closed_at_index = index;
            opened_here->closed_at = closed.when;
            opened_here->how = closed.how;
        }
    }
    for (const Duty& opened : decision.opened)
        duties_.push_back({case_number, index, opened, std::nullopt, std::nullopt, {}});
}

void BatchRows::add_policy_files(const Decision& decision) {
    for (const RegistryChange& change : decision.registry)
        if (const auto* adopted = std::get_if<FileSigned>(&change))
            if (const PolicyFile* file = book_.file(adopted->file)) policy_files_.push_back(*file);
}

// At once, so that the keyring commits once for a batch's new keys.
void BatchRows::seal(vault::Vault& vault) {
    std::vector<vault::ToSeal> all = std::move(to_seal_);
    std::move(states_to_seal_.begin(), states_to_seal_.end(), std::back_inserter(all));
    std::vector<std::string> sealed = vault.seal(all);
    auto next = sealed.begin();
    for (store::NewDisclosure& each : disclosures_) each.sealed = std::move(*next++);
    for (store::CaseUpdate& each : states_) each.state.sealed = std::move(*next++);
}

std::vector<store::NewFingerprint> BatchRows::fingerprints(vault::Vault& vault) const {
    std::vector<SearchTerm> terms;
    for (const Findable& each : findable_) terms.push_back(each.term);
    const std::vector<Digest> values = vault.fingerprints(terms);
    std::vector<store::NewFingerprint> out;
    for (std::size_t i = 0; i < values.size(); ++i)
        out.push_back({findable_[i].index, findable_[i].ordinal, findable_[i].case_number,
                       findable_[i].term.index, values[i]});
    return out;
}

void BatchRows::write(store::Session& session, vault::Vault& vault, SideThread& side) {
    // The keyring has a commit of its own to wait for: meanwhile the server takes what is not
    // sealed.
    SideThread::Task sealing = side.begin([&] { seal(vault); });
    insert_cases(session, cases_);
    insert_events(session, events_);
    close_duties(session, closings_);
    insert_duties(session, duties_);
    insert_parties(session, parties_);
    insert_tiles(session, tiles_);
    insert_erasures(session, erasures_);
    for (const PolicyFile& file : policy_files_)
        insert_policy_file(session, file.digest, file.kind, file.text);
    sealing.finish();
    insert_disclosures(session, disclosures_);
    insert_fingerprints(session, fingerprints(vault));
    store_states(session, states_);
}

}  // namespace bangiao::ledger

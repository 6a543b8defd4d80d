#include "ledger/batch.hpp"

#include <algorithm>
#include <bangiao/leaf.hpp>
#include <set>
#include <stdexcept>

#include "ledger/non_party.hpp"
#include "store/session.hpp"
#include "vault/sealed_state.hpp"

namespace bangiao::ledger {

store::Beginning begun_with(store::Session& session, const std::vector<Waiting>& events) {
    std::set<EventId> ids;
    std::set<CaseId> cases;
    for (const Waiting& waiting : events) {
        ids.insert(waiting.event.claims().jti);
        cases.insert(waiting.event.claims().case_id);
    }
    return lock_and_load(session, {ids.begin(), ids.end()}, {cases.begin(), cases.end()});
}

void Batch::load(store::Session& session, vault::Vault& vault, store::Beginning begun,
                 const std::vector<Waiting>& events) {
    add_chains(vault, begun.cases);
    for (const Waiting& waiting : events)
        if (const CaseId& id = waiting.event.claims().case_id; !chains_.contains(id))
            chains_.emplace(id, Chain{std::nullopt, store::ChainKind::person, 0, CaseState(id)});
    std::set<CaseId> elsewhere;  // that events of a known id stand in, and do not name
    for (store::KnownEvent& known : begun.known) {
        if (!chains_.contains(known.case_id)) elsewhere.insert(known.case_id);
        known_.emplace(known.id, std::move(known));
    }
    add_chains(vault, load_cases(session, {elsewhere.begin(), elsewhere.end()}));
}

void Batch::add_chains(vault::Vault& vault, const std::vector<store::StoredCase>& stored) {
    std::vector<store::StoredState> sealed;
    for (const store::StoredCase& each : stored) sealed.push_back(each.state);
    std::vector<CaseState> states = open_states(vault, sealed);
    for (std::size_t i = 0; i < states.size(); ++i) {
        const CaseId id = states[i].id;
        const std::uint64_t length = states[i].length;
        chains_.emplace(id, Chain{stored[i].number, stored[i].kind, length, std::move(states[i])});
    }
}

std::vector<Ruling> Batch::rule(const std::vector<Waiting>& events) {
    std::vector<Ruling> rulings;
    for (const Waiting& waiting : events) rulings.push_back(rule_on(waiting, rulings.size()));
    return rulings;
}

Ruling Batch::rule_on(const Waiting& waiting, std::size_t position) {
    const EventId& id = waiting.event.claims().jti;
    const Digest& digest = waiting.event.digest();
    if (const auto known = known_.find(id); known != known_.end()) {
        if (known->second.digest == digest)
            return Repeated{known->second, chains_.at(known->second.case_id).state};
        return Refusal(Reason::event_id_reused);
    }
    if (const auto earlier = placed_.find(id); earlier != placed_.end()) {
        if (earlier->second.second == digest) return SameAs{earlier->second.first};
        return Refusal(Reason::event_id_reused);
    }
    Ruling ruling = admit(waiting, chains_.at(waiting.event.claims().case_id));
    if (std::holds_alternative<Placed>(ruling)) placed_.insert({id, {position, digest}});
    return ruling;
}

Ruling Batch::admit(const Waiting& waiting, Chain& chain) {
    const Result<PermittedEvent> permitted =
        PermittedEvent::permit(book_, registry(), chain.state, waiting.event, next_moment());
    if (permitted) return place(*permitted, chain);
    if (chain.kind != store::ChainKind::person) return permitted.error();
    return as_told_to(waiting.via, chain.state, permitted.error());
}

Placed Batch::place(const PermittedEvent& permitted, Chain& chain) {
    const VerifiedEvent& event = permitted.event();
    const Decision& decision = permitted.decision();
    const CaseId id = event.claims().case_id;
    if (decision.state.length != chain.state.length + 1 || decision.state.head != event.digest())
        throw std::logic_error("a decision does not stand on the chain's head");
    if (!chain.number) {
        chain.number = next_.log.cases;
        chain.kind = kind_of_new(id, decision);
        next_.log.cases += 1;
        rows_.open_chain(*chain.number, id, chain.kind);
    }
    const LeafIndex index(next_.log.size.value());
    const Digest leaf = leaf_hash(leaf_data(permitted.admitted_at(), event.jws()));
    rows_.add(permitted, *chain.number, chain.kind, index, leaf, chain.state);
    rows_.add_fingerprints(event, *chain.number, index,
                           searched_fields(book_, registry(), event.claims().type,
                                           legal_day(event.claims().occurred_at)));
    rows_.add(next_.edge.append(leaf));
    next_.log.size = TreeSize(index.value() + 1);
    next_.log.last_admitted_at = permitted.admitted_at();
    if (!decision.registry.empty()) {
        if (!changed_) changed_ = registry_;
        for (const RegistryChange& change : decision.registry) changed_->apply(change);
    }
    chain.state = decision.state;
    return {event.claims().jti, id, index, permitted.admitted_at(), event.digest(), chain.state};
}

store::ChainKind Batch::kind_of_new(const CaseId& id, const Decision& decision) const {
    if (id == governance_chain()) return store::ChainKind::governance;
    for (const RegistryChange& change : decision.registry)
        if (const auto* founded = std::get_if<UnitFounded>(&change))
            if (founded->unit.chain == id) return store::ChainKind::unit;
    return store::ChainKind::person;
}

Instant Batch::next_moment() const {
    const Instant now = clock_.now();
    const auto& last = next_.log.last_admitted_at;
    // admitted_at strictly increases from leaf to leaf, whatever the clock does.
    return last ? std::max(now, *last + Instant::Duration(1)) : now;
}

void Batch::write(store::Session& session, vault::Vault& vault, SideThread& side, TreeSize from) {
    for (const auto& [id, chain] : chains_)
        if (chain.state.length != chain.length_before)
            rows_.add(chain.number.value(), chain.length_before, chain.state);
    rows_.write(session, vault, side);
    next_.log.root = next_.edge.root();
    insert_head(session, from, next_.log.size, next_.log.root, next_.head().time);
    advance_tip(session, from, next_.log);
    // Here, where it is known what failed: commit() says no more than that something did.
    session.settle();
}

}  // namespace bangiao::ledger

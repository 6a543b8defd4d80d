#pragma once

#include <bangiao/decide.hpp>
#include <bangiao/policy.hpp>
#include <bangiao/search.hpp>
#include <string>
#include <vector>

#include "base/side_thread.hpp"
#include "store/erasures.hpp"
#include "store/fingerprints.hpp"
#include "store/log_store.hpp"
#include "vault/vault.hpp"

namespace bangiao::ledger {

/// What a batch will insert, collected event by event and written in a dozen statements.
class BatchRows {
public:
    explicit BatchRows(const PolicyBook& book) : book_(book) {}

    void open_chain(std::uint64_t number, const CaseId& id, store::ChainKind kind);
    /// `before`: the chain's state before the event.
    void add(const PermittedEvent& permitted, std::uint64_t case_number, store::ChainKind kind,
             LeafIndex index, const Digest& leaf, const CaseState& before);
    /// What the event can be found by: `searched` are fields of it.
    void add_fingerprints(const VerifiedEvent& event, std::uint64_t case_number, LeafIndex index,
                          const std::map<std::string, SearchKind, std::less<>>& searched);
    /// Where a chain stands after the batch. `length_before`: 0 for a new one.
    void add(std::uint64_t case_number, std::uint64_t length_before, const CaseState& state);
    void add(std::vector<FullTile> tiles);

    const std::vector<FullTile>& tiles() const { return tiles_; }
    std::size_t events() const { return events_.size(); }
    bool erases() const { return !erasures_.empty(); }

    /// Seals disclosures and states (their keys are durable before anything here is) and inserts
    /// everything but the head and the state row. `side`: seals while the database takes the rest.
    void write(store::Session& session, vault::Vault& vault, SideThread& side);

private:
    /// By which text a disclosure can be found.
    struct Findable {
        LeafIndex index;
        std::uint64_t ordinal;
        std::uint64_t case_number;
        SearchTerm term;
    };
    std::vector<store::NewFingerprint> fingerprints(vault::Vault& vault) const;
    void seal(vault::Vault& vault);
    void add_disclosures(const PermittedEvent& permitted, LeafIndex index);
    void add_duties(const Decision& decision, std::uint64_t case_number, LeafIndex index);
    void add_policy_files(const Decision& decision);
    void add_parties(const CaseState& state, const CaseState& before, std::uint64_t case_number);

    const PolicyBook& book_;
    std::vector<store::NewCase> cases_;
    std::vector<store::NewEvent> events_;
    std::vector<store::NewDisclosure> disclosures_;  // `sealed` is filled in by write()
    std::vector<vault::ToSeal> to_seal_;             // one for each of them
    std::vector<Findable> findable_;
    std::vector<store::CaseUpdate> states_;  // likewise
    std::vector<vault::ToSeal> states_to_seal_;
    std::vector<store::DutyClosing> closings_;
    std::vector<store::NewDuty> duties_;
    std::vector<store::NewParty> parties_;
    std::vector<FullTile> tiles_;
    std::vector<PolicyFile> policy_files_;
    std::vector<store::NewErasure> erasures_;
};

}  // namespace bangiao::ledger

#pragma once

#include <bangiao/policy.hpp>
#include <bangiao/registry.hpp>
#include <map>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "ledger/batch_rows.hpp"
#include "ledger/ruling.hpp"
#include "ledger/tip.hpp"
#include "ledger/waiting_queue.hpp"

namespace bangiao::ledger {

/// Takes the lock of the log and reads what these events are decided from.
store::Beginning begun_with(store::Session& session, const std::vector<Waiting>& events);

/// What the law says of each event of a batch, one after the other, and what follows for the log.
/// Lives inside the transaction that holds the state row; changes nothing before write().
class Batch {
public:
    Batch(const PolicyBook& book, const Registry& registry, const Clock& clock, const Tip& tip)
        : book_(book), registry_(registry), clock_(clock), next_(tip), rows_(book) {}

    /// What the events meet: their ids where the log has them already, and their chains. `begun`:
    /// what begun_with() gave for them.
    void load(store::Session& session, vault::Vault& vault, store::Beginning begun,
              const std::vector<Waiting>& events);
    /// Rules on all of them in order; the answer is in the same order.
    std::vector<Ruling> rule(const std::vector<Waiting>& events);

    /// How many events it adds to the log.
    std::size_t records() const { return rows_.events(); }
    bool erases() const { return rows_.erases(); }
    /// Inserts everything, the head and the state row. `side`: seals meanwhile; `from`: the size
    /// before. Throws what the database says against any of it; nothing is left to commit() but
    /// the commit.
    void write(store::Session& session, vault::Vault& vault, SideThread& side, TreeSize from);

    /// The log after this batch.
    const Tip& next() const { return next_; }
    /// The registry after this batch, if it changed.
    const std::optional<Registry>& changed_registry() const { return changed_; }
    const std::vector<FullTile>& full_tiles() const { return rows_.tiles(); }

private:
    struct Chain {
        std::optional<std::uint64_t> number;  // none: not in the log yet
        store::ChainKind kind = store::ChainKind::person;
        std::uint64_t length_before = 0;
        CaseState state;
    };

    void add_chains(vault::Vault& vault, const std::vector<store::StoredCase>& stored);
    Ruling rule_on(const Waiting& waiting, std::size_t position);
    Ruling admit(const Waiting& waiting, Chain& chain);
    Placed place(const PermittedEvent& permitted, Chain& chain);
    store::ChainKind kind_of_new(const CaseId& id, const Decision& decision) const;
    const Registry& registry() const { return changed_ ? *changed_ : registry_; }
    Instant next_moment() const;

    const PolicyBook& book_;
    const Registry& registry_;
    const Clock& clock_;
    Tip next_;
    BatchRows rows_;
    std::optional<Registry> changed_;
    std::map<EventId, store::KnownEvent> known_;
    std::map<EventId, std::pair<std::size_t, Digest>> placed_;  // earlier in this batch
    std::map<CaseId, Chain> chains_;
};

}  // namespace bangiao::ledger

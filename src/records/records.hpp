#pragma once

#include <bangiao/case_state.hpp>
#include <bangiao/explain.hpp>
#include <bangiao/policy.hpp>
#include <bangiao/receipt.hpp>
#include <bangiao/result.hpp>
#include <bangiao/sight.hpp>
#include <bangiao/tile.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/live_registry.hpp"
#include "identity/caller.hpp"
#include "store/duty_reader.hpp"
#include "store/faults.hpp"

namespace bangiao::store {
class Database;
class Session;
struct StoredCheckpoint;
}  // namespace bangiao::store
namespace bangiao::vault {
class Vault;
}

namespace bangiao::records {

/// One event as one caller may see it.
struct EventView {
    LeafIndex index;
    std::uint64_t place;  ///< in its chain, from 0
    Instant admitted_at;
    CaseId case_id;
    EventId event_id;
    std::string type;
    std::string presentation;  ///< SD-JWT holding only the disclosures this caller may see
    std::map<std::string, Shown> withheld;      ///< fields not shown in full, and how instead
    std::map<std::string, std::string> masked;  ///< what stands for a masked field
    bool witnessed = false;                     ///< a checkpoint with its quorum covers it
};

struct CaseView {
    CaseState state;
    std::vector<Duty> duties;
};

struct Page {
    std::vector<EventView> events;
    std::optional<std::uint64_t> next;  ///< place to go on from
};

/// A receipt as a file.
struct ProofView {
    std::string text;  ///< tlog-proof
    bool witnessed;    ///< its checkpoint has its quorum
};

/// What the log shows of itself: every head that it has signed, or only those that have the quorum
/// of cosignatures for which the trust file asks.
enum class Publishing { signed_heads, witnessed_heads };

enum class DutyScope {
    unit,         ///< owed by the caller's unit
    subordinate,  ///< owed by the units below it
    others,       ///< owed to it: open at another unit because of an event that this one filed
};
enum class DutyState {
    open,  ///< overdue ones included
    overdue,
    discharged,
};

/// Which duties a caller asks for.
struct DutyQuery {
    DutyScope scope = DutyScope::unit;
    DutyState state = DutyState::open;
    std::optional<std::string> rule = {};
    std::optional<CaseId> case_id = {};
    std::optional<UnitId> unit = {};  ///< of the scope: only this one and those below it
    std::optional<Day> due_from = {};
    std::optional<Day> due_to = {};  ///< the last day
};

struct DutyView {
    CaseId case_id;
    Duty duty;
    std::string state;  ///< `open`, `overdue`, `discharged`
    std::string group;  ///< while open: `overdue`, `today`, `week`, `later`; days of the legal zone
    std::optional<Instant> closed_at;
    std::optional<WhyDue> why = {};  ///< due then; nothing where no file at hand knows the deadline
};

struct DutyList {
    /// Of everything asked for, whatever the page; zero but for `waiting` where closed ones are
    /// asked for.
    struct Counts {
        std::uint64_t overdue = 0, today = 0, week = 0, later = 0;
        std::uint64_t waiting = 0;  ///< scope `others`, whatever the scope asked for
    };
    std::vector<DutyView> duties;  ///< soonest due first
    Counts counts;
    std::optional<store::DutyPosition> next;  ///< to go on from
};

/// The read side. Every read names its caller and goes through the policy; where the caller is no
/// party the answer is `case_unknown`, the same as for a case that does not exist, with the same
/// work. Blocks on the database: called from the bounded pool of readers. Throws store::Unavailable
/// when it does not answer. Any thread.
class Records {
public:
    Records(store::Database& database, vault::Vault& vault, const PolicyBook& book,
            const LiveRegistry& registry, Publishing publishing = Publishing::signed_heads)
        : database_(database),
          vault_(vault),
          book_(book),
          registry_(registry),
          publishing_(publishing) {}

    Result<EventView> event(const identity::Caller& caller, const EventId& id, Instant now) const;
    /// Against the newest checkpoint with its quorum where that covers the event, else against the
    /// newest one that the log has signed.
    Result<ProofView> receipt(const identity::Caller& caller, const EventId& id, Instant now) const;
    Result<CaseView> case_of(const identity::Caller& caller, const CaseId& id, Instant now) const;
    /// At most `limit` events from place `from` on.
    Result<Page> chain(const identity::Caller& caller, const CaseId& id, std::uint64_t from,
                       std::size_t limit, Instant now) const;
    /// At most `limit` duties after `after`.
    DutyList duties(const identity::Caller& caller, const DutyQuery& query,
                    const std::optional<store::DutyPosition>& after, std::size_t limit,
                    Instant now) const;
    /// The export of a case (docs/formats.md, "Export"): what audit_export() reads.
    Result<std::string> export_case(const identity::Caller& caller, const CaseId& id,
                                    Instant now) const;
    /// The newest published checkpoint; nothing while there is none.
    std::optional<std::string> checkpoint() const;
    /// Hashes of the published tree; `not_found` beyond it.
    Result<std::string> tile(const TileId& tile) const;
    /// Entries of the published tree, for whoever may read the whole log; `log_not_open` to
    /// everybody else, whether there are such entries or not.
    Result<std::string> bundle(const identity::Caller& caller, const BundleId& bundle,
                               Instant now) const;
    /// How many events are recorded.
    TreeSize size() const;
    /// Whether the database answers.
    bool alive() const;

private:
    std::optional<store::StoredCheckpoint> published(store::Session& session) const;

    store::Database& database_;
    vault::Vault& vault_;
    const PolicyBook& book_;
    const LiveRegistry& registry_;
    const Publishing publishing_;
};

}  // namespace bangiao::records

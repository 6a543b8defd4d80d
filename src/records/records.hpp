#pragma once

#include <bangiao/case_state.hpp>
#include <bangiao/explain.hpp>
#include <bangiao/policy.hpp>
#include <bangiao/receipt.hpp>
#include <bangiao/result.hpp>
#include <bangiao/search.hpp>
#include <bangiao/sight.hpp>
#include <bangiao/tile.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/live_registry.hpp"
#include "identity/caller.hpp"
#include "store/duty_reader.hpp"
#include "store/faults.hpp"
#include "store/notices.hpp"
#include "store/tree_reader.hpp"

namespace bangiao::store {
class Database;
class Session;
struct FoundField;
struct StoredState;
struct StoredCheckpoint;
}  // namespace bangiao::store
namespace bangiao::vault {
class Vault;
}

namespace bangiao::records {

class LookBook;
class Noting;
struct SeenCase;

/// Who reads, what for, and when.
struct Reading {
    const identity::Caller& caller;
    std::string purpose;  ///< a code that the reader stated; may be empty
    Instant now;
};

/// An event that opened a case, and who filed it.
struct Opening {
    Reading reading;
    LeafIndex index;
};

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
    std::map<std::string, Shown> served;        ///< classes of which anything was opened: the most
};

/// What became of an erasure.
struct ErasureView {
    EventId event;
    std::vector<std::string> classes;
    std::uint64_t disclosures;                  ///< how many were emptied
    std::optional<Instant> done_at;             ///< none: on record, and not finished
    std::optional<Instant> gone_everywhere_at;  ///< when the keyring's backups have expired too
};

struct CaseView {
    CaseState state;
    std::vector<Duty> duties;
    std::vector<ErasureView> erasures;
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

/// One look, with its place in the record's chain.
struct LookView {
    std::uint64_t number;
    std::string look;  ///< bangiao::Look::text()
    Digest hash;       ///< of the record up to here
};

/// Which looks; what is absent is not asked.
struct LookQuery {
    std::optional<OfficerId> officer;
    std::optional<UnitId> unit;
    std::optional<CaseId> case_id;
    std::optional<Instant> from;  ///< at or after
    std::optional<Instant> to;    ///< before
    std::uint64_t below = INT64_MAX;
};

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

/// That somebody was told of a duty.
struct ToldView {
    std::string name;  ///< of the notice
    Words says;
    UnitId unit;  ///< that was told
    Instant at;
};

struct DutyView {
    CaseId case_id;
    Duty duty;
    std::string state;  ///< `open`, `overdue`, `discharged`
    std::string group;  ///< while open: `overdue`, `today`, `week`, `later`; days of the legal zone
    std::optional<Instant> closed_at;
    std::optional<WhyDue> why = {};  ///< due then; nothing where no file at hand knows the deadline
    std::vector<ToldView> told = {};  ///< in that order, as far as this caller may know
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

/// A case that was looked for, and in what it agrees (SearchTerm::index).
struct FoundCase {
    CaseId case_id;
    std::set<std::string> matched;
};

/// An event as the feed tells of it.
struct FeedEntry {
    LeafIndex index;
    CaseId case_id;
    EventId event_id;
    std::string type;
    Instant admitted_at;
};

/// A word of the service's own to a unit: a duty will be due soon, or is overdue.
struct NoticeEntry {
    std::uint64_t number;  ///< in the order in which the service told
    ToldView told;
    CaseId case_id;
    std::string rule;
    UnitId owner;      ///< who owes the duty
    EventId event_id;  ///< that opened it
    Instant due;
};

/// How far a listener has come: everything before has been looked at.
struct FeedPosition {
    TreeSize log{0};            ///< so many events of the log
    std::uint64_t notices = 0;  ///< and the notices up to this one
    friend bool operator==(const FeedPosition&, const FeedPosition&) = default;
};

struct FeedPage {
    std::vector<FeedEntry> entries;    ///< in log order
    std::vector<NoticeEntry> notices;  ///< in the order in which they were told
    FeedPosition next;                 ///< to go on after
    bool whole;                        ///< nothing more is published after `next`

    bool empty() const { return entries.empty() && notices.empty(); }
};

/// How far the log and what is told of duties reach, and whom the newest of it concerns: the units
/// that now stand in the place of those that have a part, or were told.
struct Growth {
    FeedPosition end;
    std::vector<UnitId> units;  ///< of newest events
    std::vector<UnitId> told;
};

/// What of a case a reader may see: bangiao::sight_of. A test may put another in its place, to show
/// what the database keeps back by itself.
using SightRule = Sight (*)(const PolicyBook&, const Registry&, const CaseState&, const Reader&,
                            Instant);

/// The read side. Every read names its caller and goes through the policy; where the caller is no
/// party the answer is `case_unknown`, the same as for a case that does not exist, with the same
/// work. Whatever is given out of a case is in the record of who looked before it is given. Blocks
/// on the database: called from the bounded pool of readers. Throws store::Unavailable when it does
/// not answer. Any thread.
class Records {
public:
    /// `database`: sessions that the database keeps to their caller's reach. `log`: sessions that
    /// meet every leaf of the log; proofs, tiles, bundles and its growth are made from them, and
    /// nothing else.
    Records(store::Database& database, store::Database& log, vault::Vault& vault,
            const PolicyBook& book, const LiveRegistry& registry, LookBook& looks,
            Publishing publishing = Publishing::signed_heads, SightRule sight = sight_of)
        : database_(database),
          log_(log),
          vault_(vault),
          book_(book),
          registry_(registry),
          looks_(looks),
          publishing_(publishing),
          sight_(sight) {}

    Result<EventView> event(const Reading& reading, const EventId& id) const;
    /// Against the newest checkpoint with its quorum where that covers the event, else against the
    /// newest one that the log has signed.
    Result<ProofView> receipt(const Reading& reading, const EventId& id) const;
    Result<CaseView> case_of(const Reading& reading, const CaseId& id) const;
    /// At most `limit` events from place `from` on. `meanwhile` is called with them while they are
    /// being noted; what it makes of them may be given out once this has answered with them.
    Result<Page> chain(const Reading& reading, const CaseId& id, std::uint64_t from,
                       std::size_t limit,
                       const std::function<void(const Page&)>& meanwhile = {}) const;
    /// At most `limit` duties after `after`.
    DutyList duties(const Reading& reading, const DutyQuery& query,
                    const std::optional<store::DutyPosition>& after, std::size_t limit) const;
    /// At most `limit` of the events after that position of the log, as far as it is signed: those
    /// of the cases in which the caller's unit, or one that it stands for, has a part and that it
    /// may see; and at most `limit` of what these units were told of duties. Looks through a
    /// bounded stretch of the log; where that ends is `next`.
    FeedPage feed(const Reading& reading, const FeedPosition& after, std::size_t limit) const;
    /// What was signed, and told, after that position.
    Growth growth(const FeedPosition& after) const;
    /// The export of a case (docs/formats.md, "Export"): what audit_export() reads.
    Result<std::string> export_case(const Reading& reading, const CaseId& id) const;
    /// Who looked, the newest first, as far as the policy lets this reader know;
    /// `access_log_not_open` where it lets him know nothing of it.
    Result<std::vector<LookView>> looks(const Reading& reading, const LookQuery& query,
                                        std::size_t limit) const;
    /// Cases within the caller's reach that are found by one of these; of no other case does the
    /// answer or its making tell anything. On record whether anything was found or not.
    std::vector<FoundCase> search(const Reading& reading, const std::set<SearchTerm>& terms) const;
    /// Of each whether it agrees in anything with another case within its filer's reach: one
    /// question for all, and nearly always the answer is no.
    std::vector<bool> resembling(const std::vector<Opening>& openings) const;
    /// Where it does: other cases within the caller's reach that may be about the same person as
    /// the case that this event opened.
    std::vector<FoundCase> possible_duplicates(const Reading& reading, LeafIndex opening) const;
    /// The newest published checkpoint; nothing while there is none.
    std::optional<std::string> checkpoint() const;
    /// Hashes of the published tree; `not_found` beyond it.
    Result<std::string> tile(const TileId& tile) const;
    /// Entries of the published tree, for whoever may read the whole log; `log_not_open` to
    /// everybody else, whether there are such entries or not.
    Result<std::string> bundle(const Reading& reading, const BundleId& bundle) const;
    /// How many events are recorded.
    TreeSize size() const;
    /// Whether the database answers.
    bool alive() const;

private:
    std::optional<store::StoredCheckpoint> published(store::Session& session) const;
    Result<SeenCase> see(store::Session& session, const Registry& registry, const Reading& reading,
                         const CaseId& id) const;
    Result<SeenCase> judge(const std::optional<store::StoredState>& stored,
                           const Registry& registry, const Reading& reading,
                           const CaseId& id) const;
    std::vector<FoundCase> told(store::Session& session, const Registry& registry,
                                const Reading& reading,
                                const std::vector<store::FoundField>& found) const;
    void add_notices(FeedPage& page, const std::vector<store::StoredNotice>& found,
                     std::size_t limit) const;
    ToldView told_view(const store::StoredNotice& notice) const;
    std::vector<std::vector<ToldView>> told_of(store::Session& session,
                                               const std::vector<store::StoredDuty>& duties) const;
    /// On its way into the record; nothing may be given out before it is settled.
    Noting noting(const Reading& reading, const CaseId& id, const char* what,
                  const std::vector<EventView>& served) const;
    void note(const Reading& reading, const CaseId& id, const char* what,
              const std::vector<EventView>& served) const;
    void note_found(const Reading& reading, const std::vector<FoundCase>& cases,
                    bool the_search_too) const;
    void note_duties(const Reading& reading, const std::vector<DutyView>& served) const;

    store::Database& database_;
    store::Database& log_;
    mutable store::Edges edges_;  // of what the proofs are made against
    vault::Vault& vault_;
    const PolicyBook& book_;
    const LiveRegistry& registry_;
    LookBook& looks_;
    const Publishing publishing_;
    const SightRule sight_;
};

}  // namespace bangiao::records

#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <bangiao/digest.hpp>
#include <bangiao/ids.hpp>
#include <bangiao/instant.hpp>
#include <bangiao/result.hpp>

namespace bangiao {

/// Who answers for the person: a state of the policy's list, and the unit (two while offered).
struct Custody {
    std::string state;
    std::optional<UnitId> unit;  ///< while offered: the giver, who stays responsible
    std::optional<UnitId> to;    ///< while offered: the addressee
    std::string before = {};     ///< while offered: the state to fall back to; else empty
    friend bool operator==(const Custody&, const Custody&) = default;
};

/// Who has answered for the person from a moment on, until the next tenure begins: the chain of
/// responsibility, without a gap and without two at once.
struct Tenure {
    std::optional<UnitId> unit;  ///< empty: nobody any more
    EventId event;               ///< by which it began
    Instant since;               ///< when that occurred
    friend bool operator==(const Tenure&, const Tenure&) = default;
};

/// A unit's part in the case and how it came by it; what it may see follows from `as`.
struct Party {
    UnitId unit;
    std::string as;       ///< a word of the policy's list
    std::uint64_t place;  ///< of the latest event that made it one so, 0-based in the chain
    friend bool operator==(const Party&, const Party&) = default;
};

/// Something that one event opens and another closes: an offer, a verification, a placement.
struct Thread {
    std::string kind;
    std::string key;  ///< empty, or what tells two of one kind apart
    EventId opened_by;
    UnitId opener;
    std::optional<UnitId> addressee;
    Instant opened_at;
    std::optional<Instant> expires;  ///< what ends by time alone has ended from here on
    bool custody_back = false;       ///< at expiry the person falls back to the giver
    friend bool operator==(const Thread&, const Thread&) = default;
};

/// Who owes what by when. Overdue is computed, never stored.
struct Duty {
    std::string rule;  ///< deadline id of the policy, `D-41`
    UnitId unit;
    EventId opened_by;
    std::string thread;           ///< event id that opened the thread it goes with; may be empty
    Instant from;                 ///< what the limit runs from
    std::optional<Instant> warn;  ///< when a reminder is due
    Instant due;                  ///< the first instant at which the duty is overdue
    std::vector<std::string> basis;
    std::string mark;
    friend bool operator==(const Duty&, const Duty&) = default;
};

/// That an event of a type happened: what later rules ask for.
struct Mark {
    EventId event;
    std::uint64_t place;
    OfficerId officer;
    UnitId unit;
    RoleName role;
    Instant occurred_at;
    std::map<std::string, boost::json::value> fields;  ///< only those that some rule reads
    friend bool operator==(const Mark&, const Mark&) = default;
};

struct Link {
    std::string kind;
    CaseId other;
    friend bool operator==(const Link&, const Link&) = default;
};

/// Where a chain stands after its last event. A value that serialises canonically: replaying the
/// chain gives the same bytes, which is how the audit holds the database against the law.
struct CaseState {
    CaseId id;
    std::uint64_t length = 0;    ///< events so far; 0: the chain does not exist yet
    std::optional<Digest> head;  ///< digest of the last event
    std::map<std::string, std::string>
        axes;  ///< `identification`, `lifecycle`: as the policy lists
    Custody custody{"none", {}, {}};
    std::vector<Tenure> tenures;  ///< all there have been; the last is that of holder()
    std::vector<Party> parties;
    std::vector<Thread> threads;  ///< open ones only
    std::vector<Duty> duties;     ///< open ones only
    std::vector<Link> links;
    std::map<EventType, Mark> marks;  ///< the last event of each type that rules ask for
    std::map<std::string, boost::json::value> facts;  ///< latest values the policy keeps by name
    std::set<std::string> erased;                     ///< classes whose values are gone for good

    explicit CaseState(CaseId chain) : id(std::move(chain)) {}

    bool has_party(const UnitId& unit) const;
    /// As of a later moment: threads that expired by then are gone, the person fell back to the
    /// giver and the duties that went with them are spent.
    CaseState settled(Instant now) const;
    /// The unit that answers for the person now, if any.
    std::optional<UnitId> holder() const;

    /// One JSON object, members sorted, no white space.
    std::string serialised() const;
    static Result<CaseState> parse(std::string_view json);

    friend bool operator==(const CaseState&, const CaseState&) = default;
};

}  // namespace bangiao

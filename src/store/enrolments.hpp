#pragma once

#include <bangiao/digest.hpp>
#include <bangiao/ids.hpp>
#include <bangiao/instant.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "store/session.hpp"

/// Enrolments under way.
namespace bangiao::store {

struct StoredEnrolment {
    EventId id;  ///< random, as an event's
    OfficerId officer;
    UnitId unit;
    std::set<RoleName> roles;
    OfficerId opened_by;
    Instant opened_at;
    Instant expires_at;
    Digest code;              ///< hash of the one-time code
    std::uint64_t tries = 0;  ///< wrong codes so far
    struct Requests {
        std::string signing, tls;  ///< PEM
        Instant at;
    };
    std::optional<Requests> requests = {};
    struct Approval {
        OfficerId by;
        Instant at;
    };
    std::optional<Approval> approval = {};
};

void insert_enrolment(Session& session, const StoredEnrolment& enrolment);
/// Keeps others from it until the transaction ends.
std::optional<StoredEnrolment> lock_enrolment(Session& session, const EventId& id);
/// Those that have not expired, of these units, the newest first; at most `limit`.
std::vector<StoredEnrolment> read_enrolments(Session& session, const std::set<UnitId>& units,
                                             Instant now, std::uint64_t limit);
void count_wrong_code(Session& session, const EventId& id);
/// Once: what was asked for first stays.
void set_requests(Session& session, const EventId& id, const StoredEnrolment::Requests& requests);
void set_approval(Session& session, const EventId& id, const StoredEnrolment::Approval& approval);

}  // namespace bangiao::store

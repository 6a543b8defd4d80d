#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <bangiao/case_state.hpp>
#include <bangiao/digest.hpp>
#include <bangiao/ids.hpp>
#include <bangiao/instant.hpp>
#include <bangiao/result.hpp>
#include <bangiao/trust.hpp>

namespace bangiao {

/// An offline receipt: a C2SP tlog-proof whose `extra` line holds `admitted_at`, so that event and
/// receipt together give the leaf without any server.
struct Proof {
    Instant admitted_at;
    LeafIndex index;
    std::vector<Digest> path;  ///< the leaf's sibling first
    std::string checkpoint;    ///< the signed note, verbatim

    static Result<Proof> parse(std::string_view tlog_proof);
    std::string text() const;

    /// The leaf is computed from the JWS, never taken from the proof; the log's key, the quorum and
    /// the inclusion are checked. Answers the verdict on the checkpoint.
    Result<Trust::Verdict> verify(std::string_view jws, const Trust& trust) const;
};

/// What the service answers to an admitted event, and again to the same bytes (docs/formats.md,
/// "Receipt object"). *The same receipt* means equal event, case, index, admitted_at and digest;
/// proof and status may have grown.
struct Receipt {
    struct CaseSummary {
        std::string identification;
        std::string lifecycle;
        Custody custody;
        std::optional<UnitId> holder;
        std::optional<Digest> head;
    };
    EventId event_id;
    CaseId case_id;
    LeafIndex index;
    Instant admitted_at;
    Digest digest;
    bool witnessed;     ///< `witnessed` or `admitted`
    std::string proof;  ///< tlog-proof text
    CaseSummary summary;
    std::vector<Duty> duties;  ///< the case's open duties after the event

    /// One JSON object without white space; `now` tells open duties from overdue ones.
    std::string json(Instant now) const;
    static Result<Receipt> parse(std::string_view json);
};

/// The summary as it stands in receipts and case answers.
Receipt::CaseSummary summary_of(const CaseState& state);

/// A case and a duty as JSON, the same in receipts and in every other answer of the service; `now`
/// tells an open duty from an overdue one.
boost::json::object json_of(const Receipt::CaseSummary& summary);
boost::json::object json_of(const Duty& duty, Instant now);

}  // namespace bangiao

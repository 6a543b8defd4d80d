#pragma once

#include <bangiao/audit.hpp>
#include <bangiao/certificate.hpp>
#include <bangiao/checkpoint.hpp>
#include <bangiao/event.hpp>
#include <set>
#include <string>
#include <string_view>

namespace bangiao {

// The rungs of the ladder that need nothing but the event, its certificate and a checkpoint.

Check passed(const char* rung);
Check failed(const char* rung, std::string detail, std::string expected = {},
             std::string found = {});
Check not_checked(const char* rung, std::string detail);

/// The reason's name, what is wrong, where, and the rule: names, never values.
std::string in_words(const Refusal& refusal);

/// The part of an SD-JWT before its first `~`.
std::string_view jws_part(std::string_view sd_jwt);

/// What an event says of itself, for finding its place and naming it, whether or not it can be
/// believed.
struct Labels {
    std::string event_id, case_id, type;  ///< empty where it is not of its form
    std::optional<Digest> prev;           ///< the event before it in its chain
};
Labels labels_of(std::string_view jws);
Labels labels_of(const VerifiedEvent& event);

/// The digests of its disclosures that the signed part names, base64url; none of one that cannot be
/// read.
std::set<std::string> named_digests(std::string_view jws);
std::set<std::string> named_digests(const VerifiedEvent& event);

/// The leaf's hash. Whatever cannot be a leaf leads to another root, as it should.
Digest leaf_of(std::string_view jws, const std::optional<Instant>& admitted_at);

/// Whether the JWS verifies under the certificate; *not checked* without one.
Check signature_rung(std::string_view jws, const Certificate* signer);

/// Whether the state that is kept of a chain is the one that its events add up to (null: they could
/// not be replayed to their end). Where fields were withheld, what the state holds of their
/// values is not checked; where a decision rested on one, nothing that is apart is called wrong.
enum class Withheld { nothing, values, grounds };
Check state_rung(const CaseState* replayed, const std::string& kept, Withheld withheld);

/// One checkpoint, judged once for all the events under it.
class Anchor {
public:
    Anchor(std::string_view note, const Trust& trust);

    /// Signed by a known key of the log of that origin (empty: of any log that is trusted).
    Check checkpoint_rung(std::string_view origin) const;
    /// Cosigned as the trust file asks, and by nobody before the event was admitted.
    Check quorum_rung(const std::optional<Instant>& admitted_at) const;
    Check inclusion_rung(std::uint64_t index, const std::optional<Instant>& admitted_at,
                         std::string_view jws,
                         const std::optional<std::vector<Digest>>& path) const;
    const std::optional<Checkpoint>& checkpoint() const { return checkpoint_; }
    /// When the first witness cosigned, where that was before the event was admitted.
    std::optional<Instant> cosigned_before(const std::optional<Instant>& admitted_at) const;
    /// The latest moment at which a witness saw this checkpoint.
    std::optional<Instant> witnessed_at() const;

private:
    std::optional<Checkpoint> checkpoint_;  // as written, believed or not
    Result<Trust::Verdict> verdict_;
    bool asks_for_witnesses_;
};

}  // namespace bangiao

#pragma once

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
#include <bangiao/policy.hpp>
#include <bangiao/sight.hpp>

namespace bangiao {

/// One reading of a case by one officer: what the record of who looked holds of it. No value of a
/// person is in it.
struct Look {
    Instant at;
    OfficerId officer;
    UnitId unit;
    std::set<RoleName> roles;  ///< all that the officer held then
    CaseId case_id;
    /// What was read: `case`, `event`, `chain`, `export`, `receipt`, `duties`, `search`, `log`. The
    /// last two stand under the governance chain; a case that a search found has one of its own.
    std::string what;
    std::optional<LeafIndex> first;  ///< of the events served; none where no event was
    std::optional<LeafIndex> last;
    std::map<std::string, Shown> classes;  ///< whose disclosures were served, and how at most
    std::string purpose;                   ///< as the reader stated it; may be empty

    /// JSON, members sorted by name, no white space: what the chain's hash covers.
    std::string text() const;
};

/// Where the record of who looked ends: how many looks, and the hash over all of them.
struct LookHead {
    std::uint64_t looks = 0;
    Digest hash;

    /// The record before anybody looked.
    static LookHead start();
    /// SHA-256 of `bangiao-look/v1`, a line feed, the hash before and the SHA-256 of the look's
    /// text: whoever may not read the looks can still follow their chain.
    LookHead followed_by(const Digest& look) const;
    LookHead followed_by(std::string_view look) const { return followed_by(sha256(look)); }
    friend bool operator==(const LookHead&, const LookHead&) = default;
};

/// Whose looks one reader may read, as the policy in force has it.
struct LookReach {
    std::vector<UnitId> units;  ///< looks by officers of these
    std::set<CaseId> cases;     ///< looks at these
    bool held = false;          ///< looks at any case that the reader's unit answers for
    bool empty() const { return units.empty() && cases.empty() && !held; }
};
LookReach look_reach_of(const PolicyBook& book, const Registry& registry, const Reader& reader,
                        Instant now);

/// The event that puts the record's head into the log, as the policy in force names it.
struct AnchorForm {
    EventType type;
    RoleName role;
    Digest policy;
    std::string looks;  ///< the field for the count
    std::string hash;   ///< the field for the hash
};
std::optional<AnchorForm> anchor_form(const PolicyBook& book, const Registry& registry,
                                      Instant now);
/// The head that such an event names, out of its JWS; nothing where it names none.
std::optional<LookHead> head_told(std::string_view jws, const AnchorForm& form);

}  // namespace bangiao

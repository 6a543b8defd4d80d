#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "bangiao/proof/export.hpp"
#include "bangiao/proof/id_set.hpp"
#include "bangiao/proof/replay.hpp"
#include "bangiao/proof/rungs.hpp"

namespace bangiao {

/// The certificates at hand, by thumbprint.
using CertificateShelf = std::map<Digest, Certificate>;

/// What can be said of an event by itself. Made on any thread; the costly part.
struct Examined {
    Labels labels;
    Digest digest;                ///< of its JWS
    Digest leaf;                  ///< its hash in the tree
    std::set<std::string> named;  ///< digests of its disclosures, in its signed part
    Check format;
    Check signature;
    bool readable = false;                    ///< its signed part is an event
    bool disclosures_hold = false;            ///< and what was disclosed belongs to it
    std::optional<Certificate> signer = {};   ///< the one its header names, if at hand
    std::optional<VerifiedEvent> event = {};  ///< where signature and certificate hold
};

/// A founding event brings its own certificate; every other's must stand on the shelf.
Examined examine(const ExportEntry& entry, const CertificateShelf& shelf);

/// The rungs of one event that need the events before it.
struct Steps {
    Check certificate, revocation, chain;
    Admission admission;
};

/// Climbs with one event after the other, in log order: what may sign, how the chains hang
/// together, what the law says. The events of one log, or of one case and the registry.
class Ladder {
public:
    Ladder(const std::vector<std::string>& policies, const Trust& trust)
        : replay_(policies, trust) {}

    /// `only`: the chain that the event must stand in, if it must.
    Steps climb(const ExportEntry& entry, Examined& event, const CaseId* only = nullptr);

    const Replay& replay() const { return replay_; }
    const std::optional<Instant>& last_admitted_at() const { return last_admitted_at_; }

    boost::json::array saved() const;
    void go_on(const boost::json::value& saved);

private:
    Check chain_rung(const ExportEntry& entry, const Examined& event, const CaseId* only);
    Admission admission(const ExportEntry& entry, const Examined& event);

    Replay replay_;
    std::map<std::string, Digest> heads_;  // of every chain, as far as it was read
    IdSet ids_;
    std::optional<Instant> last_admitted_at_;
    std::optional<std::uint64_t> last_index_;
};

}  // namespace bangiao

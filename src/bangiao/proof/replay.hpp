#pragma once

#include <bangiao/audit.hpp>
#include <bangiao/decide.hpp>
#include <bangiao/event.hpp>
#include <bangiao/look.hpp>
#include <boost/json/array.hpp>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bangiao/proof/rungs.hpp"

namespace bangiao {

/// What the law says again of an event, and what became of duties where it permitted it.
struct Admission {
    Check check;
    bool took_effect = false;
    std::vector<Duty> opened = {};
    std::vector<ClosedDuty> closed = {};
    bool changes_registry = false;
    bool erases = false;
    std::optional<std::set<std::string>> erased = {};  ///< classes; none where that is withheld
};

/// `D-30 post overdue since …`, with ` until …` where it was met too late; nothing if in time.
std::optional<std::string> overdue(const ClosedDuty& duty);
/// The same of a duty that is still open in the state, by that moment or, where the thread that it
/// goes with ended by time, by then.
std::optional<std::string> overdue(const Duty& duty, const CaseState& state, Instant until);

/// The law applied again, event by event in log order: what may sign, what was permitted, where
/// every chain stands. Founders and constitution are those of the trust file, whatever the export
/// says; every other policy counts by its digest, once the replayed adoptions have put it in force.
class Replay {
public:
    Replay(const std::vector<std::string>& policies, const Trust& trust);

    const Registry& registry() const { return registry_; }
    const PolicyBook& book() const { return book_; }
    /// Whether the certificate was enrolled for signing, or is a founder's pinned one.
    Check certificate_rung(const Certificate& signer, Instant admitted_at) const;
    Check revocation_rung(const Digest& signer) const;

    /// Decides the event again and, where it is permitted, lets it take effect.
    Admission admit(const VerifiedEvent& event, Instant admitted_at);
    /// An event of this chain cannot take effect: nothing can be said of what follows in it.
    void lose(const std::string& chain) { lost_.insert(chain); }

    /// Where the chain stands; null once an event of it was lost. Until the next event.
    const CaseState* state_of(const CaseId& chain) const;
    /// What was withheld of the chain's events, so that its state may lack it.
    Withheld withheld(const CaseId& chain) const {
        if (unsure_.contains(chain)) return Withheld::grounds;
        return withheld_.contains(chain) ? Withheld::values : Withheld::nothing;
    }
    /// How an event of that time puts the head of the record of who looked into the log.
    std::optional<AnchorForm> anchor_form_at(Instant admitted_at) const;
    /// Every chain that an event took effect in, lost or not.
    const std::map<CaseId, CaseState>& chains() const { return chains_; }

    /// All of it but the law and the founders, which are given again (saved.hpp).
    boost::json::array saved() const;
    void go_on(const boost::json::value& saved);

private:
    Check refused(const VerifiedEvent& event, const Refusal& refusal);
    void take_effect(const VerifiedEvent& event, Decision decision);

    PolicyBook book_;
    std::optional<std::string> no_law_;  // why nothing can be decided
    Registry registry_;
    std::map<CaseId, CaseState> chains_;
    std::set<CaseId> withheld_;
    std::set<CaseId> unsure_;  // some decision rested on what was withheld
    std::set<std::string> lost_;
    std::map<CaseId, std::set<std::string>> unseen_;  // facts that withheld fields may have set
    std::set<OfficerId> roles_unknown_;  // enrolled by an event whose roles are withheld
};

}  // namespace bangiao

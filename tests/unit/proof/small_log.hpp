#pragma once

#include <bangiao/decide.hpp>
#include <bangiao/note.hpp>
#include <bangiao/tile.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "support/authority.hpp"
#include "support/drafts.hpp"
#include "support/officer.hpp"
#include "support/registry_drafts.hpp"

namespace bangiao::testing {

/// A whole log in memory: two founding ministries, an office below one of them, an adopted policy
/// and one case. It admits what the law permits, unless told to lie.
class SmallLog {
public:
    /// Founded, with the policy adopted and the officers enrolled; no case yet.
    SmallLog();

    /// Admits an event; a refusal of the law is a failure of the test.
    LeafIndex admit(const std::string& sd_jwt);
    /// Takes an event that the law may refuse, as a dishonest log would.
    LeafIndex take(const std::string& sd_jwt);
    /// Time passes before the next event is admitted; negative: the log's clock goes back.
    void wait(std::chrono::minutes time) { now_ = now_ + time; }

    /// A case of three events: found, lit three hours later (one hour too late), returned.
    void play_case();
    std::string draft(const TestOfficer& officer, const std::string& type, const std::string& role,
                      const Values& clear, const Values& sealed = {}) const;

    /// The export of the case, and the trust file that it is audited under.
    boost::json::object exported() const;
    std::string trust_text(const std::string& quorum = "none") const;

    const Instant& now() const { return now_; }
    std::size_t size() const { return leaves_.size(); }
    CaseState state() const;
    ChainEnd end_of(const CaseId& chain) const;
    CaseId unit_chain(const UnitId& unit) const { return unit_chains_.at(unit); }
    std::string checkpoint() const;
    std::string other_checkpoint() const;

    const Authority authority{"test"};
    const TestOfficer labour;
    const TestOfficer police;
    const TestOfficer labour_decider;
    const TestOfficer police_decider;
    const TestOfficer clerk;
    const TestOfficer chief;
    const NoteKey log_key;
    const NoteKey witness_key;
    const CaseId case_id;
    std::string constitution_text;
    std::string policy_text;
    RegistryDrafts registry_drafts;

private:
    struct Leaf {
        Instant admitted_at;
        std::string sd_jwt;
        std::string jws;
        CaseId chain;
    };
    void found(const TestOfficer& founder, const std::string& unit_type);
    void enrol(const TestOfficer& registrar, const TestOfficer& officer);
    void adopt(const TestOfficer& decider);
    boost::json::object entry(std::size_t index, const SubtreeRoot& subtree) const;

    Instant now_;
    PolicyBook book_;
    Registry registry_;
    std::map<UnitId, CaseId> unit_chains_;
    std::map<CaseId, CaseState> states_;
    std::vector<Leaf> leaves_;
    TileEdge edge_;
};

}  // namespace bangiao::testing

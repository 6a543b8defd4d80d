#pragma once

#include <bangiao/form.hpp>
#include <bangiao/receipt.hpp>
#include <bangiao/scenario.hpp>
#include <map>
#include <memory>
#include <string>

#include "end_to_end/running_service.hpp"

namespace bangiao::testing {

/// Where stories are played over HTTPS: everything that a story takes for granted (policies adopted
/// by four deciders, units, enrolled officers) is filed through the service's own API.
class Stage {
public:
    /// At the moment that the realm's clock shows.
    Stage(Realm& realm, RunningService& service, Instant opening);

    Realm& realm() { return realm_; }
    RunningService& service() { return service_; }
    /// All policies at hand, as the service has adopted them.
    const Registry& adopted() const { return adopted_; }

    /// Founds a unit below its ministry (or below another of the stage's) and answers its id.
    UnitId found_unit(const std::string& name, const Scenario::Unit& about, Instant at);
    /// An officer with an enrolled signing and TLS certificate; or a gateway.
    const TestOfficer& enrol(const std::string& name, const std::string& unit,
                             std::vector<std::string> roles, Instant at,
                             const std::vector<std::string>& uses = {"signing", "tls"});
    /// An officer that was made before, with one certificate.
    void enrol(const std::string& unit, const TestOfficer& officer, const std::string& use,
               Instant at);
    /// Takes an officer's rights away, or only the key that the officer signs with.
    void revoke(const std::string& name, Instant at, bool key_only = false);
    /// Ends a unit; `successor` may be empty.
    void end_unit(const std::string& name, const std::string& successor, Instant at);

    const TestOfficer& officer(const std::string& name) const { return officers_.at(name); }
    const UnitId& unit(const std::string& name) const { return units_.at(name).id; }
    bool has_unit(const std::string& name) const { return units_.contains(name); }
    bool has_officer(const std::string& name) const { return officers_.contains(name); }
    /// The connection of an officer, kept open; made anew after the service was started again.
    RecordingClient& client(const TestOfficer& officer);
    void reconnect() { clients_.clear(); }

    /// Each field in the clear or in a disclosure, as its form says.
    Draft draft(const std::string& type, const std::string& role, const ChainEnd& chain, Instant at,
                const Values& fields) const;

private:
    struct Founded {
        UnitId id;
        ChainEnd chain;
        Realm::Ministry* ministry;
    };
    void adopt_policies(Instant at);
    Digest any_policy() const;
    Receipt file(const TestOfficer& author, const std::string& sd_jwt);

    Realm& realm_;
    RunningService& service_;
    Registry adopted_;
    std::map<std::string, Founded> units_;
    std::map<std::string, TestOfficer> officers_;
    std::map<OfficerId, RecordingClient> clients_;
};

}  // namespace bangiao::testing

#pragma once

#include <filesystem>
#include <fstream>
#include <map>

#include "cli/demo_world.hpp"
#include "cli/profile.hpp"
#include "cli/service.hpp"

namespace bangiao::cli {

/// Everybody of a demonstration at their own terminals: keys of their own, connections of their
/// own, one clock. Files through the service's API and nothing else. One thread.
class DemoPlayers {
public:
    /// `keys`: a folder an officer's id each, as certs/make makes them. The profile says where the
    /// service is and which file its clock reads.
    DemoPlayers(const Profile& profile, const PolicyFiles& policies, const FoundingPlan& plan,
                std::filesystem::path keys);

    /// Founds the units and enrols the officers, as their ministries' registrars.
    Checked found(const DemoWorld& world, Instant at);
    /// Turns the clock and files.
    Checked play(const DemoWorld& world, const DemoWorld::Step& step);
    /// What the officer who filed last in a chain may take along of it.
    Result<std::string> exported(const CaseId& chain);
    void set_clock(Instant now) const;
    /// From now on, whatever is filed also goes into this new file as it was filed, a line each.
    void keep_filed(const std::filesystem::path& file);

private:
    struct Player {
        Service service;
        Digest thumbprint;
        SigningKey key;
    };
    Player& player(const OfficerId& officer);
    Result<Digest> file(const OfficerId& officer, const DraftEvent& draft);
    Checked enrol(const DemoWorld::Officer& officer, Instant at);
    DraftEvent draft_of(const RegistryForm& form, const UnitId& unit, const CaseId& chain,
                        const Values& parts, Instant at) const;
    const FoundingPlan::Ministry& ministry(const UnitId& unit) const;
    std::filesystem::path file_of(const OfficerId& officer, const char* name) const;

    struct Chain {
        CaseId id;
        std::optional<Digest> head;
        std::optional<OfficerId> last;  ///< who filed there last
    };

    const Profile& profile_;
    const PolicyFiles& policies_;
    const Registry adopted_;
    const FoundingPlan& plan_;
    const std::filesystem::path keys_;
    const RegistryForm founds_, enrols_;
    std::map<OfficerId, Player> players_;
    std::map<UnitId, Chain> units_;
    std::map<CaseId, Chain> chains_;
    std::ofstream filed_;
};

}  // namespace bangiao::cli

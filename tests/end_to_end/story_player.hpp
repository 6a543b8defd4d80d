#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "end_to_end/stage.hpp"

namespace bangiao::testing {

/// Plays one conformance story through the service: every step filed by its officer's own
/// connection at the story's time, every receipt and every read held against what the story says.
/// What differs becomes a failure of the running test, with the story's line.
class StoryPlayer {
public:
    StoryPlayer(Stage& stage, Scenario story);

    const Scenario& story() const { return story_; }
    /// Founds the story's units and enrols its officers. Provinces are the story's own, so that a
    /// rule that looks for the unit of a place finds no other story's.
    void cast(Instant at);
    /// One step, read or change, at its time.
    void play(const Scenario::Item& item);
    CaseId case_id(const std::string& name);
    /// Every case as an officer of each unit that may see it exports it; by officer and case.
    std::map<std::string, std::string> exports();
    /// All that was admitted, in order: event id and the bytes that were filed.
    const std::vector<std::pair<EventId, std::string>>& admitted() const { return admitted_; }

private:
    void run(const Scenario::Step& step);
    void run(const Scenario::Read& read);
    void run(const Scenario::Change& change);
    void file_again(const Scenario::Step& step);
    std::string sd_jwt_of(const Scenario::Step& step);
    boost::json::value translated(const FieldForm& form, const boost::json::value& value);
    boost::json::value translated(const std::string& type, const boost::json::value& value);
    void expect_admitted(const Scenario::Step& step, const https::Answer& answer,
                         const std::string& sd_jwt);
    void expect_refused(const Scenario::Step& step, const https::Answer& answer);
    void expect_custody(const Scenario::Standing& standing, const Custody& custody) const;
    void expect_duties(const Scenario::Standing& standing, const std::vector<Duty>& duties) const;
    void expect_standing(const Scenario::Read& read, const boost::json::value& seen) const;
    UnitId standing_for(const UnitId& unit) const;
    void expect_fields(const Scenario::Read& read, const boost::json::value& page) const;

    Stage& stage_;
    Scenario story_;
    std::string prefix_;  ///< local names of different stories are kept apart
    std::map<std::string, ChainEnd> cases_;
    std::map<std::string, EventId> named_;
    std::vector<std::pair<EventId, std::string>> admitted_;
    std::map<UnitId, UnitId> successors_;  ///< of units that ended
};

/// Several stories that were cast on one stage, each item at its time.
void play_together(std::vector<StoryPlayer>& players);

}  // namespace bangiao::testing

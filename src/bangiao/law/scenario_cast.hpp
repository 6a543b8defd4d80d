#pragma once

#include <bangiao/decide.hpp>
#include <bangiao/scenario.hpp>

#include "bangiao/law/policy_model.hpp"

namespace bangiao::law {

/// A UUIDv4 that is always the same for the same text: a story run twice gives the same bytes.
std::string uuid_from(std::string_view text);

/// The people of a story: its units and officers as a registry that nobody had to found, and its
/// local names turned into ids and back.
class Cast {
public:
    Cast(const Scenario& scenario, const PolicyBook& book, Instant before);

    const Registry& registry() const { return registry_; }
    Registry& registry() { return registry_; }
    void befall(const Scenario::Change& change);

    UnitId unit(const std::string& name) const;
    UnitId unit_of(const std::string& officer) const;
    OfficerId officer(const std::string& name) const;
    Digest signer(const std::string& officer) const;
    CaseId case_id(const std::string& name) const;

    /// A field's value as it stands in an event: where its type is unit, officer or case, the
    /// story's local names are ids there.
    boost::json::value translated(const FieldRule& rule, const boost::json::value& value) const;

private:
    boost::json::value translated(FieldType type, const boost::json::value& value) const;
    const Scenario& scenario_;
    Registry registry_;
};

}  // namespace bangiao::law

#pragma once

#include <string>

#include "support/drafts.hpp"

namespace bangiao::testing {

/// Registry and governance events under the project's own constitution.
class RegistryDrafts {
public:
    explicit RegistryDrafts(Digest constitution) : constitution_(constitution) {}

    /// A ministry's own founding event, signed by its founding key.
    std::string founding(const TestOfficer& founder, const std::string& unit_type,
                         const CaseId& chain, Instant at) const;
    /// A unit below the registrar's.
    std::string unit(const TestOfficer& registrar, const UnitId& unit, const Values& about,
                     const CaseId& chain, Instant at) const;
    std::string enrolment(const TestOfficer& registrar, const TestOfficer& officer,
                          const std::string& use, const ChainEnd& chain, Instant at) const;
    /// Of the officer altogether, or only of the key that the officer signs with.
    std::string revocation(const TestOfficer& registrar, const TestOfficer& officer,
                           const ChainEnd& chain, Instant at, bool key_only = false) const;
    /// Of the unit whose chain this is.
    std::string ending(const TestOfficer& registrar, const std::optional<UnitId>& successor,
                       const ChainEnd& chain, Instant at) const;
    std::string adoption(const TestOfficer& decider, const PolicyFile& file,
                         const ChainEnd& governance, Instant at) const;

private:
    Digest constitution_;
};

}  // namespace bangiao::testing

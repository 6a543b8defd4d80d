#pragma once

#include <bangiao/event.hpp>
#include <bangiao/policy.hpp>
#include <boost/json/object.hpp>
#include <map>
#include <optional>
#include <string>

#include "support/officer.hpp"

namespace bangiao::testing {

using Values = std::map<std::string, boost::json::value>;
Values values(const boost::json::object& members);

/// Where the next event of a chain goes.
struct ChainEnd {
    CaseId id;
    std::optional<Digest> head;
};

/// What an officer is about to sign.
struct Draft {
    std::string type;
    std::string role;
    ChainEnd chain;
    Instant at;
    Digest policy;
    Values clear{};
    Values sealed{};
    std::optional<EventId> of{};
};

/// `<JWS>~<disclosures>~` with a fresh event id.
std::string signed_by(const TestOfficer& officer, const Draft& draft);

}  // namespace bangiao::testing

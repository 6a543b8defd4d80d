#pragma once

#include <string>

#include "bangiao/law/policy_model.hpp"

namespace bangiao::law {

/// The rule of that name, or null.
const Rule* rule_named(const EventRule& event, std::string_view name);

/// What opens the duty, what discharges or moves it, how it is counted, what is open about it.
std::string explained(const Policy& policy, DeadlineRef deadline, Language language);
/// What an officer acting in the role may file, and what the role may not see.
std::string explained(const Policy& policy, RoleRef role, Language language);
/// The groups of a unit type on that day, what its officers may file, routes, visibility.
std::string explained(const Policy& policy, UnitTypeRef type, Day day, Language language);

/// With which country, in which days, for whom, and where the law departs from the usual under it.
std::string explained(const Policy& policy, AgreementRef agreement, Language language);

}  // namespace bangiao::law

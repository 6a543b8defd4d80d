#pragma once

#include <bangiao/decide.hpp>

#include "bangiao/law/policy_model.hpp"

namespace bangiao::law {

/// Whether a value is one that the field may have. Units and officers must be in the registry.
bool is_valid(const FieldRule& rule, const boost::json::value& value, const Policy& policy,
              const Registry& registry, Day day);

/// Every field declared, present where required, of its type, and sealed or clear as it must be.
Checked check_fields(const EventRule& event, const Filing& filing, const Policy& policy,
                     const Registry& registry, Day day);

/// No new disclosure of a class whose values were erased in this case. The fields are declared.
Checked check_erased(const EventRule& event, const Filing& filing, const Policy& policy,
                     const CaseState& state);

/// A refusal that points at a field of the event.
Refusal field_refusal(Reason reason, const std::string& name, const std::string& what);

}  // namespace bangiao::law

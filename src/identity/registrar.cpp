#include "identity/registrar.hpp"

#include <algorithm>
#include <bangiao/form.hpp>

namespace bangiao::identity {

bool may_enrol(const PolicyBook& policies, const Caller& caller) {
    const std::optional<RegistryForm> act = registry_form(policies, RegistryAct::enrol);
    return act && std::any_of(act->form.roles.begin(), act->form.roles.end(),
                              [&](const RoleName& role) { return caller.roles.contains(role); });
}

bool enrols_for(const Registry& registry, const Caller& caller, const UnitId& id) {
    const Unit* unit = registry.unit(id);
    if (!unit || unit->ended_at || !registry.within(id, caller.unit)) return false;
    return id != caller.unit || !unit->parent;
}

}  // namespace bangiao::identity

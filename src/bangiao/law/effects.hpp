#pragma once

#include "bangiao/law/matter.hpp"

namespace bangiao::law {

/// Does what a rule says follows, to the decision's state, duties and registry changes. Terms are
/// resolved against the case before the event. Refuses where a term names nobody, a date lies
/// beyond its cap, or the registry forbids it.
Checked do_effects(const Rule& rule, const Trial& trial, Decision& decision);

/// The constitution's effects: units, officers, certificates, adopted files; and mandates.
Checked do_registry_effects(const Rule& rule, const Trial& trial, const PolicyBook& book,
                            Decision& decision);

/// New values for the fields of the event that `of` names.
Checked do_correction(const Rule& rule, const Trial& trial, Decision& decision);

/// What holds after every event: head, length, mark, facts, the author's part.
void record_event(const Trial& trial, Decision& decision);

}  // namespace bangiao::law

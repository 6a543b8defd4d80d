#pragma once

#include <bangiao/sight.hpp>
#include <vector>

#include "records/records.hpp"
#include "store/case_reader.hpp"

namespace bangiao::records {

/// Events of one chain as one reader may see them: only what is shown is ever unsealed.
/// The SD-JWT verifies against the author's signature whatever was left out.
std::vector<EventView> present(vault::Vault& vault, const Sight& sight,
                               const std::vector<store::StoredEvent>& events);

/// What stands for a masked value: initials of a name, the year of a date; nothing of anything
/// else.
std::string masked(const boost::json::value& value);

}  // namespace bangiao::records

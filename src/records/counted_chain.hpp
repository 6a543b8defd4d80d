#pragma once

#include <bangiao/figures.hpp>
#include <string>
#include <string_view>

namespace bangiao::records {

/// What is kept of a chain, as text: one event after the other.
std::string kept_text(const std::vector<CountedEvent>& events);
/// Throws store::Damaged.
std::vector<CountedEvent> kept_events(std::string_view text);

}  // namespace bangiao::records

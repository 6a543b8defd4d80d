#pragma once

#include <bangiao/case_state.hpp>
#include <string>

// Under which names things that withheld fields decided are remembered from event to event, beside
// the facts under their own.
namespace bangiao::law {

/// What tells threads of a kind apart.
std::string key_of(const std::string& thread_kind);
/// When a thread ends by time.
std::string end_of(const EventId& opened_by);
/// A field of the last event of a type.
std::string field_of(const EventType& type, const std::string& field);
/// Axes, custody, parties, threads.
inline constexpr const char* standing = "where the case stands";

}  // namespace bangiao::law

#pragma once

#include <map>
#include <string>

#include <bangiao/policy.hpp>

namespace bangiao {

/// How sure a file is of itself: part of the regulation (`event`, `deadline`, …) → mark (`text`,
/// `summary`, `assumed`) → how many rules carry it.
std::map<std::string, std::map<std::string, std::size_t>> marks_of(const Policy& policy);

}  // namespace bangiao

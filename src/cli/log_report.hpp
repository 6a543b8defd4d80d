#pragma once

#include <bangiao/audit.hpp>
#include <boost/json/object.hpp>

#include "cli/shell.hpp"

namespace bangiao::cli {

// What the audit of a whole log found, for people and for programs.

boost::json::object to_json(const LogReport& report);
void print(const Shell& shell, const LogReport& report);

}  // namespace bangiao::cli

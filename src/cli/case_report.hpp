#pragma once

#include <bangiao/audit.hpp>
#include <boost/json/object.hpp>

#include "cli/shell.hpp"

namespace bangiao::cli {

// What the audit of an exported case found, for people and for programs.

boost::json::object to_json(const AuditReport& report);
void print(const Shell& shell, const AuditReport& report);

}  // namespace bangiao::cli

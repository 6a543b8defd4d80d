#pragma once

#include <bangiao/audit.hpp>
#include <boost/json/object.hpp>
#include <string>

#include "cli/shell.hpp"

namespace bangiao::cli {

// The ladder of checks as people read it, the same for one event and for a whole export.

/// `signature`, `chữ ký`.
std::string rung_in_words(const Shell& shell, const std::string& rung);
/// `not checked`, `không kiểm tra`.
std::string result_in_words(const Shell& shell, CheckResult result);
/// Why a rung does not hold: a reason's code keeps its name and gets its sentence.
std::string why_in_words(const Shell& shell, const std::string& detail);

/// A duty of an audit's `missed_duties`.
std::string missed_in_words(const Shell& shell, std::string duty);

/// `index`, `event_id`, `case`, `type`, `failed` and `checks` in their order.
boost::json::object to_json(const EventFindings& event);

}  // namespace bangiao::cli

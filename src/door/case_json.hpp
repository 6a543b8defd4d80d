#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "records/records.hpp"

namespace bangiao::door {

boost::json::object json_of(const records::EventView& event);
boost::json::object json_of(const records::CaseView& view, Instant now);
boost::json::object json_of(const records::ToldView& told);
boost::json::object json_of(const records::DutyView& duty, Instant now);

/// Filled up with spaces to whole kilobytes, so that the length of an encrypted answer tells little
/// of what it says about a person.
std::string padded(std::string json);

}  // namespace bangiao::door

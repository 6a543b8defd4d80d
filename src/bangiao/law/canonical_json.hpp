#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace bangiao::law {

/// The one byte form of a JSON value: members sorted by name, no white space.
std::string canonical(const boost::json::value& value);

}  // namespace bangiao::law

#pragma once

#include <bangiao/event.hpp>
#include <boost/json/object.hpp>

namespace bangiao {

/// Every claim of an event's payload, each of its form, and no other. `fields` is left to the
/// caller.
Result<Claims> parse_claims(const boost::json::object& payload);

/// The payload to sign.
boost::json::object payload_of(const Claims& claims, boost::json::object fields);

}  // namespace bangiao
